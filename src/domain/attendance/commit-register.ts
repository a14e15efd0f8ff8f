import { sql } from "drizzle-orm";
import { tallySessions } from "../../../db/tallies.ts";
import { type AuditEntry, type Guard, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { followMisses } from "../task/follow-misses.ts";
import type { Outcome } from "./attendance.ts";
import type { RegisterSession } from "./queries.ts";
import { type MarkChange, registerStatements } from "./register-change.ts";

/** Another saving of the same register got in between; what it changed has to be read first. */
class SavedMeanwhile extends Error {}

const TRIES = 8;

/** Reads and writes anew for as long as others save in between. @throws Conflict `register_busy` */
export async function untilCommitted<T>(once: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof SavedMeanwhile)) throw error;
    }
  }
  throw new Conflict("register_busy", "Several people are saving this register at once. Try again in a moment.");
}

type Saving = {
  outcome: Outcome;
  headcount: number | null;
  changes: MarkChange[];
  /** What else belongs to it: walk-ins. */
  statements: Statement[];
  audit: AuditEntry[];
};

/**
 * One saving of a register, in one batch: its row, the marks that differ, the session as they leave it, what misses in a row ask for, and
 * tallies. For inside `untilCommitted`.
 *
 * @returns the saving's id.
 */
export async function commitRegister(ctx: Context, found: RegisterSession, saving: Saving): Promise<string> {
  const id = newId("reg");
  const sessionId = found.session.id;
  await write(ctx, {
    guards: [unchanged(ctx, found)],
    statements: [
      ...registerStatements(ctx, found, saving, saving.changes, id),
      ...saving.statements,
      ...followMisses(
        ctx,
        sql`select enrolment_id as id from attendance where org_id = ${ctx.org.id} and session_id = ${sessionId} and replaced_at is null`,
      ),
      ...tallySessions(ctx, [sessionId]),
    ],
    unique: [
      "attendance.org_id, attendance.session_id, attendance.enrolment_id",
      "walk_ins.org_id, walk_ins.session_id, walk_ins.entry_key",
    ].map((columns) => ({ columns, otherwise: () => new SavedMeanwhile() })),
    audit: saving.audit,
  });
  return id;
}

/** The session is where and what it was when the input was judged. */
const unchanged = (ctx: Context, { session }: RegisterSession): Guard => ({
  holds: sql`select count(*) = 1 from sessions where org_id = ${ctx.org.id} and id = ${session.id}
    and number is not null and starts_at = ${session.startsAt} and outcome = ${session.outcome} and headcount is ${session.headcount}`,
  otherwise: () => new SavedMeanwhile(),
});
