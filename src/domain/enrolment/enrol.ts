import { and, eq, max, sql } from "drizzle-orm";
import { enrolments } from "../../../db/schema/index.ts";
import { tallyStays } from "../../../db/tallies.ts";
import { type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { owe } from "../../mail/owe.ts";
import { toInstant, toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { findCohort } from "../cohort/queries.ts";
import { findParticipant } from "../participant/queries.ts";
import { admissionGuards, capacityGuard, keepApartGuard, notHereYet, onePlace } from "./admission.ts";
import type { Enrolment, EnrolmentInput } from "./enrolment.ts";
import { stopWaiting } from "./leave-waitlist.ts";
import { findEnrolment } from "./queries.ts";

const WELCOME_USEFUL_MS = 7 * 24 * 3_600_000;

/**
 * Gives a person a place in a cohort. Whether there is one is decided inside the batch, so of fifty people taking the last
 * seat at once one gets it.
 *
 * @throws NotFound, Invalid for a date ahead, Conflict `cohort_full`, `admission_closed`, `already_enrolled`, `keep_apart`, `cohort_ended`.
 */
export async function enrol(ctx: Context, cohortId: string, input: EnrolmentInput): Promise<Enrolment> {
  const [cohort, person] = await Promise.all([findCohort(ctx, cohortId), findParticipant(ctx, input.participantId)]);
  const today = toLocal(ctx.now, cohort.timezone).date;
  const joinedOn = input.joinedOn ?? today;
  if (joinedOn > today)
    throw new Invalid([{ path: "joinedOn", message: "The joining date lies in the future. Enrol the person on the day." }]);
  const isHistory = joinedOn < today;
  // A date that was named counts from its first minute, so the person is expected at that day's session.
  const named = input.joinedOn ? toInstant({ date: joinedOn, time: "00:00" }, cohort.timezone) : ctx.now;
  const leftAt = await lastLeft(ctx, cohort.id, person.id);
  // Whoever left that very day comes back after leaving.
  const joinedAt = leftAt > named && toLocal(leftAt, cohort.timezone).date === joinedOn ? leftAt : named;

  const id = newId("enr");
  const reason = input.override?.reason;
  await write(ctx, {
    guards: [
      // First: whoever has one of the places of a full group hears that, and not that it is full.
      notHereYet(ctx, cohort.id, person.id),
      capacityGuard(ctx, cohort),
      ...admissionGuards(ctx, cohort, joinedAt, reason !== undefined),
      keepApartGuard(ctx, cohort, person.id),
      {
        holds: sql`not exists (select 1 from ${enrolments} where org_id = ${ctx.org.id} and cohort_id = ${cohort.id}
          and participant_id = ${person.id} and left_at > ${joinedAt})`,
        otherwise: () => new Conflict("already_enrolled", "This person had a place in this group on that date already."),
      },
    ],
    statements: [
      ...placeStatements(ctx, {
        id,
        cohortId,
        participantId: person.id,
        joinedOn,
        joinedAt,
        reason,
        welcome: !isHistory && person.emailPermission && person.email !== null,
      }),
      ...(leftAt > 0 ? tallyStays(ctx, [id]) : []),
    ],
    unique: [onePlace],
    audit: {
      action: "enrolment.create",
      subject: { kind: "enrolment", id },
      detail: { cohortId, participantId: person.id, joinedOn, override: reason !== undefined },
    },
  });
  ctx.startDispatch();
  return findEnrolment(ctx, id);
}

type NewPlace = {
  id: string;
  cohortId: string;
  participantId: string;
  joinedOn: string;
  joinedAt: number;
  /** Of an override. */
  reason?: string | undefined;
  /** Whether mail says where to find the dates. */
  welcome: boolean;
  /** When it does; left out: at once. */
  welcomeAt?: number;
  /** They left it in the past. */
  isOver?: boolean;
};

/** What gives a person a place, which they wait for no longer. Whether they may have it is for the guards of the batch. */
export const placeStatements = (
  ctx: Context,
  { reason, welcome, welcomeAt = ctx.now, isOver = false, ...place }: NewPlace,
): Statement[] => [
  ctx.db.insert(enrolments).values({
    ...place,
    orgId: ctx.org.id,
    overrideReason:
      reason === undefined ? null : ctx.vault.seal({ table: "enrolments", row: place.id, column: "override_reason" }, reason),
    enrolledBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
    createdAt: ctx.now,
  }),
  ...(isOver ? [] : [stopWaiting(ctx, place)]),
  ...(welcome
    ? [
        owe(ctx, {
          kind: "welcome",
          uniqueKey: `welcome|${place.id}`,
          dueAt: welcomeAt,
          usefulUntil: ctx.now + WELCOME_USEFUL_MS,
          participantId: place.participantId,
          enrolmentId: place.id,
        }),
      ]
    : []),
];

/** When the person last left this cohort, or 0. */
async function lastLeft(ctx: Context, cohortId: string, participantId: string): Promise<number> {
  const [row] = await ctx.db
    .select({ at: max(enrolments.leftAt) })
    .from(enrolments)
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.cohortId, cohortId), eq(enrolments.participantId, participantId)));
  return row?.at ?? 0;
}
