import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { staff } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Deps } from "../../deps.ts";
import { dispatch } from "../../mail/dispatch.ts";
import { newId } from "../../vault.ts";
import { limitRate } from "../org/limit-rate.ts";
import { identityOf } from "./identity.ts";
import { memberships } from "./queries.ts";

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
 * Sends a sign-in code where the address is a staff member's. The answer doesn't wait for it, so that neither its words nor
 * its time tell whether it is.
 *
 * @throws TooManyRequests: five codes an address, thirty a network address, in ten minutes.
 */
export async function requestCode(deps: Deps, email: string, clientAddress: string): Promise<void> {
  const now = deps.clock();
  await limitRate(deps, `code|${clientAddress}`, { max: 30, windowSeconds: 600 }, now);
  await limitRate(deps, `code|${email}`, { max: 5, windowSeconds: 600 }, now);
  const sent = identityOf(deps).api.sendVerificationOTP({ body: { email, type: "sign-in" } });
  deps.background(sent.then(() => dispatch(deps)));
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

/** Ends this browser's login. Returns the cookies that clear it. */
export async function signOut(deps: Deps, headers: Headers): Promise<string[]> {
  const answer = await identityOf(deps).api.signOut({ headers, asResponse: true });
  return answer.headers.getSetCookie();
}

/** The first login accepts an invitation; each one is in the audit log. */
export async function noteLogin(deps: Deps, userId: string): Promise<void> {
  const now = deps.clock();
  for (const { orgId, id, joinedAt } of await memberships(deps.db, userId)) {
    await write(
      { db: deps.db, org: { id: orgId }, actor: { kind: "staff", id }, now, requestId: newId("req") },
      {
        statements: [
          deps.db
            .update(staff)
            .set({ joinedAt: joinedAt ?? now })
            .where(and(eq(staff.orgId, orgId), eq(staff.id, id))),
        ],
        audit: { action: "login.create", subject: { kind: "staff", id } },
      },
    );
  }
}
