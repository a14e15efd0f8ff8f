import { type SQL, sql } from "drizzle-orm";
import { waitlistEntries } from "../../../db/schema/index.ts";
import { type Guard, type Statement, type Uniqueness, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { addDays, toInstant, toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { type Cohort, findCohort, goesOn } from "../cohort/queries.ts";
import { findParticipant } from "../participant/queries.ts";
import { admissionGuards, notHereYet } from "./admission.ts";
import type { WaitInput, WaitlistEntry } from "./waitlist.ts";
import { findWaiting } from "./waitlist-queries.ts";

/**
 * Puts a person on a full cohort's waiting list. They are told nothing and get no mail: they have no place. Who may not be in one group
 * with whom is asked when they get one.
 *
 * @throws NotFound; Invalid for a date ahead; Conflict `already_waiting`, `already_enrolled`, `no_waitlist`, `places_free`, `admission_closed`, `cohort_ended`.
 */
export async function joinWaitlist(ctx: Context, cohortId: string, input: WaitInput): Promise<WaitlistEntry> {
  const [cohort, person] = await Promise.all([findCohort(ctx, cohortId), findParticipant(ctx, input.participantId)]);
  const today = toLocal(ctx.now, cohort.timezone).date;
  if (input.since !== undefined && input.since > today)
    throw new Invalid([{ path: "since", message: "That day lies in the future. Give the day since which they have waited." }]);
  if (cohort.capacity === null)
    throw new Conflict("no_waitlist", "This group has no limit, so nobody has to wait. Enrol them instead.");
  const id = newId("wai");
  await write(ctx, {
    guards: [
      notHereYet(ctx, cohort.id, person.id),
      notWaitingYet(ctx, cohort.id, person.id),
      {
        holds: sql`select ${goesOn(ctx.now)} from cohorts c where c.org_id = ${ctx.org.id} and c.id = ${cohort.id}`,
        otherwise: () => new Conflict("cohort_ended", "This group has ended."),
      },
      // A closed group takes people until its second session when somebody says why, so until then one can wait for it.
      ...admissionGuards(ctx, cohort, ctx.now, true),
      isFull(ctx, cohort),
    ],
    statements: [
      wait(ctx, {
        ...{ id, cohortId: cohort.id, participantId: person.id },
        waitingSince: input.since === undefined || input.since === today ? ctx.now : lastOf(ctx, cohort, input.since),
      }),
    ],
    unique: [once],
    audit: {
      action: "waitlist.join",
      subject: { kind: "waitlist", id },
      detail: { cohortId: cohort.id, participantId: person.id, ...(input.since ? { since: input.since } : {}) },
    },
  });
  return findWaiting(ctx, id);
}

/**
 * Takes back that somebody was taken off: they wait again, since when they did. Whether the group is full or still admits doesn't matter: it
 * didn't when they were on the list. What was said on taking them off stays.
 *
 * @throws NotFound; Conflict `not_taken_off`, `already_waiting`, `already_enrolled`.
 */
export async function returnToWaitlist(ctx: Context, endedId: string): Promise<WaitlistEntry> {
  const { cohortId, participant, waitingSince } = await findWaiting(ctx, endedId);
  const id = newId("wai");
  await write(ctx, {
    guards: [
      {
        holds: sql`select outcome is 'taken_off' from waitlist_entries where org_id = ${ctx.org.id} and id = ${endedId}`,
        otherwise: () => new Conflict("not_taken_off", "Nobody has taken this person off the list."),
      },
      notHereYet(ctx, cohortId, participant.id),
      notWaitingYet(ctx, cohortId, participant.id),
    ],
    statements: [wait(ctx, { id, cohortId, participantId: participant.id, waitingSince })],
    unique: [once],
    audit: {
      action: "waitlist.return",
      subject: { kind: "waitlist", id },
      detail: { cohortId, participantId: participant.id, endedId },
    },
  });
  return findWaiting(ctx, id);
}

type NewWait = Pick<typeof waitlistEntries.$inferInsert, "id" | "cohortId" | "participantId"> & { waitingSince: number | SQL };

const wait = (ctx: Context, values: NewWait): Statement =>
  ctx.db.insert(waitlistEntries).values({
    ...values,
    orgId: ctx.org.id,
    createdAt: ctx.now,
    createdBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
  });

/** Behind everybody else who has waited since that day. E.g. two were entered for it: their instants are midnight and a millisecond after. */
function lastOf(ctx: Context, cohort: Cohort, date: string) {
  const [from, to] = [date, addDays(date, 1)].map((day) => toInstant({ date: day, time: "00:00" }, cohort.timezone));
  return sql`coalesce((select min(max(w.waiting_since) + 1, ${to} - 1) from waitlist_entries w where w.org_id = ${ctx.org.id}
    and w.cohort_id = ${cohort.id} and w.ended_at is null and w.waiting_since >= ${from} and w.waiting_since < ${to}), ${from})`;
}

const alreadyWaiting = () => new Conflict("already_waiting", "This person is on this group's waiting list already.");

/** The index that holds a person to one place in line. */
const once: Uniqueness = {
  columns: "waitlist_entries.org_id, waitlist_entries.cohort_id, waitlist_entries.participant_id",
  otherwise: alreadyWaiting,
};

const notWaitingYet = (ctx: Context, cohortId: string, participantId: string): Guard => ({
  holds: sql`not exists (select 1 from waitlist_entries where org_id = ${ctx.org.id} and cohort_id = ${cohortId}
    and participant_id = ${participantId} and ended_at is null)`,
  otherwise: alreadyWaiting,
});

/** The places that are free are fewer than those who wait, so whoever comes now would wait, too. */
const isFull = (ctx: Context, cohort: Cohort): Guard => ({
  holds: sql`select c.capacity <= (select count(*) from enrolments e where e.org_id = c.org_id and e.cohort_id = c.id and e.left_at is null)
      + (select count(*) from waitlist_entries w where w.org_id = c.org_id and w.cohort_id = c.id and w.ended_at is null)
    from cohorts c where c.org_id = ${ctx.org.id} and c.id = ${cohort.id}`,
  otherwise: () => new Conflict("places_free", "This group has a free place. Enrol them instead."),
});
