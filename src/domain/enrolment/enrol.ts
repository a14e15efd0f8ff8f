import { and, eq, max, sql } from "drizzle-orm";
import { enrolments } from "../../../db/schema/index.ts";
import { type Guard, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { owe } from "../../mail/owe.ts";
import { toInstant, toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { type Cohort, findCohort } from "../cohort/queries.ts";
import { findParticipant } from "../participant/queries.ts";
import type { Enrolment, EnrolmentInput } from "./enrolment.ts";
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
  const alreadyHere = () => new Conflict("already_enrolled", "This person has a place in this group already.");
  const reason = input.override?.reason;
  await write(ctx, {
    guards: [
      // First: whoever has one of the places of a full group hears that, and not that it is full.
      {
        holds: sql`not exists (select 1 from ${enrolments} where org_id = ${ctx.org.id} and cohort_id = ${cohort.id}
          and participant_id = ${person.id} and left_at is null)`,
        otherwise: alreadyHere,
      },
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
    ],
    unique: [{ columns: onePlace, otherwise: alreadyHere }],
    audit: {
      action: "enrolment.create",
      subject: { kind: "enrolment", id },
      detail: { cohortId, participantId: person.id, joinedOn, override: reason !== undefined },
    },
  });
  ctx.startDispatch();
  return findEnrolment(ctx, id);
}

/** The index that holds a person to one place in a cohort. */
export const onePlace = "enrolments.org_id, enrolments.cohort_id, enrolments.participant_id";

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
};

/** What gives a person a place. Whether they may have it is for the guards of the batch. */
export const placeStatements = (ctx: Context, { reason, welcome, ...place }: NewPlace): Statement[] => [
  ctx.db.insert(enrolments).values({
    ...place,
    orgId: ctx.org.id,
    overrideReason:
      reason === undefined ? null : ctx.vault.seal({ table: "enrolments", row: place.id, column: "override_reason" }, reason),
    enrolledBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
    createdAt: ctx.now,
  }),
  ...(welcome
    ? [
        owe(ctx, {
          kind: "welcome",
          uniqueKey: `welcome|${place.id}`,
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

function capacityGuard(ctx: Context, cohort: Cohort): Guard {
  return {
    holds: sql`select c.capacity is null or c.capacity > (
      select count(*) from enrolments e where e.org_id = c.org_id and e.cohort_id = c.id and e.left_at is null)
      from cohorts c where c.org_id = ${ctx.org.id} and c.id = ${cohort.id}`,
    otherwise: () => new Conflict("cohort_full", `This group is full: all ${cohort.capacity} places are taken.`),
  };
}

function admissionGuards(ctx: Context, cohort: Cohort, joinedAt: number, overridden: boolean): Guard[] {
  // A session counts as held from its start, unless the program called it off; an end date in the past shuts every group.
  const held = sql`select count(*) from sessions s where s.org_id = ${ctx.org.id} and s.cohort_id = ${cohort.id}
    and s.outcome not in ('cancelled_by_program', 'postponed') and s.starts_at <= ${joinedAt}`;
  const ended: Guard = {
    holds: sql`select c.ended_at is null or c.ended_at > ${joinedAt} from cohorts c where c.org_id = ${ctx.org.id} and c.id = ${cohort.id}`,
    otherwise: () => new Conflict("cohort_ended", "This group has ended."),
  };
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

function keepApartGuard(ctx: Context, cohort: Cohort, participantId: string): Guard {
  return {
    holds: sql`not exists (
      select 1 from keep_aparts k join enrolments e on e.org_id = k.org_id
        and e.participant_id = case when k.participant_a = ${participantId} then k.participant_b else k.participant_a end
      where k.org_id = ${ctx.org.id} and k.removed_at is null and ${participantId} in (k.participant_a, k.participant_b)
        and e.cohort_id = ${cohort.id} and e.left_at is null)`,
    // Says neither who the other person is nor that they are here: that would itself tell.
    otherwise: () =>
      new Conflict("keep_apart", "This person can't join this group because of a keep-apart note. Ask whoever recorded it."),
  };
}
