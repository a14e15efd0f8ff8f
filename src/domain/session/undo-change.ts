import { and, eq, inArray, sql } from "drizzle-orm";
import { type Before, changeSets, cohorts, notReminders, sessionCancellations, sessionMoves } from "../../../db/schema/index.ts";
import { exactly, type Guard, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { ON_TIME_MS } from "../../mail/quiet-hours.ts";
import { carrierOf, coveredBy } from "../../mail/tellings.ts";
import { mailAboutSessions } from "../../mail/whose.ts";
import { setRoom } from "../cohort/change-room.ts";
import type { ChangeSet } from "../cohort/change-set.ts";
import { type ChangeMail, findChangeSet, listChangeMail } from "../cohort/find-change-set.ts";
import { stampOf } from "../cohort/tell-of-change.ts";
import type { Batch } from "./commit-change.ts";
import { roomsUntaken } from "./in-the-way.ts";
import { undoOpening } from "./undo-opening.ts";

const overSentence = "It is too late to undo this. Change it again instead; people are then told of that.";

/**
 * Puts everything a change changed back as it was, and nobody is told of it. Revisions go on, so that no calendar takes
 * the change for the newer one.
 *
 * @throws NotFound; Conflict `undone_already`, `undo_over`, `told_already`, `changed_since` when something else has
 *   changed meanwhile, or `room_taken`.
 */
export async function undoChange(ctx: Context, id: string): Promise<ChangeSet> {
  const { set, batch } = await planUndo(ctx, id);
  await write(ctx, { ...batch, otherwise: toldAlready });
  return { ...set, undoneAt: ctx.now };
}

/** What a failing count among the statements of `planUndo` means. */
export const toldAlready = (): Conflict => new Conflict("told_already", overSentence);

/** The batch of `undoChange`, for whoever undoes more in it. */
export async function planUndo(ctx: Context, id: string): Promise<{ set: ChangeSet; batch: Batch }> {
  const set = await findChangeSet(ctx, id);
  const { before, cohortId } = set;
  if (set.undoneAt !== null) throw new Conflict("undone_already", "This has been undone already.");
  if (set.undoUntil === null || set.undoUntil <= ctx.now) throw new Conflict("undo_over", overSentence);
  const mail = await planMail(ctx, set);
  const opened = before.opened ? undoOpening(ctx, before.opened, set.madeAt, changedSince) : null;
  const own = sql`org_id = ${ctx.org.id}`;
  const added = sql`session_id in (select value from json_each(${JSON.stringify(addedBy(before))}))`;
  const cancellations = [...(before.cancellation ? [before.cancellation] : []), ...(before.cancellations ?? [])];
  const batch = {
    guards: [
      standsAs(ctx, cohortId, set.stamp),
      untouched(ctx, before),
      goesOn(ctx, cohortId, before),
      ...(opened ? [opened.guard] : []),
      ...(await roomsUntaken(
        ctx,
        { id: cohortId },
        before.sessions.filter(({ again }) => again),
        before.roomId,
      )),
    ],
    statements: [
      ctx.db.run(sql`delete from reminders where ${own} and ${added}`),
      ctx.db.run(sql`delete from session_covers where ${own} and ${added}`),
      ctx.db.run(sql`delete from cover_requests where ${own} and ${added}`),
      // Mail about a change of an added one, undone before this, stays without its date.
      ctx.db.run(sql`update deliveries set session_id = null where ${own} and ${added} and ${notReminders}`),
      ctx.db.run(
        sql`delete from sessions where ${own} and id in (select value from json_each(${JSON.stringify(addedBy(before))}))`,
      ),
      ...restoreSessions(ctx, before),
      ...(before.moves.length > 0
        ? [ctx.db.delete(sessionMoves).where(and(eq(sessionMoves.orgId, ctx.org.id), inArray(sessionMoves.id, before.moves)))]
        : []),
      ...(cancellations.length > 0
        ? [
            ctx.db
              .delete(sessionCancellations)
              .where(and(eq(sessionCancellations.orgId, ctx.org.id), inArray(sessionCancellations.id, cancellations))),
          ]
        : []),
      ...(before.roomId === undefined ? [] : setRoom(ctx, cohortId, before.roomId)),
      ctx.db.run(sql`delete from cohort_decisions where ${own} and id = ${before.decision ?? null}`),
      ...(opened?.statements ?? []),
      ...(Object.keys(before.cohort).length > 0
        ? [
            ctx.db
              .update(cohorts)
              .set(before.cohort)
              .where(and(eq(cohorts.orgId, ctx.org.id), eq(cohorts.id, cohortId))),
          ]
        : []),
      ctx.db.run(sql`update change_sets set undone_at = ${ctx.now}, undone_by = ${ctx.actor.kind === "staff" ? ctx.actor.id : null}
        where ${own} and id = ${id} and undone_at is null`),
      exactly(ctx.db, 1),
      // What was changed just before stands again, so that it can be undone next.
      ctx.db
        .update(changeSets)
        .set({ stamp: sql`(${stampOf(ctx, cohortId)})` })
        .where(sql`${own} and cohort_id = ${cohortId} and id <> ${id} and undone_at is null and stamp = ${before.stamp}`),
      ...mail,
      remindAfterAll(ctx, set),
    ],
    audit: { action: "change.undo", subject: { kind: "cohort", id: cohortId }, detail: { changeSetId: id, kind: set.kind } },
  };
  return { set, batch };
}

/**
 * The statements that keep the mail about a change from going: it ends, or waits for an earlier change that it speaks of too.
 *
 * @throws Conflict `told_already`
 */
async function planMail(ctx: Context, set: ChangeSet): Promise<Statement[]> {
  const receivers = new Map<string, ChangeMail[]>();
  for (const one of await listChangeMail(ctx, set.cohortId))
    receivers.set(one.receiver, [...(receivers.get(one.receiver) ?? []), one]);
  const ended: string[] = [];
  const kept = new Map<number, string[]>();
  for (const all of receivers.values()) {
    const carrier = carrierOf(all, set.id);
    if (!carrier || carrier.state === "skipped") continue;
    if (carrier.state !== "queued") throw toldAlready();
    const others = coveredBy(all, carrier.changeSetId).filter((one) => one.setUndoneAt === null && one.changeSetId !== set.id);
    if (others.length === 0) ended.push(carrier.deliveryId);
    else {
      const dueAt = Math.min(...others.map((one) => one.setDueAt));
      kept.set(dueAt, [...(kept.get(dueAt) ?? []), carrier.deliveryId]);
    }
  }
  const those = (ids: string[]) => sql`org_id = ${ctx.org.id} and state = 'queued'
    and id in (select value from json_each(${JSON.stringify(ids)}))`;
  return [
    ctx.db.run(sql`update deliveries set state = 'skipped', reason = 'undone' where ${those(ended)}`),
    exactly(ctx.db, ended.length),
    ...[...kept].flatMap(([dueAt, ids]) => [
      ctx.db.run(sql`update deliveries set due_at = ${dueAt} where ${those(ids)}`),
      exactly(ctx.db, ids.length),
    ]),
  ];
}

/** Reminders that fell due meanwhile and were for the time that holds again. */
function remindAfterAll(ctx: Context, { before, madeAt }: { before: Before; madeAt: number }): Statement {
  const ids = JSON.stringify(before.sessions.filter(({ again }) => again).map(({ id }) => id));
  const about = mailAboutSessions(sql`s.org_id = ${ctx.org.id} and s.id in (select value from json_each(${ids}))`);
  return ctx.db.run(sql`update deliveries set state = 'queued', reason = null
    where org_id = ${ctx.org.id} and id in (${about})
      and state = 'skipped' and reason in ('session_moved', 'session_off') and due_at >= ${madeAt - ON_TIME_MS}
      and useful_until = (select starts_at from sessions s where s.org_id = deliveries.org_id and s.id = deliveries.session_id)`);
}

/** Numbers go through negatives, since two rows may not hold one number even for a moment. */
function restoreSessions(ctx: Context, { sessions }: Before): Statement[] {
  const own = sql`sessions.org_id = ${ctx.org.id}`;
  const ids = JSON.stringify(sessions.map(({ id }) => id));
  return [
    ctx.db.run(sql`update sessions set number = -number where ${own} and id in (select value from json_each(${ids}))`),
    ctx.db.run(sql`
      update sessions set
        number = j.value ->> 'number', outcome = j.value ->> 'outcome',
        starts_at = j.value ->> 'startsAt', ends_at = j.value ->> 'endsAt',
        local_date = j.value ->> 'localDate', local_time = j.value ->> 'localTime',
        revision = revision + (j.value ->> 'again')
      from json_each(${JSON.stringify(sessions)}) j
      where ${own} and sessions.id = j.value ->> 'id'`),
  ];
}

const changedSince = (): Conflict =>
  new Conflict("changed_since", "Something else about this group has changed since, so this can't be undone as one.");

const standsAs = (ctx: Context, cohortId: string, stamp: string): Guard => ({
  holds: sql`(${stampOf(ctx, cohortId)}) = ${stamp}`,
  otherwise: changedSince,
});

/** A group that was ended since has no dates to get back, and one of another version no phases. */
const goesOn = (ctx: Context, cohortId: string, { programVersion }: Before): Guard => ({
  holds: sql`select ended_at is null and program_version = coalesce(${programVersion ?? null}, program_version)
    from cohorts where org_id = ${ctx.org.id} and id = ${cohortId}`,
  otherwise: changedSince,
});

/** The sessions a change added. */
const addedBy = ({ added, addedSessions = [] }: Before): string[] => [...(added ? [added] : []), ...addedSessions];

/** Nobody has been reminded of a new time, and nobody has said anything about an added session. */
function untouched(ctx: Context, before: Before): Guard {
  const added = addedBy(before);
  const ids = JSON.stringify([...before.sessions.filter(({ again }) => again).map(({ id }) => id), ...added]);
  return {
    holds: sql`not exists (select 1 from json_each(${ids}) j
        join sessions s on s.org_id = ${ctx.org.id} and s.id = j.value
        join reminders r on r.org_id = s.org_id and r.session_id = s.id and r.session_revision = s.revision
        where r.expanded_at is not null)
      and not exists (select 1 from replies where org_id = ${ctx.org.id}
        and session_id in (select value from json_each(${JSON.stringify(added)})))`,
    otherwise: changedSince,
  };
}
