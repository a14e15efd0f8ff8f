import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { toLocal } from "../../time.ts";
import { type Module, moduleOf } from "../cohort/cohort.ts";
import { type Cohort, findCohort } from "../cohort/queries.ts";
import type { Enrolment } from "../enrolment/enrolment.ts";
import { listPauses, pauseOn } from "../enrolment/pauses.ts";
import { listCohortSessions } from "../session/queries.ts";
import { marksThat } from "./attendance.ts";
import { hasCome } from "./make-up-queries.ts";
import { type OwnPlan, ownPlan, type PlannedMakeUp, stepKey } from "./own-plan.ts";

/** A stay and those before it that they moved from, as a table `chain (id)`. */
export const chainOf = (ctx: Context, enrolmentId: string): SQL => sql`chain (id) as (
  select ${enrolmentId} union select t.from_enrolment_id from chain k
    join transfers t on t.org_id = ${ctx.org.id} and t.to_enrolment_id = k.id)`;

type MarkRow = { sessionId: string; number: number; modules: string; attended: number };
type MakeUpRow = Pick<PlannedMakeUp, "id" | "by" | "where" | "at"> & { number: number; modules: string; came: number | null };

const MOST_SESSIONS = 400;

/**
 * Where somebody stands in their program, with what they did in groups of the same program that they moved from. Null for a
 * drop-in group and for one without an end or topics: there nothing is to be completed.
 *
 * @param cohort another group of theirs to come; left out: the one they are in.
 */
export async function readOwnPlan(
  ctx: Context,
  enrolment: Pick<Enrolment, "id" | "cohortId" | "joinedAt">,
  cohort?: Cohort,
): Promise<OwnPlan | null> {
  const group = cohort ?? (await findCohort(ctx, enrolment.cohortId));
  if (group.enrolmentMode === "drop_in" || (group.sessionCount === null && group.modules.length === 0)) return null;
  const [pauses, sessions, marks, makeUps] = await Promise.all([
    cohort ? [] : listPauses(ctx, enrolment.id),
    listCohortSessions(ctx, group, { since: 0, limit: MOST_SESSIONS }),
    ctx.db.all<MarkRow>(marksOf(ctx, enrolment.id, group.programId)),
    ctx.db.all<MakeUpRow>(makeUpsOf(ctx, enrolment.id)),
  ]);
  const keyOf = ({ number, modules }: { number: number; modules: string }) =>
    stepKey(number, moduleOf(number, JSON.parse(modules) as Module[]));
  const dated = sessions.flatMap(({ id, number, startsAt, timezone, module, outcome }) =>
    number === null
      ? []
      : [
          {
            id,
            key: stepKey(number, module),
            startsAt,
            label: module ?? `Session ${number}`,
            off: outcome === "cancelled_by_program" || outcome === "postponed",
            paused: pauseOn(pauses, toLocal(startsAt, timezone).date) !== undefined,
          },
        ],
  );
  const isNew = group.id !== enrolment.cohortId;
  return ownPlan({
    steps: [...new Map(dated.map(({ key, label }) => [key, { key, label }])).values()],
    sessions: dated,
    attended: new Set(marks.filter(({ attended }) => attended === 1).map(keyOf)),
    makeUps: makeUps.map((row) => ({
      ...{ id: row.id, key: keyOf(row), at: row.at, by: row.by, where: row.where },
      came: row.came === null ? null : row.came === 1,
    })),
    marked: new Set(marks.map(({ sessionId }) => sessionId)),
    joinedAt: isNew ? ctx.now : enrolment.joinedAt,
    now: ctx.now,
  });
}

/** Their marks in all groups of a program that are one course to them. */
export const marksOf = (ctx: Context, enrolmentId: string, programId: string): SQL => sql`
  with recursive ${chainOf(ctx, enrolmentId)}
  select s.id as sessionId, s.number, c.modules,
    s.outcome in ('held', 'held_below_quorum')
      and a.mark in (select value from json_each(${JSON.stringify(marksThat("attended"))})) as attended
  from chain
  cross join attendance a on a.org_id = ${ctx.org.id} and a.enrolment_id = chain.id and a.replaced_at is null and a.mark is not null
  cross join sessions s on s.org_id = a.org_id and s.id = a.session_id and s.number is not null
  cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id and c.program_id = ${programId}
  limit ${MOST_SESSIONS}`;

/** What stands in for what they missed, unless they didn't come or it was cancelled. */
export const makeUpsOf = (ctx: Context, enrolmentId: string): SQL => sql`
  with recursive ${chainOf(ctx, enrolmentId)}
  select m.id, s.number, c.modules, ${hasCome} as came, coalesce(t.starts_at, a.starts_at) as at, coalesce(a.name, there.name) as "where",
    case when a.id is not null then 'appointment' when t.id is not null then 'session' else 'cohort' end as by
  from chain
  cross join make_ups m on m.org_id = ${ctx.org.id} and m.enrolment_id = chain.id and m.dropped_at is null and coalesce(m.came, 1) = 1
  cross join sessions s on s.org_id = m.org_id and s.id = m.missed_session_id and s.number is not null
  cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  left join sessions t on t.org_id = m.org_id and t.id = m.session_id
  left join appointments a on a.org_id = m.org_id and a.id = m.appointment_id
  left join cohorts there on there.org_id = m.org_id and there.id = coalesce(m.cohort_id, t.cohort_id)
  where ${hasCome} is not 0 and (m.came = 1
    or ((m.session_id is null or t.number is not null) and (a.id is null or a.state <> 'cancelled')))`;
