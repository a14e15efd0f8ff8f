import { and, asc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { orgs, staff } from "../../../db/schema/index.ts";
import { type Db, write } from "../../../db/write.ts";
import type { Deps } from "../../deps.ts";
import { newId } from "../../vault.ts";
import { limitRate } from "../org/limit-rate.ts";
import { toOrg } from "../org/org.ts";
import type { Identity } from "./authenticate.ts";
import { cookiePrefix, identityOf } from "./identity.ts";

export const emailInput = z.strictObject({
  email: z
    .string("Give your email address.")
    .trim()
    .toLowerCase()
    .max(254, "Keep it to 254 characters.")
    .pipe(z.email("Give an email address such as you@example.org.")),
});

export const codeInput = emailInput.extend({
  code: z
    .string("Type the six digits of the code.")
    .transform((text) => text.replace(/\s/g, ""))
    .pipe(z.string().regex(/^\d{6}$/, "Type the six digits of the code.")),
});

/**
 * Sends a sign-in code where the address is a staff member's. The caller's answer is the same either way.
 *
 * @throws TooManyRequests: five codes an address, thirty a network address, in ten minutes.
 */
export async function requestCode(deps: Deps, email: string, clientAddress: string): Promise<void> {
  const now = deps.clock();
  await limitRate(deps, `code|${clientAddress}`, { max: 30, windowSeconds: 600 }, now);
  await limitRate(deps, `code|${email}`, { max: 5, windowSeconds: 600 }, now);
  await identityOf(deps).api.sendVerificationOTP({ body: { email, type: "sign-in" } });
}

/**
 * Trades the code for a login.
 *
 * @returns the cookies to set, or null when the code is wrong, used, too old or tried too often.
 * @throws TooManyRequests
 */
export async function enterCode(
  deps: Deps,
  { email, code }: z.output<typeof codeInput>,
  clientAddress: string,
): Promise<string[] | null> {
  const now = deps.clock();
  await limitRate(deps, `try|${clientAddress}`, { max: 30, windowSeconds: 600 }, now);
  await limitRate(deps, `try|${email}`, { max: 10, windowSeconds: 600 }, now);
  const answer = await identityOf(deps).api.signInEmailOTP({ body: { email, otp: code }, asResponse: true });
  if (!answer.ok) return null;
  const { user } = (await answer.json()) as { user: { id: string } };
  await noteLogin(deps, user.id);
  return answer.headers.getSetCookie();
}

/** Who is signed in, as staff of the org they chose; null without a login. A removed staff member has none. */
export async function identify(
  deps: Deps,
  headers: Headers,
  chosenOrg: string | undefined,
): Promise<(Identity & { orgs: { id: string; name: string }[] }) | null> {
  if (!(headers.get("cookie") ?? "").includes(`${cookiePrefix(deps.config.baseUrl)}.session_token=`)) return null;
  const login = await identityOf(deps).api.getSession({ headers, query: { disableRefresh: true } });
  if (!login) return null;
  const rows = await memberships(deps.db, login.user.id);
  const row = rows.find(({ org }) => org.id === chosenOrg) ?? rows.at(-1);
  if (!row) return null;
  return {
    org: toOrg(row.org),
    staff: { id: row.staff.id, role: row.staff.role, name: row.staff.name },
    orgs: rows.map(({ org }) => ({ id: org.id, name: org.name })),
  };
}

/** Ends this browser's login. Returns the cookies that clear it. */
export async function signOut(deps: Deps, headers: Headers): Promise<string[]> {
  const answer = await identityOf(deps).api.signOut({ headers, asResponse: true });
  return answer.headers.getSetCookie();
}

const memberships = (db: Db, userId: string) =>
  db
    .select({ org: orgs, staff })
    .from(staff)
    .innerJoin(orgs, eq(orgs.id, staff.orgId))
    .where(and(eq(staff.userId, userId), isNull(staff.removedAt)))
    .orderBy(asc(staff.invitedAt))
    .limit(50);

/** The first login accepts an invitation; each one is in the audit log. */
export async function noteLogin(deps: Deps, userId: string): Promise<void> {
  const now = deps.clock();
  for (const row of await memberships(deps.db, userId)) {
    const { id, orgId } = row.staff;
    await write(
      { db: deps.db, org: { id: orgId }, actor: { kind: "staff", id }, now, requestId: newId("req") },
      {
        statements: [
          deps.db
            .update(staff)
            .set({ joinedAt: row.staff.joinedAt ?? now })
            .where(and(eq(staff.orgId, orgId), eq(staff.id, id))),
        ],
        audit: { action: "login.create", subject: { kind: "staff", id } },
      },
    );
  }
}
