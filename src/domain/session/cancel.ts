import { and, eq, sql } from "drizzle-orm";
import { sessionCancellations, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { owe } from "../../mail/owe.ts";
import { newId } from "../../vault.ts";
import { patternOf } from "../cohort/cohort.ts";
import { continueSchedule } from "../cohort/continue-schedule.ts";
import { newSession } from "../cohort/new-session.ts";
import { listClosures } from "../org/closures.ts";
import { listAudience, listGuardians } from "./audience.ts";
import { commitChange } from "./commit-change.ts";
import { findRun, type Run } from "./queries.ts";
import { resequence } from "./resequence.ts";
import { type CancelInput, lockOf, lockSentences, type Session } from "./session.ts";
import { tellGuardians } from "./tell-guardians.ts";

/** What cancelling would do and whom it concerns. Writes nothing. */
export type CancelPreview = Run & {
  renumbered: { id: string; number: number }[];
  /** The session made up at the end; null when it is dropped. */
  added: typeof sessions.$inferInsert | null;
  told: number;
  untold: number;
  /** Guardians it was agreed may be told of changes. */
  guardians: number;
};

/** @throws NotFound; Conflict `session_past`, `session_marked`, `session_cancelled`, `session_order`. */
export async function previewCancellation(
  ctx: Context,
  id: string,
  reschedule: CancelInput["reschedule"],
): Promise<CancelPreview> {
  const found = await findRun(ctx, id);
  const plan = await planCancellation(ctx, found, reschedule);
  const audience = await listAudience(ctx, found.cohort.id);
  const told = audience.filter(({ reachable }) => reachable).length;
  const { length: guardians } = await listGuardians(ctx, found.cohort.id);
  return { ...found, ...plan, told, untold: audience.length - told, guardians };
}

/**
 * Cancels one session. It keeps its date and loses its number; later ones move up by one. `push` adds one at the end.
 *
 * @returns the cancelled session, the added one, and all that changed, by start.
 * @throws as `previewCancellation`; Conflict `schedule_changed`.
 */
export async function cancelSession(
  ctx: Context,
  id: string,
  input: CancelInput,
): Promise<{ id: string; cancelled: Session; added: Session | null; sessions: Session[] }> {
  const found = await findRun(ctx, id);
  const { renumbered, added } = await planCancellation(ctx, found, input.reschedule);
  const audience = input.notify ? await listAudience(ctx, found.cohort.id) : [];
  const cancellationId = newId("can");
  const { session } = found;
  const payload = {
    kind: "cancelled" as const,
    sessions: [{ sessionId: id, startsAt: session.startsAt, endsAt: session.endsAt }],
  };
  const guardians = input.notify
    ? await tellGuardians(ctx, {
        cohortId: found.cohort.id,
        changeId: cancellationId,
        sessionId: id,
        usefulUntil: session.startsAt,
        payload,
      })
    : [];
  const items = await commitChange(ctx, found, {
    rows: renumbered,
    before: [
      ctx.db
        .update(sessions)
        .set({ number: null, outcome: "cancelled_by_program", revision: sql`${sessions.revision} + 1` })
        .where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.id, id))),
      ctx.db.insert(sessionCancellations).values({
        orgId: ctx.org.id,
        id: cancellationId,
        sessionId: id,
        number: session.number,
        reschedule: input.reschedule,
        reason: ctx.vault.seal({ table: "session_cancellations", row: cancellationId, column: "reason" }, input.reason),
        cancelledAt: ctx.now,
        cancelledBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
    ],
    after: [
      ...(added ? [ctx.db.insert(sessions).values(added)] : []),
      ...audience.map((member) =>
        owe(ctx, {
          kind: "cancelled",
          uniqueKey: `cancelled|${cancellationId}|${member.enrolmentId}`,
          usefulUntil: session.startsAt,
          participantId: member.participantId,
          enrolmentId: member.enrolmentId,
          sessionId: id,
          payload,
        }),
      ),
      ...guardians,
    ],
    audit: {
      action: "session.cancel",
      subject: { kind: "session", id },
      detail: { cohortId: found.cohort.id, reschedule: input.reschedule, told: audience.length },
    },
  });
  if (audience.length + guardians.length > 0) ctx.startDispatch();
  const ids = new Set([id, ...renumbered.map((row) => row.id), ...(added ? [added.id] : [])]);
  const cancelled = items.find((item) => item.id === id);
  if (!cancelled) throw new Error("the cancelled session is gone");
  return {
    id: cancellationId,
    cancelled,
    added: items.find((item) => item.id === added?.id) ?? null,
    sessions: items.filter((item) => ids.has(item.id)),
  };
}

async function planCancellation(ctx: Context, { session, cohort, run }: Run, reschedule: CancelInput["reschedule"]) {
  const lock = lockOf(session, ctx.now);
  if (lock) throw new Conflict(lock, lockSentences[lock]);
  const rest = run.filter(({ id, number }) => number !== null && id !== session.id);
  const renumbered = resequence(rest.map((row) => ({ ...row, locked: lockOf(row, ctx.now) !== null, moved: false })));
  if (reschedule === "drop") return { renumbered, added: null };
  const lastStart = Math.max(session.startsAt, ...rest.map(({ startsAt }) => startsAt));
  const closures = await listClosures(ctx, { from: session.localDate });
  const [dated] = continueSchedule(patternOf(cohort), lastStart, run, 1, closures);
  return { renumbered, added: dated ? newSession(ctx, cohort, { ...dated, number: rest.length + 1 }) : null };
}
