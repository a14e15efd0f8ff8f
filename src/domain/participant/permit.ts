import { emailPermissions } from "../../../db/schema/index.ts";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { owe } from "../../mail/owe.ts";
import { newId } from "../../vault.ts";

const CONFIRM_WITHIN_MS = 7 * 24 * 3_600_000;

export type PermissionSource = (typeof emailPermissions.$inferInsert)["source"];

/** The row that says a person agreed to mail, or took it back. The participant's own column follows in the same batch. */
export function recordPermission(ctx: Context, participantId: string, permitted: boolean, source: PermissionSource): Statement {
  return ctx.db.insert(emailPermissions).values({
    orgId: ctx.org.id,
    id: newId("per"),
    participantId,
    permitted,
    source,
    at: ctx.now,
    by: ctx.actor.kind === "staff" ? ctx.actor.id : null,
  });
}

/** Where the participant confirms the address themselves, one neutral mail asks them to. */
export function askToConfirm(ctx: Context, participantId: string): Statement {
  return owe(ctx, {
    kind: "confirm_address",
    uniqueKey: `confirm|${participantId}|${ctx.now}`,
    usefulUntil: ctx.now + CONFIRM_WITHIN_MS,
    participantId,
  });
}
