import type { Context } from "../../context.ts";
import { Forbidden } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { isHeld } from "./attendance.ts";
import { commitRegister, untilCommitted } from "./commit-register.ts";
import { findRegisterSession } from "./queries.ts";
import { openNote } from "./register-change.ts";
import { marksOfSaving, readSaving } from "./saving.ts";
import { addingWalkIns, removingWalkIns } from "./walk-in.ts";

/**
 * Takes one's own saving of a register back: each mark with its minutes, reason and note as they were before, the headcount, the outcome
 * and walk-ins. What somebody has changed since stays, and so does an outcome that others have saved on. It is a saving itself, so it can
 * be taken back too; notes go from one sealed row to another and are shown to nobody.
 *
 * @returns its id, null when there was nothing left to take back, and of how many people somebody else's change stays. @throws NotFound; Forbidden; Conflict `register_busy`.
 */
export async function undoSaving(
  ctx: Context,
  sessionId: string,
  id: string,
): Promise<{ savingId: string | null; kept: number }> {
  return untilCommitted(async () => {
    const found = await findRegisterSession(ctx, sessionId);
    const saving = await readSaving(ctx, sessionId, id);
    if (ctx.actor.kind !== "staff" || saving.savedBy !== ctx.actor.id) {
      throw new Forbidden("Only who saved it can take it back. Change the marks instead.");
    }
    const marks = await marksOfSaving(ctx, found.session, id);
    const standing = marks.filter(({ row }) => row.replacedAt === null);
    const { session } = found;
    const outcome = saving.isNewest ? saving.before.outcome : session.outcome;
    const changes = standing.map(({ row, before }) => ({
      id: newId("att"),
      enrolmentId: row.enrolmentId,
      mark: before?.mark ?? null,
      minutesLate: before?.minutesLate ?? null,
      reason: before?.reason ?? null,
      note: openNote(ctx, before),
      before: row,
    }));
    const walkIns = await Promise.all([
      removingWalkIns(
        ctx,
        sessionId,
        saving.added.map(({ id }) => id),
      ),
      addingWalkIns(
        ctx,
        { ...found, session: { ...session, outcome } },
        isHeld(outcome) || outcome === "planned" ? saving.removed.map(({ alias }) => ({ alias })) : [],
      ),
    ]);
    const headcount = session.headcount === saving.after.headcount ? saving.before.headcount : session.headcount;
    const statements = walkIns.flatMap((part) => part.statements);
    const kept = marks.length - standing.length;
    const same = outcome === session.outcome && headcount === session.headcount;
    if (changes.length === 0 && statements.length === 0 && same) return { savingId: null, kept };
    const savingId = await commitRegister(ctx, found, {
      outcome,
      headcount,
      changes,
      statements,
      audit: [
        {
          action: "register.undo",
          subject: { kind: "session", id: sessionId },
          detail: { outcome, marks: changes.length, kept },
        },
        ...walkIns.flatMap(({ audit }) => audit),
      ],
    });
    return { savingId, kept };
  });
}
