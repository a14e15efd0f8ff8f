import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { makeUps } from "../../../db/schema/index.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { findAppointment } from "../appointment/queries.ts";
import { moduleOf } from "../cohort/cohort.ts";
import { findCohort } from "../cohort/queries.ts";
import { capacityGuard, keepApartGuard, noneApart, notEnded } from "../enrolment/admission.ts";
import { findEnrolment } from "../enrolment/queries.ts";
import { findSession, listCohortSessions } from "../session/queries.ts";
import { answerMisses } from "../task/follow-misses.ts";
import { marksThat } from "./attendance.ts";
import type { MakeUp, MakeUpInput } from "./make-up.ts";
import { findMissed, isBusy, isFree, type Missed, presentAt } from "./make-up-options.ts";
import { findMakeUp } from "./make-up-queries.ts";
import { stepKey } from "./own-plan.ts";
import { chainOf } from "./read-own-plan.ts";

/**
 * Plans what stands in for a session somebody missed or will miss: a later session of another group of the program, as a guest,
 * an appointment of theirs, or the next cycle. Room, keep-apart notes and what else they have at that time are decided inside the batch.
 *
 * @throws NotFound; Invalid for what isn't the same session or isn't ahead; Conflict `already_withdrawn`, `not_missed`,
 *   `already_planned`, `appointment_taken`, `cohort_full`, `keep_apart`, `person_busy`, `session_not_ahead`, `cohort_ended`.
 */
export async function planMakeUp(ctx: Context, enrolmentId: string, input: MakeUpInput): Promise<MakeUp> {
  const { participantId } = await findEnrolment(ctx, enrolmentId);
  const missed = await findMissed(ctx, enrolmentId, input.missedSessionId);
  const { guards, cohortId } = input.sessionId
    ? await bySession(ctx, participantId, missed, input.sessionId)
    : input.appointmentId
      ? await byAppointment(ctx, participantId, input.appointmentId)
      : await byNextCycle(ctx, participantId, missed, input.cohortId ?? "");
  const id = newId("mku");
  const own = and(
    eq(makeUps.orgId, ctx.org.id),
    eq(makeUps.enrolmentId, enrolmentId),
    eq(makeUps.missedSessionId, missed.sessionId),
    isNull(makeUps.droppedAt),
  );
  const by = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  await write(ctx, {
    guards: [stillIn(ctx, enrolmentId), wasMissed(ctx, enrolmentId, missed), ...guards],
    statements: [
      // What was to stand in was cancelled, or they didn't come to the appointment: this takes its place.
      ctx.db
        .update(makeUps)
        .set({ droppedAt: ctx.now, droppedBy: by })
        .where(
          and(
            own,
            isNull(makeUps.came),
            sql`(exists (select 1 from sessions s where s.org_id = ${makeUps.orgId} and s.id = ${makeUps.sessionId} and s.number is null)
              or exists (select 1 from appointments a where a.org_id = ${makeUps.orgId} and a.id = ${makeUps.appointmentId}
                and (a.state = 'cancelled' or a.mark in ('excused', 'no_show'))))`,
          ),
        ),
      ctx.db.insert(makeUps).values({
        orgId: ctx.org.id,
        id,
        enrolmentId,
        missedSessionId: missed.sessionId,
        sessionId: input.sessionId ?? null,
        appointmentId: input.appointmentId ?? null,
        cohortId: input.cohortId ?? null,
        plannedAt: ctx.now,
        plannedBy: by,
      }),
      ...answerMisses(ctx, enrolmentId, "make_up"),
    ],
    unique: [oneMakeUp],
    audit: {
      action: "make_up.plan",
      subject: { kind: "make_up", id },
      detail: {
        enrolmentId,
        participantId,
        missedSessionId: missed.sessionId,
        sessionId: input.sessionId ?? null,
        appointmentId: input.appointmentId ?? null,
        cohortId,
      },
    },
  });
  return findMakeUp(ctx, id);
}

/** One thing at a time stands in for one session. */
export const oneMakeUp = {
  columns: "make_ups.org_id, make_ups.enrolment_id, make_ups.missed_session_id",
  otherwise: () => new Conflict("already_planned", "Something stands in for this session already. Call that off first."),
};

type Target = { guards: Guard[]; cohortId: string };

async function bySession(ctx: Context, participantId: string, missed: Missed, sessionId: string): Promise<Target> {
  const session = await findSession(ctx, sessionId);
  const cohort = await findCohort(ctx, session.cohortId);
  const isSame = session.number !== null && stepKey(session.number, session.module) === missed.key;
  if (cohort.programId !== missed.programId || !isSame)
    throw new Invalid([{ path: "sessionId", message: `Choose a date of the same program that is ${missed.label} too.` }]);
  const where = (holds: SQL): SQL => sql`select ${holds} from sessions s where s.org_id = ${ctx.org.id} and s.id = ${sessionId}`;
  return {
    cohortId: cohort.id,
    guards: [
      {
        holds: where(sql`s.number is not null and s.outcome = 'planned' and s.starts_at > ${ctx.now}`),
        otherwise: () => new Conflict("session_not_ahead", "This date is over or was cancelled. Choose another."),
      },
      {
        holds: where(sql`coalesce((select c.capacity from cohorts c where c.org_id = s.org_id and c.id = s.cohort_id), 100000)
          > (select count(*) from (${presentAt}))`),
        otherwise: () => new Conflict("cohort_full", "There is no place left at this date. Choose another."),
      },
      {
        holds: where(noneApart(ctx, participantId, presentAt)),
        otherwise: () =>
          new Conflict(
            "keep_apart",
            "This person can't come to this date because of a keep-apart note. Ask whoever recorded it.",
          ),
      },
      {
        holds: where(sql`not ${isBusy(ctx, participantId)}`),
        otherwise: () => new Conflict("person_busy", "They have another date here at that time. Choose another."),
      },
    ],
  };
}

async function byAppointment(ctx: Context, participantId: string, id: string): Promise<Target> {
  const { cohortId, participantId: whose } = await findAppointment(ctx, id);
  if (whose !== participantId) throw new Invalid([{ path: "appointmentId", message: "Choose an appointment of theirs." }]);
  return {
    cohortId,
    guards: [
      {
        holds: sql`select ${isFree(ctx)} from appointments a where a.org_id = ${ctx.org.id} and a.id = ${id}`,
        otherwise: () =>
          new Conflict(
            "appointment_taken",
            "This appointment is over, was called off, or stands in for something else. Choose another.",
          ),
      },
    ],
  };
}

async function byNextCycle(ctx: Context, participantId: string, missed: Missed, cohortId: string): Promise<Target> {
  const cohort = await findCohort(ctx, cohortId);
  const ahead = await listCohortSessions(ctx, cohort, { since: ctx.now + 1, limit: 400 });
  const isSame = ({ number }: { number: number | null }) =>
    number !== null && stepKey(number, moduleOf(number, cohort.modules)) === missed.key;
  if (cohort.programId !== missed.programId || !ahead.some(isSame))
    throw new Invalid([{ path: "cohortId", message: `Choose a group of the same program with ${missed.label} ahead of it.` }]);
  const guards = [capacityGuard(ctx, cohort), notEnded(ctx, cohort, ctx.now), keepApartGuard(ctx, cohort, participantId)];
  return { cohortId, guards };
}

const stillIn = (ctx: Context, enrolmentId: string): Guard => ({
  holds: sql`select left_at is null from enrolments where org_id = ${ctx.org.id} and id = ${enrolmentId}`,
  otherwise: () => new Conflict("already_withdrawn", "This person has left this group already."),
});

/** They weren't there, as far as anybody has said. */
const wasMissed = (ctx: Context, enrolmentId: string, { sessionId }: Missed): Guard => ({
  holds: sql`not exists (
    with recursive ${chainOf(ctx, enrolmentId)}
    select 1 from chain join attendance a on a.org_id = ${ctx.org.id} and a.session_id = ${sessionId} and a.enrolment_id = chain.id
      and a.replaced_at is null and a.mark in (select value from json_each(${JSON.stringify(marksThat("attended"))})))`,
  otherwise: () => new Conflict("not_missed", "They were at this session, so there is nothing to make up."),
});
