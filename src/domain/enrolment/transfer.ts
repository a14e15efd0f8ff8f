import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { hindrances } from "../../../db/hindrances.ts";
import { enrolments, links, makeUps, transfers } from "../../../db/schema/index.ts";
import { tallyStays } from "../../../db/tallies.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, DomainError, Invalid } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { type Cohort, findCohort } from "../cohort/queries.ts";
import { readConflicts } from "../cohort/read-busy.ts";
import { findParticipant } from "../participant/queries.ts";
import { listCohortSessions } from "../session/queries.ts";
import { answerMisses } from "../task/follow-misses.ts";
import { admissionGuards, capacityGuard, keepApartGuard, notEnded, notHereYet, onePlace } from "./admission.ts";
import { placeStatements } from "./enrol.ts";
import type { Enrolment, transferInput } from "./enrolment.ts";
import { takeAlong } from "./leave-appointments.ts";
import { findEnrolment, type RosterEntry } from "./queries.ts";

const MOST_AHEAD = 200;

/** What moving somebody would do. Nothing has been written. */
export type TransferPreview = {
  enrolment: RosterEntry;
  from: Cohort;
  to: Cohort;
  /** Why it can't be done now; none when it can. */
  refusals: { code: string; message: string }[];
  /** Dates there on which they have something else here; whoever plans decides. */
  overlaps: string[];
  /** Whether one mail tells them where their dates are from now on. */
  mailed: boolean;
};

/** @throws NotFound, Invalid for the group they are in. */
export async function previewTransfer(ctx: Context, enrolmentId: string, cohortId: string): Promise<TransferPreview> {
  const { enrolment, from, to, guards, mailed } = await plan(ctx, enrolmentId, cohortId);
  const found = await hindrances(ctx.db, guards);
  const refusals = found.flatMap((error) => (error instanceof DomainError ? [{ code: error.code, message: error.message }] : []));
  return { enrolment, from, to, refusals, overlaps: await overlapsOf(ctx, enrolment.participantId, from, to), mailed };
}

/** Dates of the other group on which they have another one still, the one they leave aside. */
async function overlapsOf(ctx: Context, participantId: string, from: Cohort, to: Cohort): Promise<string[]> {
  const sessions = await listCohortSessions(ctx, to, { since: ctx.now, limit: MOST_AHEAD });
  const dated = sessions.filter(({ number }) => number !== null);
  const nobody = { staffIds: [], roomId: null, place: null, minors: false };
  const wanted = { ...nobody, participantIds: [participantId], exceptCohortId: to.id };
  const conflicts = await readConflicts(ctx, dated, wanted, to.timezone);
  const theirs = conflicts.filter(({ kind, cohortId }) => kind === "person" && cohortId !== from.id);
  return [...new Set(theirs.flatMap(({ dates }) => dates))].sort();
}

/**
 * Moves a person to another cohort: one stay ends, another begins at the same instant, and the two stay linked, so that what
 * they did counts there too. Capacity, keep-apart notes and admission are decided inside the batch. To another group of the
 * same program a person may move at any time: they were admitted to it already. Their calendar's address moves along; links in
 * mail of the old group stop working.
 *
 * @throws NotFound, Invalid for the group they are in, Conflict `already_withdrawn`, or as `enrol`.
 */
export async function transfer(
  ctx: Context,
  enrolmentId: string,
  { cohortId, reason }: z.output<typeof transferInput>,
): Promise<Enrolment> {
  const { enrolment, from, to, guards, mailed } = await plan(ctx, enrolmentId, cohortId);
  const { participantId } = enrolment;
  const [id, toEnrolmentId] = [newId("trf"), newId("enr")];
  const moved = () => new Conflict("already_withdrawn", "This person has left this group already.");
  await write(ctx, {
    guards,
    statements: [
      ctx.db
        .update(enrolments)
        .set({ leftAt: ctx.now })
        .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.id, enrolmentId), isNull(enrolments.leftAt))),
      ...placeStatements(ctx, {
        id: toEnrolmentId,
        cohortId,
        participantId,
        joinedOn: toLocal(ctx.now, to.timezone).date,
        joinedAt: ctx.now,
        welcome: mailed,
      }),
      ctx.db
        .update(links)
        .set({
          enrolmentId: sql`case when ${links.purpose} = 'calendar' then ${toEnrolmentId} else ${links.enrolmentId} end`,
          revokedAt: sql`case when ${links.purpose} = 'calendar' then null else ${ctx.now} end`,
        })
        .where(
          and(
            eq(links.orgId, ctx.org.id),
            eq(links.participantId, participantId),
            eq(links.enrolmentId, enrolmentId),
            isNull(links.revokedAt),
          ),
        ),
      // Where they are a guest, they still are.
      ctx.db
        .update(makeUps)
        .set({ enrolmentId: toEnrolmentId })
        .where(
          and(
            eq(makeUps.orgId, ctx.org.id),
            eq(makeUps.enrolmentId, enrolmentId),
            isNull(makeUps.settledAt),
            isNull(makeUps.droppedAt),
          ),
        ),
      ...takeAlong(ctx, enrolmentId, { enrolmentId: toEnrolmentId, cohortId }),
      ctx.db.insert(transfers).values({
        orgId: ctx.org.id,
        id,
        fromEnrolmentId: enrolmentId,
        toEnrolmentId,
        reason: ctx.vault.seal({ table: "transfers", row: id, column: "reason" }, reason),
        transferredAt: ctx.now,
        transferredBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
      ...answerMisses(ctx, enrolmentId, "transfer"),
      ...tallyStays(ctx, [enrolmentId]),
    ],
    unique: [onePlace, { columns: "transfers.org_id, transfers.from_enrolment_id", otherwise: moved }],
    audit: {
      action: "enrolment.transfer",
      subject: { kind: "enrolment", id: toEnrolmentId },
      detail: { fromId: enrolmentId, fromCohortId: from.id, cohortId, participantId },
    },
  });
  ctx.startDispatch();
  return findEnrolment(ctx, toEnrolmentId);
}

async function plan(ctx: Context, enrolmentId: string, cohortId: string) {
  const enrolment = await findEnrolment(ctx, enrolmentId);
  if (enrolment.cohortId === cohortId)
    throw new Invalid([{ path: "cohortId", message: "They are in this group. Choose another." }]);
  const [from, to, person] = await Promise.all([
    findCohort(ctx, enrolment.cohortId),
    findCohort(ctx, cohortId),
    findParticipant(ctx, enrolment.participantId),
  ]);
  const isSibling = from.programId === to.programId;
  const guards: Guard[] = [
    {
      holds: sql`select left_at is null from enrolments where org_id = ${ctx.org.id} and id = ${enrolmentId}`,
      otherwise: () => new Conflict("already_withdrawn", "This person has left this group already."),
    },
    notHereYet(ctx, to.id, person.id),
    capacityGuard(ctx, to),
    ...(isSibling ? [notEnded(ctx, to, ctx.now)] : admissionGuards(ctx, to, ctx.now, true)),
    keepApartGuard(ctx, to, person.id),
  ];
  return { enrolment, from, to, guards, mailed: person.emailPermission && person.email !== null };
}
