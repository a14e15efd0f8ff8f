import { and, asc, desc, eq, sql } from "drizzle-orm";
import { prepared } from "../../../db/prepared.ts";
import { cohorts, enrolments, participants, transfers, withdrawals } from "../../../db/schema/index.ts";
import type { Db } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { decodeCursor, type Page, toPage } from "../../paging.ts";
import { nameFor } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import type { Enrolment } from "./enrolment.ts";

export type RosterEntry = Enrolment & { participant: { id: string; name: string } };

const toEnrolment = (row: typeof enrolments.$inferSelect): Enrolment => ({
  id: row.id,
  cohortId: row.cohortId,
  participantId: row.participantId,
  status: row.leftAt === null ? "active" : "withdrawn",
  joinedOn: row.joinedOn,
  joinedAt: row.joinedAt,
  leftAt: row.leftAt,
});

/** @throws NotFound */
export async function findEnrolment(ctx: Context, id: string): Promise<RosterEntry> {
  const [row] = await roster(ctx.db).where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.id, id)));
  if (!row) throw new NotFound("enrolment");
  return toEntry(ctx, row);
}

/** Everyone who is or was in a cohort, in the order they joined. Peers read what people are called and no more. */
export async function listEnrolments(
  ctx: Context,
  cohortId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<RosterEntry>> {
  const after = cursor ? decodeCursor(cursor) : { at: Number.MIN_SAFE_INTEGER, id: "" };
  const rows = await rosterPage(ctx.db).all({ org: ctx.org.id, cohort: cohortId, ...after, limit: limit + 1 });
  return toPage(
    rows,
    limit,
    ({ enrolment }) => ({ at: enrolment.joinedAt, id: enrolment.id }),
    (row) => toEntry(ctx, row),
  );
}

const rosterPage = prepared((db) =>
  roster(db)
    .where(
      and(
        eq(enrolments.orgId, sql.placeholder("org")),
        eq(enrolments.cohortId, sql.placeholder("cohort")),
        sql`(${enrolments.joinedAt}, ${enrolments.id}) > (${sql.placeholder("at")}, ${sql.placeholder("id")})`,
      ),
    )
    .orderBy(asc(enrolments.joinedAt), asc(enrolments.id))
    .limit(sql.placeholder("limit"))
    .prepare(),
);

export type Stay = Enrolment & {
  cohort: { id: string; name: string; timezone: string };
  /** Why they left, or moved. */
  reason: string | null;
  /** The group they moved to; null: they didn't move. */
  movedTo: { id: string; name: string } | null;
};

/** Where a person is and was, newest first, with why they left or moved. */
export async function listParticipantEnrolments(ctx: Context, participantId: string): Promise<Stay[]> {
  const rows = await staysStatement(ctx, participantId);
  const open = (table: string, row: { id: string; reason: string } | null) =>
    row && ctx.vault.open({ table, row: row.id, column: "reason" }, row.reason);
  const cohortOf = new Map(rows.map(({ enrolment, cohort }) => [enrolment.id, { id: cohort.id, name: cohort.name }]));
  return rows.map(({ enrolment, cohort, withdrawal, transfer }) => ({
    ...toEnrolment(enrolment),
    cohort,
    reason: open("withdrawals", withdrawal) ?? open("transfers", transfer),
    movedTo: (transfer && cohortOf.get(transfer.toEnrolmentId)) ?? null,
  }));
}

/** The statement behind `listParticipantEnrolments`. */
export const staysStatement = (ctx: Context, participantId: string) =>
  ctx.db
    .select({
      enrolment: enrolments,
      cohort: { id: cohorts.id, name: cohorts.name, timezone: cohorts.timezone },
      withdrawal: withdrawals,
      transfer: transfers,
    })
    .from(enrolments)
    .innerJoin(cohorts, and(eq(cohorts.orgId, enrolments.orgId), eq(cohorts.id, enrolments.cohortId)))
    .leftJoin(withdrawals, and(eq(withdrawals.orgId, enrolments.orgId), eq(withdrawals.enrolmentId, enrolments.id)))
    .leftJoin(transfers, and(eq(transfers.orgId, enrolments.orgId), eq(transfers.fromEnrolmentId, enrolments.id)))
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.participantId, participantId)))
    .orderBy(desc(enrolments.joinedAt))
    .limit(200);

const roster = (db: Db) =>
  db
    .select({
      enrolment: enrolments,
      person: {
        id: participants.id,
        givenName: participants.givenName,
        familyName: participants.familyName,
        preferredName: participants.preferredName,
      },
    })
    .from(enrolments)
    .innerJoin(participants, and(eq(participants.orgId, enrolments.orgId), eq(participants.id, enrolments.participantId)));

type RosterRow = { enrolment: typeof enrolments.$inferSelect; person: Parameters<typeof openName>[1] };

function toEntry(ctx: Context, { enrolment, person }: RosterRow): RosterEntry {
  return { ...toEnrolment(enrolment), participant: { id: person.id, name: nameFor(ctx, openName(ctx.vault, person)) } };
}
