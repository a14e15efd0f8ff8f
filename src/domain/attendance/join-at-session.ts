import { and, eq, isNull, sql } from "drizzle-orm";
import { enrolments, walkInPeople, walkIns } from "../../../db/schema/index.ts";
import { tallySessions, tallyStays } from "../../../db/tallies.ts";
import { type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, NotFound } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { findCohort } from "../cohort/queries.ts";
import { admissionGuards, capacityGuard, keepApartGuard, notHereYet, onePlace } from "../enrolment/admission.ts";
import { placeStatements } from "../enrolment/enrol.ts";
import { draftParticipant } from "../participant/create.ts";
import type { ParticipantInput } from "../participant/participant.ts";
import { findParticipant } from "../participant/queries.ts";
import { isHeld, OPENS_BEFORE_MS } from "./attendance.ts";
import { findRegisterSession, type RegisterSession } from "./queries.ts";
import { changesOf, registerStatements } from "./register-change.ts";
import { findWalkIn } from "./walk-in.ts";

/**
 * Somebody known to the org came to a session of a group they have no place in: they get one from that session on. Where its register
 * has been taken they are marked present, all in one batch.
 *
 * @returns the enrolment. @throws NotFound; Conflict as enrolling does, and `session_cancelled`, `session_not_started`.
 */
export async function joinAtSession(
  ctx: Context,
  sessionId: string,
  { participantId }: { participantId: string },
): Promise<string> {
  const found = await findRegisterSession(ctx, sessionId);
  const person = await findParticipant(ctx, participantId);
  const joining = await plan(ctx, found, person.id, person.emailPermission && person.email !== null);
  await write(ctx, {
    guards: joining.guards,
    statements: [...joining.statements, ...tallyStays(ctx, [joining.id])],
    unique: [onePlace],
    audit: {
      action: "enrolment.create",
      subject: { kind: "enrolment", id: joining.id },
      detail: { cohortId: found.session.cohortId, participantId: person.id, joinedOn: found.session.localDate, sessionId },
    },
  });
  ctx.startDispatch();
  return joining.id;
}

/**
 * Turns a walk-in into a participant with a place from that session on, marked present there, also before its register is saved: they were
 * counted as there. The alias is taken back in the same batch, so that nobody is counted twice or not at all.
 *
 * @returns the participant. @throws as `joinAtSession`, and Invalid when the person's age rules something out.
 */
export async function admitWalkIn(
  ctx: Context,
  sessionId: string,
  walkInId: string,
  input: ParticipantInput,
): Promise<{ participantId: string; enrolmentId: string }> {
  const found = await findRegisterSession(ctx, sessionId);
  await findWalkIn(ctx, sessionId, walkInId);
  const drafted = draftParticipant(ctx, input, "staff");
  const joining = await plan(ctx, found, drafted.id, input.emailPermission && input.email !== undefined, true);
  const by = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  await write(ctx, {
    guards: joining.guards,
    statements: [
      ...drafted.statements,
      ...joining.statements,
      ctx.db
        .update(walkIns)
        .set({ removedAt: ctx.now })
        .where(and(eq(walkIns.orgId, ctx.org.id), eq(walkIns.id, walkInId), isNull(walkIns.removedAt))),
      ctx.db.insert(walkInPeople).values({
        orgId: ctx.org.id,
        walkInId,
        enrolmentId: joining.id,
        recordedAt: ctx.now,
        recordedBy: by,
      }),
      ...tallySessions(ctx, [sessionId]),
      ...tallyStays(ctx, [joining.id]),
    ],
    unique: [onePlace, { columns: "walk_in_people.org_id, walk_in_people.walk_in_id", otherwise: () => new NotFound("walk-in") }],
    audit: [
      { action: "participant.create", subject: { kind: "participant", id: drafted.id } },
      {
        action: "walk_in.admit",
        subject: { kind: "enrolment", id: joining.id },
        detail: { cohortId: found.session.cohortId, participantId: drafted.id, sessionId, walkInId },
      },
    ],
  });
  ctx.startDispatch();
  return { participantId: drafted.id, enrolmentId: joining.id };
}

async function plan(
  ctx: Context,
  { session, cohort: { id: cohortId } }: RegisterSession,
  participantId: string,
  welcome: boolean,
  isThere = false,
) {
  if (session.number === null) throw new Conflict("session_cancelled", "This session was cancelled, so nobody joins at it.");
  if (ctx.now < session.startsAt - OPENS_BEFORE_MS) {
    throw new Conflict(
      "session_not_started",
      "This register opens an hour before the session starts. Enrol them on the group's page.",
    );
  }
  const cohort = await findCohort(ctx, cohortId);
  const id = newId("enr");
  const joinedAt = await since(ctx, cohortId, participantId, Math.min(ctx.now, session.startsAt));
  const marks = [{ enrolmentId: id, mark: "present" as const }];
  const statements: Statement[] = placeStatements(ctx, {
    id,
    cohortId,
    participantId,
    joinedOn: session.localDate,
    joinedAt,
    welcome,
  });
  if (isHeld(session.outcome) || (isThere && session.outcome === "planned")) {
    const { outcome, headcount } = session;
    statements.push(...registerStatements(ctx, { session }, { outcome, headcount }, changesOf(ctx, marks, new Map())));
  }
  return {
    id,
    statements,
    guards: [
      notHereYet(ctx, cohortId, participantId),
      capacityGuard(ctx, cohort),
      ...admissionGuards(ctx, cohort, joinedAt, false),
      keepApartGuard(ctx, cohort, participantId),
      {
        holds: sql`select count(*) = 1 from sessions where org_id = ${ctx.org.id} and id = ${session.id} and outcome = ${session.outcome}
          and starts_at = ${session.startsAt} and headcount is ${session.headcount}`,
        otherwise: () => new Conflict("register_busy", "Somebody is saving this register just now. Try again in a moment."),
      },
    ],
  };
}

/** From the start of that session, unless they had an earlier place for part of the time since. */
async function since(ctx: Context, cohortId: string, participantId: string, from: number): Promise<number> {
  const stays = await ctx.db
    .select({ leftAt: enrolments.leftAt })
    .from(enrolments)
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.cohortId, cohortId), eq(enrolments.participantId, participantId)));
  return Math.max(from, ...stays.map(({ leftAt }) => leftAt ?? 0));
}
