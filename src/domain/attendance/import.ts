import { and, eq, sql } from "drizzle-orm";
import { enrolments, withdrawals } from "../../../db/schema/index.ts";
import { tallyCohort } from "../../../db/tallies.ts";
import { type AuditEntry, type Guard, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import type { Rejection } from "../../csv.ts";
import { Conflict } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { keepApartGuard } from "../enrolment/admission.ts";
import { placeStatements } from "../enrolment/enrol.ts";
import { followMisses } from "../task/follow-misses.ts";
import type { ImportCohort } from "./find-line.ts";
import { readAttendanceLines } from "./import-columns.ts";
import { planMarks, type SessionPlan } from "./plan-marks.ts";
import { type NewStay, planPlaces } from "./plan-places.ts";
import { findLines } from "./read-import.ts";
import { registerStatements } from "./register-change.ts";

/** `marks`: how many are new or corrected; `unchanged`: how many stand as the file has them. */
export type AttendanceImport = {
  enrolled: number;
  sessions: number;
  marks: number;
  unchanged: number;
  rejected: Rejection[];
};

/**
 * Enters past sessions from a CSV file: marks, outcomes, and places for those who have had none. Each line happens whole or
 * not at all, and one that can't is named with its number in the file; what belongs to one cohort is saved at once. A mark
 * that differs from one that stands corrects it, which stays as history. Nobody is mailed.
 *
 * @throws Invalid for a file that can't be read, Conflict `import_clash` when somebody changed the same meanwhile.
 */
export async function importAttendance(
  ctx: Context,
  bytes: Uint8Array,
  { dryRun }: { dryRun: boolean },
): Promise<AttendanceImport> {
  const { lines, rejected } = readAttendanceLines(bytes);
  const { found, around } = await findLines(ctx, lines, rejected);
  const without = (refused: Rejection[]) => {
    const lost = new Set(refused.map(({ line }) => line));
    return found.filter(({ line }) => !lost.has(line));
  };
  const planned = await planPlaces(ctx, found, around, rejected);
  const { plans, unchanged } = planMarks(ctx, without(rejected), around, [...around.stays, ...planned], rejected);
  const kept = new Set(without(rejected).map(({ line }) => line));
  const places = planned.filter((place) => place.lines.some((line) => kept.has(line)));
  const concerned = new Map(found.map(({ cohort }) => [cohort.id, cohort]));
  for (const cohort of dryRun ? [] : concerned.values()) {
    await saveCohort(
      ctx,
      cohort,
      places.filter(({ cohortId }) => cohortId === cohort.id),
      plans.filter((plan) => plan.cohort.id === cohort.id),
    );
  }
  return {
    enrolled: places.length,
    sessions: plans.length,
    marks: plans.reduce((sum, { changes }) => sum + changes.length, 0),
    unchanged,
    rejected: rejected.sort((a, b) => a.line - b.line),
  };
}

async function saveCohort(ctx: Context, cohort: ImportCohort, places: NewStay[], plans: SessionPlan[]): Promise<void> {
  if (places.length === 0 && plans.length === 0) return;
  await write(ctx, {
    guards: guardsFor(ctx, cohort, places, plans),
    statements: [
      ...places.flatMap((place) => statementsOf(ctx, place)),
      ...plans.flatMap((plan) => registerStatements(ctx, plan, plan, plan.changes)),
      ...followMisses(ctx, sql`select id from enrolments where org_id = ${ctx.org.id} and cohort_id = ${cohort.id}`),
      ...tallyCohort(ctx, cohort.id),
    ],
    unique: ["enrolments.org_id, enrolments.cohort_id", "attendance.org_id, attendance.session_id"].map((columns) => ({
      columns,
      otherwise: clash,
    })),
    audit: [...places.flatMap((place) => auditOf(cohort, place)), ...plans.map(registerAudit)],
  });
}

const clash = () => new Conflict("import_clash", "Somebody changed one of these groups just now. Send the file again.");

/** All is still as it was when the file was judged. */
function guardsFor(ctx: Context, cohort: ImportCohort, places: NewStay[], plans: SessionPlan[]): Guard[] {
  const people = JSON.stringify(places.map(({ participantId }) => participantId));
  const staying = JSON.stringify(places.filter(({ leftAt }) => leftAt === null).map(({ participantId }) => participantId));
  const dates = JSON.stringify(plans.map(({ session: { id, startsAt, outcome } }) => ({ id, startsAt, outcome })));
  const here = sql`select e.participant_id from enrolments e where e.org_id = ${ctx.org.id} and e.cohort_id = ${cohort.id} and e.left_at is null`;
  const conditions = [
    sql`not exists (select 1 from json_each(${dates}) j where not exists (
      select 1 from sessions s where s.org_id = ${ctx.org.id} and s.id = j.value ->> 'id' and s.number is not null
        and s.starts_at = j.value ->> 'startsAt' and s.outcome = j.value ->> 'outcome'))`,
    sql`not exists (select 1 from enrolments where org_id = ${ctx.org.id} and cohort_id = ${cohort.id}
      and participant_id in (select value from json_each(${people})))`,
    sql`json_array_length(${staying}) = 0 or (select c.ended_at is not null or c.capacity is null
      or c.capacity >= json_array_length(${staying}) + (select count(*) from (${here}))
      from cohorts c where c.org_id = ${ctx.org.id} and c.id = ${cohort.id})`,
  ];
  const apart = places
    .filter(({ leftAt }) => leftAt === null)
    .map((place) => keepApartGuard(ctx, cohort, place.participantId).holds);
  return [...conditions, ...apart].map((holds) => ({ holds, otherwise: clash }));
}

function statementsOf(ctx: Context, { id, cohortId, participantId, joinedOn, joinedAt, leftAt }: NewStay): Statement[] {
  const place = placeStatements(ctx, {
    id,
    cohortId,
    participantId,
    joinedOn,
    joinedAt,
    welcome: false,
    isOver: leftAt !== null,
  });
  if (leftAt === null) return place;
  const withdrawal = newId("wdr");
  return [
    ...place,
    ctx.db.insert(withdrawals).values({
      orgId: ctx.org.id,
      id: withdrawal,
      enrolmentId: id,
      reason: ctx.vault.seal({ table: "withdrawals", row: withdrawal, column: "reason" }, "Entered from a file"),
      withdrawnAt: ctx.now,
      withdrawnBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
    }),
    ctx.db
      .update(enrolments)
      .set({ leftAt })
      .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.id, id))),
  ];
}

function auditOf(cohort: ImportCohort, { id, participantId, joinedOn, leftOn }: NewStay): AuditEntry[] {
  const subject = { kind: "enrolment", id };
  const detail = { cohortId: cohort.id, participantId, source: "import" };
  return [
    { action: "enrolment.create", subject, detail: { ...detail, joinedOn } },
    ...(leftOn === null ? [] : [{ action: "enrolment.withdraw", subject, detail }]),
  ];
}

const registerAudit = ({ session, outcome, changes }: SessionPlan): AuditEntry => ({
  action: "register.save",
  subject: { kind: "session", id: session.id },
  detail: {
    outcome,
    marks: changes.length,
    corrections: changes.filter(({ before }) => before?.mark).length,
    source: "import",
  },
});
