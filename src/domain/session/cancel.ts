import { and, eq, sql } from "drizzle-orm";
import { sessionCancellations, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { listAudience, listGuardians } from "../cohort/audience.ts";
import type { ChangeSet } from "../cohort/change-set.ts";
import { patternOf } from "../cohort/cohort.ts";
import { continueSchedule } from "../cohort/continue-schedule.ts";
import { newSession } from "../cohort/new-session.ts";
import { startIfDue, tellOfChange } from "../cohort/tell-of-change.ts";
import { listClosures } from "../org/closures.ts";
import { beforeOf, commitChange } from "./commit-change.ts";
import { findRun, type Run } from "./queries.ts";
import { resequence } from "./resequence.ts";
import { type CancelInput, lockOf, lockSentences, type Session } from "./session.ts";

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
): Promise<{ id: string; cancelled: Session; added: Session | null; sessions: Session[]; changeSet: ChangeSet }> {
  const found = await findRun(ctx, id);
  const { renumbered, added } = await planCancellation(ctx, found, input.reschedule);
  const cancellationId = newId("can");
  const { session } = found;
  const changed = found.run.filter((row) => row.id === id || renumbered.some((other) => other.id === row.id));
  const telling = await tellOfChange(ctx, {
    cohortId: found.cohort.id,
    kind: "cancelled",
    before: {
      ...beforeOf(found, changed, (row) => row.id === id, {}),
      cancellation: cancellationId,
      added: added?.id ?? null,
    },
    notify: input.notify,
    sessionId: id,
    soonest: session.startsAt,
    usefulUntil: session.startsAt,
  });
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
    after: [...(added ? [ctx.db.insert(sessions).values(added)] : []), ...telling.statements],
    audit: {
      action: "session.cancel",
      subject: { kind: "session", id },
      detail: { cohortId: found.cohort.id, reschedule: input.reschedule, told: telling.told },
    },
  });
  startIfDue(ctx, telling.changeSet);
  const ids = new Set([id, ...renumbered.map((row) => row.id), ...(added ? [added.id] : [])]);
  const cancelled = items.find((item) => item.id === id);
  if (!cancelled) throw new Error("the cancelled session is gone");
  return {
    id: cancellationId,
    cancelled,
    added: items.find((item) => item.id === added?.id) ?? null,
    sessions: items.filter((item) => ids.has(item.id)),
    changeSet: telling.changeSet,
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
