import { and, asc, between, desc, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { seesTo } from "../../../db/carers.ts";
import { checkIns, cohorts, enrolments, participants, programs, replies, sessions, staff } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import { listedAt } from "../attendance/queries.ts";
import { recordRead } from "../audit/record-read.ts";
import { displayName } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import { type Answers, assertMayRead, type CheckIn, type CheckInKind, mayReadCheckIns } from "./check-in.ts";

type Row = typeof checkIns.$inferSelect;

export const openCheckIn = (ctx: Context, { orgId: _, replacedAt: __, answers, ...row }: Row): CheckIn => ({
  ...row,
  answers: JSON.parse(ctx.vault.open({ table: "check_ins", row: row.id, column: "answers" }, answers)) as Answers,
});

/** One that stands or stood. For the verbs, which ask who may. */
export async function findCheckIn(ctx: Context, id: string): Promise<CheckIn | null> {
  const [row] = await ctx.db
    .select()
    .from(checkIns)
    .where(and(eq(checkIns.orgId, ctx.org.id), eq(checkIns.id, id)));
  return row ? openCheckIn(ctx, row) : null;
}

/** A session as far as check-ins go: whether it takes place, on which day, what its program asks. */
export type Asked = {
  sessionId: string;
  cohortId: string;
  cohortName: string;
  number: number | null;
  startsAt: number;
  endsAt: number;
  timezone: string;
  kinds: CheckInKind[];
  /** Whether whoever asks may read what people answer. */
  mayRead: boolean;
};

/** Whether whoever asks sees to the cohort of the row. */
const isSeenTo = (ctx: Context) =>
  mayReadCheckIns(ctx) && ctx.actor.kind === "staff" ? seesTo(sql`${cohorts.orgId}`, sql`${cohorts.id}`, ctx.actor.id) : sql`0`;

const selectAsked = (ctx: Context) =>
  ctx.db
    .select({
      sessionId: sessions.id,
      cohortId: sessions.cohortId,
      cohortName: cohorts.name,
      number: sessions.number,
      startsAt: sessions.startsAt,
      endsAt: sessions.endsAt,
      timezone: sessions.timezone,
      kinds: programs.checkIns,
      mayRead: sql<number>`${isSeenTo(ctx)}`,
    })
    .from(sessions)
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)))
    .innerJoin(programs, and(eq(programs.orgId, cohorts.orgId), eq(programs.id, cohorts.programId)));

const toAsked = (row: Awaited<ReturnType<typeof selectAsked>>[number]): Asked => ({
  ...row,
  kinds: JSON.parse(row.kinds) as CheckInKind[],
  mayRead: row.mayRead === 1,
});

/** @throws NotFound */
export async function findAsked(ctx: Context, sessionId: string): Promise<Asked> {
  const [row] = await selectAsked(ctx).where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.id, sessionId)));
  if (!row) throw new NotFound("session");
  return toAsked(row);
}

const DAY_MS = 86_400_000;

/** The session that somebody is asked about today; null when there is none, or its program asks nothing. */
export async function findToday(ctx: Context, enrolmentId: string): Promise<Asked | null> {
  const near = await selectAsked(ctx)
    .innerJoin(enrolments, and(eq(enrolments.orgId, sessions.orgId), eq(enrolments.id, enrolmentId)))
    .where(
      and(
        eq(sessions.orgId, ctx.org.id),
        eq(sessions.cohortId, enrolments.cohortId),
        between(sessions.startsAt, ctx.now - DAY_MS, ctx.now + DAY_MS),
        listedAtRow,
      ),
    )
    .orderBy(asc(sessions.startsAt));
  return near.map(toAsked).find((asked) => standsOn(asked, ctx.now) === "today") ?? null;
}

/** Of `findToday`, what somebody is invited to answer: nothing once they have said that they can't come. */
export async function findInvitation(ctx: Context, enrolmentId: string): Promise<Asked | null> {
  const asked = await findToday(ctx, enrolmentId);
  if (!asked) return null;
  const [newest] = await ctx.db
    .select({ answer: replies.answer })
    .from(replies)
    .where(and(eq(replies.orgId, ctx.org.id), eq(replies.sessionId, asked.sessionId), eq(replies.enrolmentId, enrolmentId)))
    .orderBy(desc(replies.repliedAt), desc(replies.id))
    .limit(1);
  return newest?.answer === "cant_come" ? null : asked;
}

/** Enrolled when it begins, or joining while it is on. */
const listedAtRow = and(
  lt(enrolments.joinedAt, sessions.endsAt),
  or(isNull(enrolments.leftAt), gt(enrolments.leftAt, sessions.startsAt)),
);

/** A session's own day by its clock: that is when people are asked. Those who type in may do so afterwards. */
export const standsOn = ({ startsAt, timezone, number, kinds }: Asked, now: number): "ahead" | "today" | "past" | "never" => {
  if (number === null || kinds.length === 0) return "never";
  const [today, day] = [toLocal(now, timezone).date, toLocal(startsAt, timezone).date];
  return today === day ? "today" : today < day ? "ahead" : "past";
};

export type CheckedIn = {
  enrolmentId: string;
  participantId: string;
  name: string;
  checkIn: CheckIn | null;
};

const MOST_PEOPLE = 600;

/** Whom a session's check-in is for, each with what they answered, by name. Reading it is in the audit log. @throws NotFound, Forbidden */
export async function listCheckIns(ctx: Context, sessionId: string): Promise<{ asked: Asked; people: CheckedIn[] }> {
  assertMayRead(ctx);
  const asked = await findAsked(ctx, sessionId);
  assertMayRead(ctx, asked);
  const rows = await ctx.db
    .select({ enrolmentId: enrolments.id, person: participants, checkIn: checkIns })
    .from(enrolments)
    .innerJoin(participants, and(eq(participants.orgId, enrolments.orgId), eq(participants.id, enrolments.participantId)))
    .leftJoin(
      checkIns,
      and(
        eq(checkIns.orgId, enrolments.orgId),
        eq(checkIns.enrolmentId, enrolments.id),
        eq(checkIns.sessionId, sessionId),
        isNull(checkIns.replacedAt),
      ),
    )
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.cohortId, asked.cohortId), listedAt(asked)))
    .limit(MOST_PEOPLE);
  await recordRead(ctx, { kind: "check_ins", id: sessionId });
  const people = rows
    .map(({ enrolmentId, person, checkIn }) => ({
      enrolmentId,
      participantId: person.id,
      name: displayName(openName(ctx.vault, person)),
      checkIn: checkIn && openCheckIn(ctx, checkIn),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return { asked, people };
}

/** One check-in with what it belongs to. */
export type Told = CheckIn & {
  number: number | null;
  startsAt: number;
  timezone: string;
  cohortId: string;
  cohortName: string;
  protocol: "ipt" | "mi" | "peer" | "other";
  /** A staff member's name; null: they filled it in themselves. */
  filledByName: string | null;
};

const MOST_TOLD = 400;

/** What a person has answered in the groups that whoever asks sees to, oldest session first. Reading it is in the audit log. @throws Forbidden */
export async function listOfParticipant(ctx: Context, participantId: string): Promise<Told[]> {
  assertMayRead(ctx);
  const rows = await ofParticipant(ctx, participantId);
  if (rows.length > 0) await recordRead(ctx, { kind: "check_ins", id: participantId });
  return rows.map(({ checkIn, ...about }) => ({ ...openCheckIn(ctx, checkIn), ...about }));
}

/** The statement behind `listOfParticipant`. A person's few stays come first, whatever the planner thinks of it. */
export const ofParticipant = (ctx: Context, participantId: string) =>
  ctx.db
    .select({
      checkIn: checkIns,
      number: sessions.number,
      startsAt: sessions.startsAt,
      timezone: sessions.timezone,
      cohortId: cohorts.id,
      cohortName: cohorts.name,
      protocol: programs.protocol,
      filledByName: staff.name,
    })
    .from(enrolments)
    .crossJoin(checkIns)
    .innerJoin(sessions, and(eq(sessions.orgId, checkIns.orgId), eq(sessions.id, checkIns.sessionId)))
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)))
    .innerJoin(programs, and(eq(programs.orgId, cohorts.orgId), eq(programs.id, cohorts.programId)))
    .leftJoin(staff, and(eq(staff.orgId, checkIns.orgId), eq(staff.id, checkIns.filledBy)))
    .where(
      and(
        eq(enrolments.orgId, ctx.org.id),
        eq(enrolments.participantId, participantId),
        eq(checkIns.orgId, enrolments.orgId),
        eq(checkIns.enrolmentId, enrolments.id),
        isNull(checkIns.replacedAt),
        isSeenTo(ctx),
      ),
    )
    .orderBy(asc(sessions.startsAt), asc(checkIns.filledAt))
    .limit(MOST_TOLD);
