import { and, desc, eq, isNull, lt, or, type Placeholder, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { prepared } from "../../../db/prepared.ts";
import { cohortFacilitators, cohorts, programs, sessions, staff } from "../../../db/schema/index.ts";
import type { Db } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Forbidden, NotFound } from "../../errors.ts";
import { decodeCursor, type Page, toPage } from "../../paging.ts";
import { type CohortRow, type CohortStatus, toCohortRow } from "./cohort.ts";
import { phaseOf } from "./schedule.ts";

/** The columns of a session that say which one it is and when. */
export type NextSession = Pick<
  typeof sessions.$inferSelect,
  "id" | "cohortId" | "number" | "startsAt" | "endsAt" | "timezone" | "localDate" | "localTime" | "outcome" | "revision"
>;

/** A cohort with where it stands at `ctx.now`. */
export type Cohort = CohortRow & {
  programName: string;
  facilitators: { id: string; name: string }[];
  /** Where it meets, if that is one of the org's rooms. */
  roomId: string | null;
  status: CohortStatus;
  /** Active enrolments. */
  enrolled: number;
  /** The session that is on or comes next; null when none is left. */
  nextSession: NextSession | null;
  /** The next session's phase. */
  phase: string | null;
};

export type CohortFilter = {
  limit: number;
  cursor?: string | undefined;
  programId?: string | undefined;
  status?: CohortStatus | undefined;
};

/** @throws NotFound */
export async function findCohort(ctx: Context, id: string): Promise<Cohort> {
  const [row] = await oneCohort(ctx.db).all({ org: ctx.org.id, id, ...momentOf(ctx.now) });
  if (!row) throw new NotFound("cohort");
  return toCohort(row, ctx.now);
}

const oneCohort = prepared((db) =>
  selectCohorts(db, { now: sql.placeholder("now"), since: sql.placeholder("since") })
    .where(and(eq(cohorts.orgId, sql.placeholder("org")), eq(cohorts.id, sql.placeholder("id"))))
    .prepare(),
);

/** Newest first. A peer gets only the cohorts they facilitate. */
export async function listCohorts(ctx: Context, filter: CohortFilter): Promise<Page<Cohort>> {
  const rows = await cohortsPage(ctx, filter);
  return toPage(
    rows,
    filter.limit,
    ({ cohort }) => ({ at: cohort.createdAt, id: cohort.id }),
    (row) => toCohort(row, ctx.now),
  );
}

/** The statement behind `listCohorts`, one row more than asked for. */
export function cohortsPage(ctx: Context, { limit, cursor, programId, status }: CohortFilter) {
  const after = cursor ? decodeCursor(cursor) : null;
  return selectCohorts(ctx.db, momentOf(ctx.now))
    .where(
      and(
        eq(cohorts.orgId, ctx.org.id),
        programId ? eq(cohorts.programId, programId) : undefined,
        status ? statusIs(momentOf(ctx.now), status) : undefined,
        after ? or(lt(cohorts.createdAt, after.at), and(eq(cohorts.createdAt, after.at), lt(cohorts.id, after.id))) : undefined,
        ctx.actor.kind === "staff" && ctx.actor.role === "peer" ? facilitatedBy(ctx.actor.id) : undefined,
      ),
    )
    .orderBy(desc(cohorts.createdAt), desc(cohorts.id))
    .limit(limit + 1);
}

/** Everyone who may lead a cohort, by name. */
export async function listFacilitators(ctx: Context): Promise<{ id: string; name: string; role: string }[]> {
  return ctx.db
    .select({ id: staff.id, name: staff.name, role: staff.role })
    .from(staff)
    .where(and(eq(staff.orgId, ctx.org.id), isNull(staff.removedAt)))
    .orderBy(staff.name)
    .limit(500);
}

/**
 * Peers reach only the cohorts they facilitate; everyone else reaches all of their org's.
 *
 * @throws Forbidden
 */
export async function assertOwnGroup(ctx: Context, cohortId: string): Promise<void> {
  if (ctx.actor.kind !== "staff" || ctx.actor.role !== "peer") return;
  const [own] = await ctx.db
    .select({ cohortId: cohortFacilitators.cohortId })
    .from(cohortFacilitators)
    .where(
      and(
        eq(cohortFacilitators.orgId, ctx.org.id),
        eq(cohortFacilitators.cohortId, cohortId),
        eq(cohortFacilitators.staffId, ctx.actor.id),
      ),
    );
  if (!own) throw new Forbidden("You can see the groups you lead. Ask a program manager to add you to this one.");
}

const next = alias(sessions, "next");

/** One cohort a row, whatever the list's length: where each stands comes from index look-ups beside it. */
function selectCohorts(db: Db, moment: Moment) {
  return db
    .select({
      cohort: cohorts,
      programName: programs.name,
      next: {
        id: next.id,
        cohortId: next.cohortId,
        number: next.number,
        startsAt: next.startsAt,
        endsAt: next.endsAt,
        timezone: next.timezone,
        localDate: next.localDate,
        localTime: next.localTime,
        outcome: next.outcome,
        revision: next.revision,
      },
      enrolled: sql<number>`(select count(*) from enrolments e where e.org_id = cohorts.org_id and e.cohort_id = cohorts.id and e.left_at is null)`,
      begun: sql<number>`${hasBegun(moment)}`,
      roomId: sql<
        string | null
      >`(select r.room_id from cohort_rooms r where r.org_id = cohorts.org_id and r.cohort_id = cohorts.id)`,
      facilitators: sql<string>`(
        select json_group_array(json_object('id', p.id, 'name', p.name))
        from cohort_facilitators f join staff p on p.org_id = f.org_id and p.id = f.staff_id
        where f.org_id = cohorts.org_id and f.cohort_id = cohorts.id)`,
    })
    .from(cohorts)
    .innerJoin(programs, and(eq(programs.orgId, cohorts.orgId), eq(programs.id, cohorts.programId)))
    .leftJoin(next, and(eq(next.orgId, cohorts.orgId), sql`${next.id} = ${nextId(moment)}`));
}

type Selected = Awaited<ReturnType<typeof selectCohorts>>[number];

function toCohort(row: Selected, now: number): Cohort {
  const cohort = toCohortRow(row.cohort);
  const ended = (cohort.endedAt !== null && cohort.endedAt <= now) || row.next === null;
  const number = ended ? null : (row.next?.number ?? null);
  return {
    ...cohort,
    programName: row.programName,
    facilitators: JSON.parse(row.facilitators) as { id: string; name: string }[],
    roomId: row.roomId,
    status: ended ? "ended" : row.begun ? "running" : "upcoming",
    enrolled: row.enrolled,
    nextSession: ended ? null : row.next,
    phase: number === null ? null : phaseOf(number, cohort.phases),
  };
}

const LONGEST_SESSION_MS = 480 * 60_000;

/** Now, and the earliest start of a session that may still be on. */
type Moment = { now: number | Placeholder; since: number | Placeholder };

const momentOf = (now: number) => ({ now, since: now - LONGEST_SESSION_MS });

const nextId = ({ now, since }: Moment): SQL => sql`(
  select s.id from sessions s
  where s.org_id = cohorts.org_id and s.cohort_id = cohorts.id and s.starts_at > ${since}
    and s.ends_at > ${now} and s.number is not null
  order by s.starts_at limit 1)`;

/** Of a cohort `c` of any statement: nobody has ended it, and a session of it is on or still to come. As its status says. */
export const goesOn = (now: number): SQL => sql`((c.ended_at is null or c.ended_at > ${now}) and exists (
  select 1 from sessions s where s.org_id = c.org_id and s.cohort_id = c.id and s.starts_at > ${now - LONGEST_SESSION_MS}
    and s.ends_at > ${now} and s.number is not null))`;

const hasBegun = ({ now }: Moment): SQL => sql`exists (
  select 1 from sessions s
  where s.org_id = cohorts.org_id and s.cohort_id = cohorts.id and s.starts_at <= ${now} and s.number is not null)`;

function statusIs(moment: Moment, status: CohortStatus): SQL {
  const ended = sql`(coalesce(${cohorts.endedAt} <= ${moment.now}, 0) or ${nextId(moment)} is null)`;
  if (status === "ended") return ended;
  return status === "running" ? sql`not ${ended} and ${hasBegun(moment)}` : sql`not ${ended} and not ${hasBegun(moment)}`;
}

const facilitatedBy = (staffId: string): SQL => sql`exists (
  select 1 from cohort_facilitators f
  where f.org_id = cohorts.org_id and f.cohort_id = cohorts.id and f.staff_id = ${staffId})`;
