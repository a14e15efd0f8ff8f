import { sql } from "drizzle-orm";
import { tallyCohort } from "../../db/tallies.ts";
import type { Db } from "../../db/write.ts";
import { sealFields } from "../../src/domain/participant/seal-fields.ts";
import type { OrgVault } from "../../src/vault.ts";

export type Size = { cohorts: number; sessions: number; people: number };

/** 2,000 cohorts of 62 or 63 weekly sessions with eight people make 125,000 sessions and 1,000,000 marks. */
export const FULL: Size = { cohorts: 2_000, sessions: 62.5, people: 8 };

/** Session 1 of the first cohorts; the others begin within the eight weeks after it. */
export const FIRST = Date.parse("2025-11-03T23:00:00Z");
const DAY = 86_400_000;

const PROGRAMS = 12;

/** Written into the text: a bound number would be a float to SQLite. */
const n = (value: number) => sql.raw(String(value));

/** The same every time: an hour's worth of hashing would tell as much. */
const random = (seed: string) => sql.raw(`(abs(${seed}) % 1000)`);

/** Groups, people, sessions, registers and marks, written by a few statements and then counted as every saving counts them. */
export async function seed(
  db: Db,
  vault: OrgVault,
  orgId: string,
  { cohorts, sessions, people }: Size,
  now: number,
): Promise<void> {
  const org = sql.raw(`'${orgId}'`);
  const upTo = (count: number) =>
    sql.raw(`(with recursive r(i) as (select 0 union all select i + 1 from r where i < ${count - 1}) select i from r)`);
  await db.run(sql`insert into programs (org_id, id, name, protocol, session_count, session_minutes, enrolment_mode, minimum, capacity, completion_rule, created_at, updated_at)
    select ${org}, 'prg_' || i, 'Program ' || i, 'ipt', 62, 90, case when i = 11 then 'drop_in' else 'rolling' end, 3, 10, 'sequential', ${n(now)}, ${n(now)} from ${upTo(PROGRAMS)}`);
  await db.run(sql`insert into cohorts (org_id, id, program_id, name, timezone, first_date, start_time, interval_weeks, weekdays, minutes, session_count,
      capacity, minimum, enrolment_mode, phases, modules, reminder_offsets, skip_declined, created_at)
    select ${org}, 'coh_' || i, 'prg_' || (i % ${n(PROGRAMS)}), 'Group ' || i, 'America/New_York', date(${n(FIRST)} / 1000 + (i % 56) * 86400, 'unixepoch'), '18:00', 1, '[]', 90, 62,
      10, 3, case when i % ${n(PROGRAMS)} = 11 then 'drop_in' else 'rolling' end, '[]', '[]', '[]', 1, ${n(now)} from ${upTo(cohorts)}`);
  const sealed = Array.from({ length: cohorts * people }, (_, i) => {
    const values = { givenName: `Person ${i}`, birthDate: `${1945 + ((i * 7919) % 70)}-0${1 + (i % 9)}-15` };
    return { id: `par_${i}`, ...sealFields(vault, `par_${i}`, values) };
  });
  await db.run(sql`insert into participants (org_id, id, given_name, birth_date, created_at, updated_at)
    select ${org}, value ->> 'id', value ->> 'givenName', value ->> 'birthDate', ${n(now)}, ${n(now)} from json_each(${JSON.stringify(sealed)})`);
  await db.run(sql`insert into enrolments (org_id, id, cohort_id, participant_id, joined_on, joined_at, created_at, left_at)
    select ${org}, 'enr_' || i, 'coh_' || (i / ${n(people)}), 'par_' || i, '2025-10-01', ${n(FIRST - 30 * DAY)}, ${n(now)},
      case when ${random("i * 7919")} < 200 then ${n(FIRST)} + (20 + ${random("i * 104729")} % 300) * ${n(DAY)} end from ${upTo(cohorts * people)}`);
  const most = Math.ceil(sessions);
  await db.run(sql`insert into sessions (org_id, id, cohort_id, number, starts_at, ends_at, timezone, local_date, local_time, outcome, marked_at, created_at)
    select ${org}, 'ses_' || c.i || '_' || s.i, 'coh_' || c.i, s.i + 1, ${n(FIRST)} + (c.i % 56 + s.i * 7) * ${n(DAY)}, ${n(FIRST)} + (c.i % 56 + s.i * 7) * ${n(DAY)} + 5400000,
      'America/New_York', date(${n(FIRST)} / 1000 + (c.i % 56 + s.i * 7) * 86400, 'unixepoch'), '18:00',
      case when ${random("c.i * 31 + s.i * 7907")} < 20 then 'cancelled_by_program' when ${random("c.i * 37 + s.i * 7901")} < 60 then 'held_below_quorum' else 'held' end,
      ${n(now)}, ${n(now)}
    from ${upTo(cohorts)} c, ${upTo(most)} s where s.i < ${n(Math.floor(sessions))} or (c.i % 2 = 0 and s.i < ${n(sessions * 2 - Math.floor(sessions))})`);
  await db.run(
    sql`insert into registers (org_id, id, session_id, outcome, saved_at) select org_id, 'reg_' || substr(id, 5), id, outcome, ${n(now)} from sessions where org_id = ${org}`,
  );
  await db.run(sql`insert into attendance (org_id, id, register_id, session_id, enrolment_id, mark, marked_at)
    select s.org_id, 'att_' || substr(s.id, 5) || '_' || p.i, 'reg_' || substr(s.id, 5), s.id, e.id,
      case when e.left_at is not null and e.left_at <= s.starts_at then 'not_expected'
        when s.outcome = 'cancelled_by_program' then null
        when x < 700 then 'present' when x < 760 then 'late' when x < 790 then 'left_early' when x < 870 then 'excused' when x < 900 then 'late_cancel' else 'no_show' end, ${n(now)}
    from (select s.*, p.i, ${random("(s.starts_at / 86400000) * 7919 + s.number * 104729 + p.i * 15485863 + length(s.cohort_id) * 31 + cast(substr(s.cohort_id, 5) as integer) * 1299709")} as x
      from sessions s, ${upTo(people)} p where s.org_id = ${org}) s
    join (select i from ${upTo(people)}) p on p.i = s.i
    join enrolments e on e.org_id = s.org_id and e.id = 'enr_' || (cast(substr(s.cohort_id, 5) as integer) * ${n(people)} + p.i)`);
  const of = { db, org: { id: orgId } };
  for (let index = 0; index < cohorts; index += 20) {
    const some = Array.from({ length: Math.min(20, cohorts - index) }, (_, at) => tallyCohort(of, `coh_${index + at}`)).flat();
    await db.batch(some as [(typeof some)[number], ...typeof some]);
  }
}

/** Leaves four people in some of the groups, which reports then have to hide. */
export async function shrink(db: Db, orgId: string, { people }: Size, cohorts: readonly number[]): Promise<void> {
  const of = { db, org: { id: orgId } };
  for (const index of cohorts) {
    const gone = JSON.stringify(Array.from({ length: people - 4 }, (_, at) => `enr_${index * people + 4 + at}`));
    const ids = sql`(select value from json_each(${gone}))`;
    const some = [
      db.run(sql`delete from attendance where org_id = ${orgId} and enrolment_id in ${ids}`),
      db.run(sql`delete from stay_months where org_id = ${orgId} and enrolment_id in ${ids}`),
      db.run(sql`delete from enrolments where org_id = ${orgId} and id in ${ids}`),
      ...tallyCohort(of, `coh_${index}`),
    ];
    await db.batch(some as [(typeof some)[number], ...typeof some]);
  }
}
