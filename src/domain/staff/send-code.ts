import { and, desc, eq, isNull } from "drizzle-orm";
import { staff } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Deps } from "../../deps.ts";
import { owe } from "../../mail/owe.ts";
import { newId } from "../../vault.ts";

const CODE_USEFUL_MS = 10 * 60_000;

/** Owes the sign-in code to a staff member, if the address is one's. Nobody else is told anything. */
export async function sendCode(deps: Deps, email: string, code: string): Promise<void> {
  const [member] = await deps.db
    .select({ orgId: staff.orgId, id: staff.id })
    .from(staff)
    .where(and(eq(staff.email, email.toLowerCase()), isNull(staff.removedAt)))
    .orderBy(desc(staff.invitedAt))
    .limit(1);
  if (!member) return;
  const now = deps.clock();
  const ctx = {
    db: deps.db,
    org: { id: member.orgId },
    actor: { kind: "system" as const },
    now,
    requestId: newId("req"),
    vault: deps.vault.org(member.orgId),
  };
  await write(ctx, {
    statements: [
      owe(ctx, {
        kind: "sign_in_code",
        uniqueKey: `sign_in_code|${newId("cod")}`,
        usefulUntil: now + CODE_USEFUL_MS,
        staffId: member.id,
        payload: { kind: "sign_in_code", code },
      }),
    ],
    audit: { action: "login.code_requested", subject: { kind: "staff", id: member.id } },
  });
}
