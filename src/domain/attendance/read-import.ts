import { and, eq, isNull, or, sql } from "drizzle-orm";
import { attendance, cohorts, enrolments, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Rejection } from "../../csv.ts";
import { matchImported } from "../participant/match-imported.ts";
import { type Found, findLine, type ImportCohort, personOf } from "./find-line.ts";
import type { AttendanceLine } from "./import-columns.ts";
import type { SessionRow } from "./queries.ts";
import type { Stay } from "./register-change.ts";

/** Somebody's stay in a cohort as it is. */
export type KnownStay = Pick<
  typeof enrolments.$inferSelect,
  "id" | "cohortId" | "participantId" | "joinedOn" | "joinedAt" | "leftAt"
>;

export type Surroundings = {
  /** By cohort, by number. */
  sessions: Map<string, SessionRow[]>;
  stays: KnownStay[];
  /** What stands now, by session and enrolment. */
  current: Map<string, NonNullable<Stay["before"]>>;
};

export const markKey = (sessionId: string, enrolmentId: string): string => `${sessionId} ${enrolmentId}`;

export const stayKey = (cohortId: string, participantId: string | null): string => `${cohortId} ${participantId}`;

/** Everybody's stays in a cohort, by `stayKey`. */
export function byPerson(stays: KnownStay[]): Map<string, KnownStay[]> {
  const own = new Map<string, KnownStay[]>();
  for (const stay of stays) {
    const key = stayKey(stay.cohortId, stay.participantId);
    own.set(key, [...(own.get(key) ?? []), stay]);
  }
  return own;
}

/** Looks up what lines name, in a fixed number of reads. Lines that name what isn't there are added to `rejected`. */
export async function findLines(
  ctx: Context,
  lines: AttendanceLine[],
  rejected: Rejection[],
): Promise<{ found: Found[]; around: Surroundings }> {
  const [groups, match] = await Promise.all([
    readCohorts(ctx, lines),
    matchImported(
      ctx,
      lines.map((line) => personOf(line)),
    ),
  ]);
  const ids = JSON.stringify(groups.map(({ id }) => id));
  const among = sql`(select value from json_each(${ids}))`;
  const [rows, stays] = await Promise.all([
    ctx.db
      .select()
      .from(sessions)
      .where(and(eq(sessions.orgId, ctx.org.id), sql`${sessions.cohortId} in ${among}`))
      .orderBy(sessions.startsAt),
    ctx.db
      .select({
        id: enrolments.id,
        cohortId: enrolments.cohortId,
        participantId: enrolments.participantId,
        joinedOn: enrolments.joinedOn,
        joinedAt: enrolments.joinedAt,
        leftAt: enrolments.leftAt,
      })
      .from(enrolments)
      .where(and(eq(enrolments.orgId, ctx.org.id), sql`${enrolments.cohortId} in ${among}`))
      .orderBy(enrolments.joinedAt),
  ]);
  const byCohort = new Map(groups.map(({ id }) => [id, rows.filter(({ cohortId }) => cohortId === id)]));
  const found: Found[] = [];
  for (const line of lines) {
    const one = findLine(ctx.now, line, groups, byCohort, match);
    if ("problem" in one) rejected.push({ line: line.line, message: one.problem });
    else found.push(one);
  }
  const current = await readCurrent(ctx, found);
  return { found, around: { sessions: byCohort, stays, current } };
}

async function readCohorts(ctx: Context, lines: AttendanceLine[]): Promise<ImportCohort[]> {
  const names = JSON.stringify([...new Set(lines.map(({ cohort }) => cohort))]);
  return ctx.db
    .select({
      id: cohorts.id,
      name: cohorts.name,
      firstDate: cohorts.firstDate,
      timezone: cohorts.timezone,
      enrolmentMode: cohorts.enrolmentMode,
      minimum: cohorts.minimum,
      capacity: cohorts.capacity,
      endedAt: cohorts.endedAt,
    })
    .from(cohorts)
    .where(
      and(
        eq(cohorts.orgId, ctx.org.id),
        or(
          sql`${cohorts.id} in (select value from json_each(${names}))`,
          sql`lower(${cohorts.name}) in (select lower(value) from json_each(${names}))`,
        ),
      ),
    );
}

async function readCurrent(ctx: Context, found: Found[]): Promise<Surroundings["current"]> {
  const ids = JSON.stringify([
    ...new Set(found.flatMap(({ marks, about }) => [...marks.map(({ session }) => session.id), about?.id])),
  ]);
  const rows = await ctx.db
    .select({
      sessionId: attendance.sessionId,
      enrolmentId: attendance.enrolmentId,
      id: attendance.id,
      mark: attendance.mark,
      note: attendance.note,
      minutesLate: attendance.minutesLate,
      reason: attendance.reason,
    })
    .from(attendance)
    .where(
      and(
        eq(attendance.orgId, ctx.org.id),
        sql`${attendance.sessionId} in (select value from json_each(${ids}))`,
        isNull(attendance.replacedAt),
      ),
    );
  return new Map(rows.map(({ sessionId, enrolmentId, ...before }) => [markKey(sessionId, enrolmentId), before]));
}
