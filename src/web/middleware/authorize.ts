import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import type { Actor, Context, Org } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { authenticateToken, type Identity } from "../../domain/staff/authenticate.ts";
import { Forbidden, Unauthenticated } from "../../errors.ts";
import { dispatch } from "../../mail/dispatch.ts";
import type { AppEnv, C } from "../env.ts";
import { type Policy, policies } from "../policy.ts";

/** Looks the matched route up in the policy table and lets through only whom it names. No policy, no answer. */
export const authorize = createMiddleware<AppEnv>(async (c, next) => {
  const policy = policyOf(c);
  if (policy === "no-route") return c.notFound();
  if (!policy) throw new Error(`no policy for ${c.req.method} ${c.req.path}`);
  if (policy.access === "staff") {
    const identity = await identify(c);
    if (!identity) throw new Unauthenticated();
    c.set("ctx", makeContext(c, identity.org, { kind: "staff", id: identity.staff.id, role: identity.staff.role }));
    c.set("staffName", identity.staff.name);
    if (!policy.roles.includes(identity.staff.role)) throw new Forbidden();
  }
  await next();
});

/** The Context a verb gets, made once per request from what the entry gave. */
export function makeContext(c: C, org: Org, actor: Actor): Context {
  const deps: Deps = c.get("deps");
  return {
    db: deps.db,
    org,
    actor,
    now: c.get("now"),
    vault: deps.vault.org(org.id),
    log: deps.log,
    baseUrl: deps.config.baseUrl,
    requestId: c.get("requestId"),
    startDispatch: () => deps.background(dispatch(deps)),
  };
}

function policyOf(c: C): Policy | undefined | "no-route" {
  const handlers = matchedRoutes(c).filter((route) => !(route.method === "ALL" && (route.path === "*" || route.path === "/*")));
  const route = handlers.at(-1);
  if (!route) return "no-route";
  const method = c.req.method === "HEAD" ? "GET" : c.req.method;
  return policies[`${method} ${route.path}`] ?? policies[`ALL ${route.path}`];
}

async function identify(c: C): Promise<Identity | null> {
  const deps = c.get("deps");
  const bearer = /^Bearer ([A-Za-z0-9._~+/=-]{1,200})$/.exec(c.req.header("authorization") ?? "")?.[1];
  if (bearer) return authenticateToken(deps.db, bearer, c.get("now"));
  return null;
}
