import { and, eq, gt, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { pausedOn } from "../../../db/pauses.ts";
import { attendance, cohorts, enrolments, participants, programs, replies, sessions, walkIns } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { recordRead } from "../audit/record-read.ts";
import { nameFor } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import { assertMayOpen } from "../session/assert-may-open.ts";
import { type Mark, type MissReason, marksThat, type Outcome, suggestMark, suggestOutcome } from "./attendance.ts";

export type SessionRow = typeof sessions.$inferSelect;
type CohortPart = Pick<typeof cohorts.$inferSelect, "id" | "name" | "enrolmentMode" | "minimum" | "capacity" | "phases"> & {
  /** How late somebody may come and count as present, as the program has it. */
  graceMinutes: number;
};

/** A session with what its cohort says about taking its register. */
export type RegisterSession = { session: SessionRow; cohort: CohortPart };

export type RegisterEntry = {
  enrolmentId: string;
  participantId: string;
  /** As the person wants to be called; a first name only for a peer supporter. */
  name: string;
  /** Enrolled when the session began, and not paused on its date. */
  expected: boolean;
  paused: boolean;
  /** What they said beforehand. Never a mark. */
  reply: "coming" | "cant_come" | null;
  repliedAt: number | null;
  /** Facilitators only, like `note`. */
  replyNote: string | null;
  /** What "can't come" would count as; a person decides. */
  suggestion: Mark | null;
  mark: Mark | null;
  minutesLate: number | null;
  reason: MissReason | null;
  note: string | null;
};

export type Register = RegisterSession & {
  marks: RegisterEntry[];
  walkIns: { id: string; alias: string }[];
  headcount: number | null;
  outcome: Outcome;
  suggested: { outcome: "held" | "held_below_quorum"; headcount: number };
};

const MAX_PEOPLE = 600;

/** A mark as it stands. */
export const markColumns = {
  id: attendance.id,
  mark: attendance.mark,
  note: attendance.note,
  minutesLate: attendance.minutesLate,
  reason: attendance.reason,
};

/** Notes are for facilitators: a manager and a peer supporter take the register without them. */
export const mayReadNotes = (ctx: Context): boolean => ctx.actor.kind === "staff" && ctx.actor.role === "facilitator";

/** @throws NotFound; Forbidden when a peer supporter doesn't lead this group. */
export async function findRegisterSession(ctx: Context, sessionId: string): Promise<RegisterSession> {
  const [row] = await ctx.db
    .select({
      session: sessions,
      cohort: {
        id: cohorts.id,
        name: cohorts.name,
        enrolmentMode: cohorts.enrolmentMode,
        minimum: cohorts.minimum,
        capacity: cohorts.capacity,
        phases: cohorts.phases,
        graceMinutes: programs.graceMinutes,
      },
    })
    .from(sessions)
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)))
    .innerJoin(programs, and(eq(programs.orgId, cohorts.orgId), eq(programs.id, cohorts.programId)))
    .where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.id, sessionId)));
  if (!row) throw new NotFound("session");
  await assertMayOpen(ctx, { id: sessionId, cohortId: row.cohort.id });
  return row;
}

/**
 * A session's register: everyone enrolled when it began or joining while it was on, and anyone else with a mark, by
 * name. Reading it is in the audit log.
 *
 * @throws NotFound; Forbidden when a peer supporter doesn't lead this group.
 */
export async function readRegister(ctx: Context, sessionId: string): Promise<Register> {
  const register = await loadRegister(ctx, sessionId);
  await recordRead(ctx, { kind: "register", id: sessionId });
  return register;
}

/** As `readRegister`, for somebody who has just saved it. */
export async function loadRegister(ctx: Context, sessionId: string): Promise<Register> {
  const found = await findRegisterSession(ctx, sessionId);
  const [rows, guests] = await Promise.all([entriesOf(ctx, found.session), walkInsOf(ctx, sessionId)]);
  const marks = rows.map((row) => toEntry(ctx, found.session, row)).sort((a, b) => a.name.localeCompare(b.name));
  const count = (flagged: Mark[]) => marks.filter(({ mark }) => mark && flagged.includes(mark)).length;
  return {
    ...found,
    marks,
    walkIns: guests.map(({ id, alias }) => ({
      id,
      alias: ctx.vault.open({ table: "walk_ins", row: id, column: "alias" }, alias),
    })),
    headcount: found.session.headcount,
    outcome: found.session.outcome,
    suggested: {
      outcome: suggestOutcome(count(marksThat("atStart")) + guests.length, found.cohort.minimum),
      headcount: count(marksThat("attended")) + guests.length,
    },
  };
}

/** Differs whenever somebody has saved the register since; says nothing of anybody. @throws NotFound; Forbidden */
export async function readRegisterVersion(ctx: Context, sessionId: string): Promise<string> {
  const { session } = await findRegisterSession(ctx, sessionId);
  const [row] = await ctx.db.all<{ saved: number; added: number; removed: number; stays: number }>(sql`
    select (select count(*) from registers where org_id = ${ctx.org.id} and session_id = ${sessionId}) as saved,
      count(*) as added, count(removed_at) as removed,
      (select count(*) from enrolments where org_id = ${ctx.org.id} and cohort_id = ${session.cohortId}) as stays
    from walk_ins where org_id = ${ctx.org.id} and session_id = ${sessionId}`);
  return [row?.saved, row?.added, row?.removed, row?.stays].join(".");
}

type When = Pick<SessionRow, "startsAt" | "endsAt">;

/** `expected`: enrolled when the session began. `joining`: enrolled while it was on, so they may be there. */
export function standsAt(stay: { joinedAt: number; leftAt: number | null }, { startsAt, endsAt }: When) {
  if (stay.leftAt !== null && stay.leftAt <= startsAt) return "outside";
  if (stay.joinedAt <= startsAt) return "expected";
  return stay.joinedAt < endsAt ? "joining" : "outside";
}

export const listedAt = ({ startsAt, endsAt }: When): SQL | undefined =>
  and(lt(enrolments.joinedAt, endsAt), or(isNull(enrolments.leftAt), gt(enrolments.leftAt, startsAt)));

/** The statement behind a register's rows. */
export function entriesOf(ctx: Context, session: When & Pick<SessionRow, "id" | "cohortId" | "localDate">) {
  return ctx.db
    .select({
      enrolment: {
        id: enrolments.id,
        joinedAt: enrolments.joinedAt,
        leftAt: enrolments.leftAt,
        paused: pausedOn(sql`${enrolments.orgId}`, sql`${enrolments.id}`, session.localDate).mapWith(Boolean),
      },
      person: {
        id: participants.id,
        givenName: participants.givenName,
        familyName: participants.familyName,
        preferredName: participants.preferredName,
      },
      reply: { id: replies.id, answer: replies.answer, repliedAt: replies.repliedAt, note: replies.note },
      current: markColumns,
    })
    .from(enrolments)
    .innerJoin(participants, and(eq(participants.orgId, enrolments.orgId), eq(participants.id, enrolments.participantId)))
    .leftJoin(
      attendance,
      and(
        eq(attendance.orgId, enrolments.orgId),
        eq(attendance.sessionId, session.id),
        eq(attendance.enrolmentId, enrolments.id),
        isNull(attendance.replacedAt),
      ),
    )
    .leftJoin(
      replies,
      and(
        eq(replies.orgId, enrolments.orgId),
        sql`${replies.id} = (select r.id from replies r where r.org_id = ${enrolments.orgId} and r.session_id = ${session.id}
          and r.enrolment_id = ${enrolments.id} order by r.replied_at desc, r.id desc limit 1)`,
      ),
    )
    .where(
      and(
        eq(enrolments.orgId, ctx.org.id),
        eq(enrolments.cohortId, session.cohortId),
        or(listedAt(session), isNotNull(attendance.mark)),
      ),
    )
    .limit(MAX_PEOPLE);
}

const walkInsOf = (ctx: Context, sessionId: string) =>
  ctx.db
    .select({ id: walkIns.id, alias: walkIns.alias })
    .from(walkIns)
    .where(and(eq(walkIns.orgId, ctx.org.id), eq(walkIns.sessionId, sessionId), isNull(walkIns.removedAt)))
    .orderBy(walkIns.addedAt, walkIns.id)
    .limit(MAX_PEOPLE);

type EntryRow = Awaited<ReturnType<typeof entriesOf>>[number];

function toEntry(ctx: Context, session: SessionRow, { enrolment, person, reply, current }: EntryRow): RegisterEntry {
  const open = (table: string, row: string, value: string | null | undefined) =>
    value && mayReadNotes(ctx) ? ctx.vault.open({ table, row, column: "note" }, value) : null;
  return {
    enrolmentId: enrolment.id,
    participantId: person.id,
    name: nameFor(ctx, openName(ctx.vault, person)),
    expected: standsAt(enrolment, session) === "expected" && !enrolment.paused,
    paused: enrolment.paused,
    reply: reply?.answer ?? null,
    repliedAt: reply?.repliedAt ?? null,
    replyNote: reply ? open("replies", reply.id, reply.note) : null,
    suggestion: suggestMark(reply, session.startsAt, ctx.org.excusedCutoffHours),
    mark: current?.mark ?? null,
    minutesLate: current?.minutesLate ?? null,
    reason: current?.reason ?? null,
    note: current ? open("attendance", current.id, current.note) : null,
  };
}
