import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { matchedRoutes } from "hono/route";
import type { Actor, Context, Org } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { authenticateToken, type Identity } from "../../domain/staff/authenticate.ts";
import { identify } from "../../domain/staff/identify.ts";
import { loginCookie } from "../../domain/staff/identity.ts";
import { Forbidden, Unauthenticated } from "../../errors.ts";
import { dispatch } from "../../mail/dispatch.ts";
import type { AppEnv, C } from "../env.ts";
import { type Policy, policies } from "../policy.ts";
import { requireSameOrigin } from "./same-origin.ts";

/** Which of several orgs a staff member works in. It only picks among their own. */
export const orgCookie = (baseUrl: string): string => (baseUrl.startsWith("https:") ? "__Host-convene.org" : "convene.org");

/** Looks the matched route up in the policy table and lets through only whom it names. No policy, no answer. */
export const authorize = createMiddleware<AppEnv>(async (c, next) => {
  const policy = policyOf(c);
  if (policy === "no-route") return refuseUnknown(c);
  if (!policy) throw new Error(`no policy for ${c.req.method} ${c.req.path}`);
  if (policy.access === "staff") {
    const identity = await whoAsks(c);
    if (!identity) throw new Unauthenticated();
    c.set("ctx", makeContext(c, identity.org, { kind: "staff", id: identity.staff.id, role: identity.staff.role }));
    c.set("staffName", identity.staff.name);
    if (!policy.roles.includes(identity.staff.role)) throw new Forbidden();
  }
  // Signing in by a form of another site would put this browser into somebody else's account.
  if (policy.access === "public" && !SAFE.includes(c.req.method)) requireSameOrigin(c);
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

/** 405 with what is allowed where the address is known by another method only, else 404: the entries serve assets. */
function refuseUnknown(c: C): Response | Promise<Response> {
  const allowed = known.filter(({ pattern }) => pattern.test(c.req.path)).map(({ method }) => method);
  const asked = c.req.method === "HEAD" ? "GET" : c.req.method;
  if (allowed.length === 0 || allowed.includes(asked)) return c.notFound();
  const methods = [...new Set(allowed)].join(", ");
  c.header("Allow", methods);
  throw new HTTPException(405, { message: `Use ${methods} at this address.` });
}

const known = Object.keys(policies).map((name) => {
  const [method = "", path = ""] = name.split(" ");
  return { method, pattern: new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/:\w+/g, "[^/]+").replace("*", ".*")}$`) };
});

function policyOf(c: C): Policy | undefined | "no-route" {
  const handlers = matchedRoutes(c).filter((route) => !(route.method === "ALL" && (route.path === "*" || route.path === "/*")));
  // The first is the one that answers: /cohorts/new matches /cohorts/:id too.
  const route = handlers[0];
  if (!route) return "no-route";
  const method = c.req.method === "HEAD" ? "GET" : c.req.method;
  return policies[`${method} ${route.path}`] ?? policies[`ALL ${route.path}`];
}

const SAFE = ["GET", "HEAD", "OPTIONS"];

/** A bearer token, or a login's cookie: that one only from our own pages, for whatever changes something and for the API. */
async function whoAsks(c: C): Promise<Identity | null> {
  const deps = c.get("deps");
  const authorization = c.req.header("authorization");
  if (authorization !== undefined) {
    const bearer = /^Bearer ([A-Za-z0-9._~+/=-]{1,200})$/i.exec(authorization)?.[1];
    return bearer ? authenticateToken(deps.db, bearer, c.get("now")) : null;
  }
  const { baseUrl } = deps.config;
  const identity = await identify(deps, getCookie(c, loginCookie(baseUrl)), getCookie(c, orgCookie(baseUrl)), c.get("now"));
  if (!identity) return null;
  if (!SAFE.includes(c.req.method) || c.req.path.startsWith("/api/v1/")) requireSameOrigin(c);
  c.set("orgs", identity.orgs);
  return identity;
}
