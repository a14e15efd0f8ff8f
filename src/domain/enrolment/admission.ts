import { type SQL, sql } from "drizzle-orm";
import type { Guard, Uniqueness } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import type { Cohort } from "../cohort/queries.ts";

const alreadyHere = () => new Conflict("already_enrolled", "This person has a place in this group already.");

/** The index that holds a person to one place in a cohort. */
export const onePlace: Uniqueness = {
  columns: "enrolments.org_id, enrolments.cohort_id, enrolments.participant_id",
  otherwise: alreadyHere,
};

export const notHereYet = (ctx: Context, cohortId: string, participantId: string): Guard => ({
  holds: sql`not exists (select 1 from enrolments where org_id = ${ctx.org.id} and cohort_id = ${cohortId}
    and participant_id = ${participantId} and left_at is null)`,
  otherwise: alreadyHere,
});

export function capacityGuard(ctx: Context, cohort: Cohort): Guard {
  return {
    holds: sql`select c.capacity is null or c.capacity > (
      select count(*) from enrolments e where e.org_id = c.org_id and e.cohort_id = c.id and e.left_at is null)
      from cohorts c where c.org_id = ${ctx.org.id} and c.id = ${cohort.id}`,
    otherwise: () => new Conflict("cohort_full", `This group is full: all ${cohort.capacity} places are taken.`),
  };
}

export const notEnded = (ctx: Context, cohort: Cohort, joinedAt: number): Guard => ({
  holds: sql`select c.ended_at is null or c.ended_at > ${joinedAt} from cohorts c where c.org_id = ${ctx.org.id} and c.id = ${cohort.id}`,
  otherwise: () => new Conflict("cohort_ended", "This group has ended."),
});

/** @param overridden somebody said why it is opened after all. */
export function admissionGuards(ctx: Context, cohort: Cohort, joinedAt: number, overridden: boolean): Guard[] {
  // A session counts as held from its start, unless the program called it off; an end date in the past shuts every group.
  const held = sql`select count(*) from sessions s where s.org_id = ${ctx.org.id} and s.cohort_id = ${cohort.id}
    and s.outcome not in ('cancelled_by_program', 'postponed') and s.starts_at <= ${joinedAt}`;
  const ended = notEnded(ctx, cohort, joinedAt);
  if (cohort.enrolmentMode !== "closed") return [ended];
  const allowed = overridden ? 1 : 0;
  const hint = overridden
    ? "Nobody joins a closed group after session 2."
    : "Until session 2 you can override this with a reason.";
  return [
    ended,
    {
      holds: sql`(${held}) <= ${allowed}`,
      otherwise: () => new Conflict("admission_closed", `This is a closed group and it has begun. ${hint}`),
    },
  ];
}

/** Whether nobody of a list of participants may not meet this one. @param others selects their ids. */
export const noneApart = (ctx: Context, participantId: string, others: SQL): SQL => sql`not exists (
  select 1 from keep_aparts k where k.org_id = ${ctx.org.id} and k.removed_at is null
    and ${participantId} in (k.participant_a, k.participant_b)
    and case when k.participant_a = ${participantId} then k.participant_b else k.participant_a end in (${others}))`;

/** Nobody they are kept apart from has a place there, or comes there as a guest. */
export function keepApartGuard(ctx: Context, cohort: Pick<Cohort, "id">, participantId: string): Guard {
  return {
    holds: noneApart(
      ctx,
      participantId,
      sql`
      select e.participant_id from enrolments e where e.org_id = ${ctx.org.id} and e.cohort_id = ${cohort.id} and e.left_at is null
      union select g.participant_id from sessions s
        join make_ups m on m.org_id = s.org_id and m.session_id = s.id and m.dropped_at is null
        join enrolments g on g.org_id = m.org_id and g.id = m.enrolment_id and g.left_at is null
        where s.org_id = ${ctx.org.id} and s.cohort_id = ${cohort.id} and s.starts_at > ${ctx.now}`,
    ),
    // Says neither who the other person is nor that they are here: that would itself tell.
    otherwise: () =>
      new Conflict("keep_apart", "This person can't join this group because of a keep-apart note. Ask whoever recorded it."),
  };
}
