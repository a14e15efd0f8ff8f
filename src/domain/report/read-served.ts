import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { openBirthDate } from "../participant/seal-fields.ts";

/** A program's month: what was held, and for how long how many people were there, by names and by counting heads. */
export type ProgramMonth = {
  programId: string;
  programName: string;
  month: string;
  sessions: number;
  minutes: number;
  /** How often somebody was counted without a name. */
  unnamed: number;
  /** One of its groups expects people. */
  expects: 0 | 1;
  /** Of drop-in groups, by heads. */
  openHeads: number;
};

/** @param first `YYYY-MM`, as `last`, both included. */
export const programMonths = (ctx: Context, first: string, last: string): SQL => sql`
  select m.month, m.program_id as programId, g.name as programName, sum(m.sessions) as sessions, sum(m.contact_minutes) as minutes,
    sum(max(m.heads - m.attended, 0)) as unnamed, max(m.expected > 0) as expects,
    sum(iif(c.enrolment_mode = 'drop_in', m.heads, 0)) as openHeads
  from cohort_months m join cohorts c on c.org_id = m.org_id and c.id = m.cohort_id
  join programs g on g.org_id = m.org_id and g.id = m.program_id
  where m.org_id = ${ctx.org.id} and m.month >= ${first} and m.month <= ${last}
  group by m.month, m.program_id having sum(m.sessions) > 0 order by m.month, g.name, m.program_id`;

/** Who came in a month, a row for each group. One value of JSON each: much faster to read than thousands of rows. */
export const visitsIn = (ctx: Context, month: string): SQL => sql`
  select c.program_id as programId, c.enrolment_mode = 'drop_in' as isOpen, json_group_array(json_array(v.participant_id, v.minutes)) as visits
  from cohort_months m
  cross join cohorts c on c.org_id = m.org_id and c.id = m.cohort_id
  cross join stay_months v on v.org_id = m.org_id and v.cohort_id = m.cohort_id and v.month = m.month and v.attended > 0
  where m.org_id = ${ctx.org.id} and m.month = ${month} and m.sessions > 0
  group by m.cohort_id`;

export type GroupVisits = { programId: string; isOpen: 0 | 1; visits: string };

const CHUNK = 2_000;

/** Birth dates of these people, where they are known. Some thousand at a time, so that other requests come in between. */
export async function readBirthDates(ctx: Context, ids: readonly string[]): Promise<Map<string, string | null>> {
  const known = new Map<string, string | null>();
  for (let at = 0; at < ids.length; at += CHUNK) {
    const rows = await ctx.db.all<{ id: string; birthDate: string | null }>(birthDates(ctx, ids.slice(at, at + CHUNK)));
    for (const row of rows) known.set(row.id, openBirthDate(ctx.vault, row));
  }
  return known;
}

export const birthDates = (ctx: Context, ids: readonly string[]): SQL => sql`
  select p.id, p.birth_date as birthDate from json_each(${JSON.stringify(ids)}) j
  cross join participants p on p.org_id = ${ctx.org.id} and p.id = j.value where p.birth_date is not null`;
