import type { AttendanceReport } from "../../src/domain/report/attendance-report.ts";

/** What the year's report has to say, as rows of a name and numbers: cells that everybody who answers must agree on. */
export type Answer = Map<string, (number | null)[]>;

const held = "s.outcome in ('held', 'held_below_quorum')";
const year = "s.local_date >= '2026-01-01' and s.local_date <= '2026-12-31'";
/** Who came to something of a drop-in group is in no rate; everybody else counts unless they weren't expected. */
const counts = (is: string) => `coalesce(sum(case when c.enrolment_mode <> 'drop_in' and ${is} then 1 else 0 end), 0)`;
const attended = "a.mark in ('present', 'late', 'left_early')";
const tallies = [
  counts("a.mark <> 'not_expected'"),
  counts(attended),
  counts("a.mark = 'excused'"),
  counts("a.mark = 'late_cancel'"),
  counts("a.mark = 'no_show'"),
];

const marksBy = (
  key: string,
) => `select ${key} as name, count(distinct s.id) as sessions, ${tallies.map((sum, at) => `${sum} as n${at}`).join(", ")}
  from sessions s join cohorts c on c.id = s.cohort_id left join attendance a on a.session_id = s.id and a.replaced_at is null
  where ${held} and ${year} group by ${key}`;

/**
 * The same question over raw rows, for any SQL database. Joined on ids alone: there is one org.
 *
 * @param kept ids of groups of which Convene doesn't tell who started, since they are hidden in some month.
 */
export const rawQuestion = (kept: readonly string[]) => ({
  programs: marksBy("c.program_id"),
  months: marksBy("substr(s.local_date, 1, 7)"),
  starts: `select c.program_id as name, count(*) as enrolled, sum(e.started) as starters from cohorts c
    join (select e.id, e.cohort_id, max(case when ${attended} and ${held} then 1 else 0 end) as started from enrolments e
      left join attendance a on a.enrolment_id = e.id and a.replaced_at is null left join sessions s on s.id = a.session_id group by e.id, e.cohort_id) e
      on e.cohort_id = c.id
    where c.enrolment_mode <> 'drop_in' and c.id in (select s.cohort_id from sessions s where ${held} and ${year})
      and c.id not in (${kept.length > 0 ? kept.map((id) => `'${id}'`).join(", ") : "''"}) group by c.program_id`,
});

type Row = { name: string; [column: string]: unknown };

export function answerOf(programs: Row[], months: Row[], starts: Row[]): Answer {
  const numbers = (row: Row, names: string[]) => names.map((name) => Number(row[name]));
  const marks = ["sessions", "n0", "n1", "n2", "n3", "n4"];
  return new Map([
    ...programs.map((row): [string, number[]] => [`program ${row.name}`, numbers(row, marks)]),
    ...months.map((row): [string, number[]] => [`month ${row.name}`, numbers(row, marks)]),
    ...starts.map((row): [string, number[]] => [`start ${row.name}`, numbers(row, ["enrolled", "starters"])]),
  ]);
}

/** What Convene says. */
export function answerFrom({ byProgram, byMonth }: AttendanceReport): Answer {
  const answer: Answer = new Map();
  for (const { program, sessions, figures } of byProgram) {
    const { expected, attended: came, excused, lateCancelled, noShows, people, startRate } = figures ?? {};
    answer.set(
      `program ${program.id}`,
      [sessions, expected, came, excused, lateCancelled, noShows].map((value) => value ?? null),
    );
    if (people) answer.set(`start ${program.id}`, [people, Math.round(people * (startRate ?? 0))]);
  }
  for (const { month, sessions, figures } of byMonth) {
    const { expected, attended: came, excused, lateCancelled, noShows } = figures ?? {};
    answer.set(
      `month ${month}`,
      [sessions, expected, came, excused, lateCancelled, noShows].map((value) => value ?? null),
    );
  }
  return answer;
}

/** In how many of the cells that one tells the other differs; and how many it hides. */
export function compare(one: Answer, other: Answer): { cells: number; different: number; hidden: number } {
  let [cells, different, hidden] = [0, 0, 0];
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    const [a, b] = [one.get(name) ?? [], other.get(name) ?? []];
    for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
      if (a[at] === null || a[at] === undefined) hidden += 1;
      else {
        cells += 1;
        if (a[at] !== b[at]) different += 1;
      }
    }
  }
  return { cells, different, hidden };
}
