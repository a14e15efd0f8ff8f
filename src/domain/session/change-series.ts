import { sessionCancellations, sessionMoves, sessions } from "../../../db/schema/index.ts";
import { type AuditEntry, type Guard, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { newId } from "../../vault.ts";
import type { ChangeKind, ChangeSet } from "../cohort/change-set.ts";
import { startIfDue, tellOfChange } from "../cohort/tell-of-change.ts";
import { type Batch, beforeOf, planCommit } from "./commit-change.ts";
import { roomsUntaken } from "./in-the-way.ts";
import { listSessions, type Run } from "./queries.ts";
import { placedBy, type SeriesChange } from "./series.ts";
import type { Session } from "./session.ts";

type How = {
  kind: ChangeKind;
  notify: boolean;
  /** Why sessions are cancelled, and what becomes of their numbers. */
  cancelling?: { reason: string; reschedule: "push" | "drop" };
  /** People are told of added sessions too, not only of what happens to those they know. */
  tellsAdded?: boolean;
  /** The row of `cohort_decisions` that goes with it. */
  decision?: { id: string; statement: Statement };
  guards?: Guard[];
  audit: AuditEntry;
};

export type SeriesChanged = {
  /** All that changed, by start. */
  sessions: Session[];
  /** Rows of `session_cancellations`, in the order of `change.cancelled`. */
  cancellations: string[];
  changeSet: ChangeSet;
};

/**
 * Makes one change of a cohort's sessions, however many there are: one batch, one mail to each person, one undo.
 *
 * @throws Conflict `schedule_changed`, `room_taken`.
 */
export async function changeSeries(
  ctx: Context,
  found: Pick<Run, "cohort" | "run">,
  change: SeriesChange,
  how: How,
): Promise<SeriesChanged> {
  const { batch, changeSet, cancellations, changed } = await planSeries(ctx, found, change, how);
  await write(ctx, batch);
  startIfDue(ctx, changeSet);
  const { items } = await listSessions(ctx, { cohortId: found.cohort.id, limit: 1000 });
  return { sessions: items.filter(({ id }) => changed.has(id)), cancellations, changeSet };
}

export type PlannedSeries = Omit<SeriesChanged, "sessions"> & { batch: Batch; changed: Set<string> };

/** The batch of `changeSeries`, for whoever has more to do in it; `startIfDue` is theirs to call. */
export async function planSeries(
  ctx: Context,
  found: Pick<Run, "cohort" | "run">,
  change: SeriesChange,
  how: How,
): Promise<PlannedSeries> {
  const { cancelled, moved, renumbered, added } = change;
  const times = new Map(moved.map(({ after }) => [after.id, after]));
  const numbers = new Map(renumbered.map(({ id, number }) => [id, number]));
  const gone = new Set(cancelled.map(({ id }) => id));
  const changed = found.run.filter(({ id }) => times.has(id) || numbers.has(id) || gone.has(id));
  const by = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  const moves = moved.map(({ before, after }) => ({
    orgId: ctx.org.id,
    id: newId("mov"),
    sessionId: before.id,
    revision: before.revision + 1,
    fromStartsAt: before.startsAt,
    toStartsAt: after.startsAt,
    movedAt: ctx.now,
    movedBy: by,
  }));
  const cancellations = cancelled.map(({ id: sessionId, number }) => {
    const id = newId("can");
    const { reason, reschedule } = how.cancelling ?? { reason: "", reschedule: "drop" as const };
    const sealed = ctx.vault.seal({ table: "session_cancellations", row: id, column: "reason" }, reason);
    return { orgId: ctx.org.id, id, sessionId, number, reschedule, reason: sealed, cancelledAt: ctx.now, cancelledBy: by };
  });
  const before = beforeOf(found, changed, ({ id }) => times.has(id) || gone.has(id), change.cohort);
  const telling = await tellOfChange(ctx, {
    cohortId: found.cohort.id,
    kind: how.kind,
    before: {
      ...before,
      sessions: [...before.sessions, ...(how.tellsAdded ? added.map(asNothing) : [])],
      moves: moves.map(({ id }) => id),
      cancellations: cancellations.map(({ id }) => id),
      addedSessions: added.map(({ id }) => id),
      ...(how.decision ? { decision: how.decision.id } : {}),
    },
    notify: how.notify,
    ...spanOf(change, how.tellsAdded ?? false),
  });
  const batch = planCommit(ctx, found, {
    guards: [...(how.guards ?? []), ...(await roomsUntaken(ctx, found.cohort, placedBy(change)))],
    rows: changed
      .filter(({ id }) => !gone.has(id))
      .map(({ id, number }) => {
        const after = times.get(id);
        const now = numbers.get(id) ?? number ?? 0;
        return after ? { ...after, number: now, again: true } : { id, number: now };
      }),
    cancelled: [...gone],
    before: cancellations.length > 0 ? [ctx.db.insert(sessionCancellations).values(cancellations)] : [],
    after: [
      ...(added.length > 0 ? [ctx.db.insert(sessions).values(added)] : []),
      ...(moves.length > 0 ? [ctx.db.insert(sessionMoves).values(moves)] : []),
      ...(how.decision ? [how.decision.statement] : []),
      ...telling.statements,
    ],
    cohort: change.cohort,
    audit: { ...how.audit, detail: { ...how.audit.detail, told: telling.told } },
  });
  return {
    batch,
    changed: new Set([...changed.map(({ id }) => id), ...added.map(({ id }) => id)]),
    cancellations: cancellations.map(({ id }) => id),
    changeSet: telling.changeSet,
  };
}

/** A session as somebody knows it who hasn't been told of it. */
const asNothing = ({ id, startsAt, endsAt, localDate, localTime }: SeriesChange["added"][number]) => {
  return { id, number: null, startsAt, endsAt, localDate, localTime, outcome: "planned" as const, again: true };
};

/** Which session's page the mail opens, when the first one starts that it concerns, and until when it is of use. */
function spanOf({ cancelled, moved, renumbered, added }: SeriesChange, tellsAdded: boolean) {
  const starts = [
    ...cancelled.map(({ id, startsAt }) => ({ id, from: startsAt, until: startsAt })),
    ...moved.map(({ before, after }) => ({
      id: after.id,
      from: Math.min(before.startsAt, after.startsAt),
      until: after.startsAt,
    })),
    ...(tellsAdded ? added.map(({ id, startsAt }) => ({ id, from: startsAt, until: startsAt })) : []),
  ];
  const [first] = starts;
  if (!first) throw new Error(`a change of nothing: ${renumbered.length} renumbered, ${added.length} added`);
  return {
    sessionId: first.id,
    soonest: Math.min(...starts.map(({ from }) => from)),
    usefulUntil: Math.max(...starts.map(({ until }) => until)),
  };
}
