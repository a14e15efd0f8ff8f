import { type SQL, sql } from "drizzle-orm";
import { monthsOfCohorts, monthsOfStays, sessionTallies, stayTallies, tallyCohort } from "../../../db/tallies.ts";
import type { Db } from "../../../db/write.ts";

export type TallyReport = {
  orgId: string;
  /** How many cohorts were counted anew, and those in which a count that is kept differs, with where. */
  cohorts: number;
  wrong: { cohortId: string; where: string[] }[];
};

/** Counts every mark again and compares it with the tallies that are kept, cohort by cohort. */
export async function verifyTallies({ db }: { db: Db }, orgId: string | null): Promise<TallyReport[]> {
  const orgs = await db.all<{ id: string }>(
    sql`select id from orgs where ${orgId === null ? sql`true` : sql`id = ${orgId}`} order by id`,
  );
  const reports: TallyReport[] = [];
  for (const { id } of orgs) {
    const cohorts = await db.all<{ id: string }>(sql`select id from cohorts where org_id = ${id} order by id`);
    const wrong: TallyReport["wrong"] = [];
    for (const cohort of cohorts) {
      const where = await differing(db, id, cohort.id);
      if (where.length > 0) wrong.push({ cohortId: cohort.id, where });
    }
    reports.push({ orgId: id, cohorts: cohorts.length, wrong });
  }
  return reports;
}

/** Writes the tallies of these cohorts anew. */
export async function repairTallies({ db }: { db: Db }, { orgId, wrong }: TallyReport): Promise<void> {
  for (const { cohortId } of wrong) {
    const statements = tallyCohort({ db, org: { id: orgId } }, cohortId);
    await db.batch(statements as [(typeof statements)[number], ...typeof statements]);
  }
}

const tally = ["expected", "attended", "excused", "late_cancelled", "no_shows"];
const columns = {
  sessions: ["id", ...tally],
  cohort_months: [
    "cohort_id",
    "month",
    "program_id",
    "sessions",
    "below_quorum",
    "minutes",
    "heads",
    "contact_minutes",
    ...tally,
  ],
  stay_months: ["enrolment_id", "month", "cohort_id", "participant_id", "minutes", ...tally],
  enrolments: ["id", ...tally, "minutes", "course_attended", "course_minutes", "course_modules", "goes_on", "gone_from"],
};

async function differing(db: Db, orgId: string, cohortId: string): Promise<string[]> {
  const of = { org: { id: orgId } };
  const ids = (table: string) => sql`select id from ${sql.raw(table)} where org_id = ${orgId} and cohort_id = ${cohortId}`;
  const counted: Record<keyof typeof columns, SQL> = {
    sessions: sessionTallies(of, ids("sessions")),
    cohort_months: monthsOfCohorts(of, ids("sessions")),
    stay_months: monthsOfStays(of, ids("enrolments")),
    enrolments: stayTallies(of, ids("enrolments")),
  };
  const asked = Object.entries(counted).map(([table, anew]) => {
    const names = sql.raw(columns[table as keyof typeof columns].join(", "));
    // A month of nothing may be kept or not.
    const filled =
      table === "cohort_months" ? sql`where sessions > 0` : table === "stay_months" ? sql`where expected + attended > 0` : sql``;
    const kept = sql`select ${names} from (select * from ${sql.raw(table)} where org_id = ${orgId} and cohort_id = ${cohortId}) ${filled}`;
    const now = sql`select ${names} from (${anew}) ${filled}`;
    return sql`select ${table} as place where exists (${now} except ${kept}) or exists (${kept} except ${now})`;
  });
  const rows = await db.all<{ place: string }>(sql.join(asked, sql` union all `));
  return rows.map(({ place }) => place);
}
