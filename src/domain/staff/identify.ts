import { createHmac } from "node:crypto";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { prepared } from "../../../db/prepared.ts";
import { logins, orgs, staff } from "../../../db/schema/index.ts";
import type { Deps } from "../../deps.ts";
import { sameText } from "../../vault.ts";
import { toOrg } from "../org/org.ts";
import type { Identity } from "./authenticate.ts";
import { loginSecret } from "./identity.ts";

/** One statement a request: the login, its owner's places on the staff and their orgs. */
const membershipsOfLogin = prepared((db) =>
  db
    .select({ org: orgs, staff: { id: staff.id, role: staff.role, name: staff.name } })
    .from(logins)
    .innerJoin(staff, and(eq(staff.userId, logins.userId), isNull(staff.removedAt)))
    .innerJoin(orgs, eq(orgs.id, staff.orgId))
    .where(and(eq(logins.token, sql.placeholder("token")), sql`${logins.expiresAt} > ${sql.placeholder("now")}`))
    .orderBy(asc(staff.invitedAt), asc(staff.id))
    .limit(50)
    .prepare(),
);

export type SignedIn = Identity & { orgs: { id: string; name: string }[] };

/**
 * Who is signed in, as staff of the org they chose, else of the newest; null without a login. A removed staff member has none.
 *
 * @param cookie the login cookie's decoded value.
 */
export async function identify(
  deps: Deps,
  cookie: string | undefined,
  chosenOrg: string | undefined,
  now: number,
): Promise<SignedIn | null> {
  const token = cookie ? openCookie(deps, cookie) : null;
  if (!token) return null;
  const rows = await membershipsOfLogin(deps.db).execute({ token, now });
  const row = rows.find(({ org }) => org.id === chosenOrg) ?? rows.at(-1);
  return row ? { org: toOrg(row.org), staff: row.staff, orgs: rows.map(({ org }) => ({ id: org.id, name: org.name })) } : null;
}

/** better-auth signs its cookie as `<token>.<HMAC-SHA-256 of the token, base64>`. Asking the library costs four times as much. */
function openCookie(deps: Deps, cookie: string): string | null {
  const dot = cookie.lastIndexOf(".");
  const token = cookie.slice(0, Math.max(dot, 0));
  if (token === "") return null;
  const expected = createHmac("sha256", loginSecret(deps)).update(token).digest("base64");
  return sameText(cookie.slice(dot + 1), expected) ? token : null;
}
