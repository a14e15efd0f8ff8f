import { sql } from "drizzle-orm";
import { pausedOn } from "../../../db/pauses.ts";
import type { Context } from "../../context.ts";
import { marksThat } from "../attendance/attendance.ts";
import { cell } from "./cells.ts";
import { readHidden } from "./hidden.ts";
import { groupBy, ratio } from "./metrics.ts";
import { areFew, peopleOf } from "./people.ts";
import { type Period, wholeMonths } from "./period.ts";
import { datedIn } from "./report.ts";
import { hideSmall } from "./small-cells.ts";

/** How many reminders somebody was sent for a session; `declined`: they had said that they can't come. */
export const reminderGroups = ["none", "one", "several", "declined"] as const;
export type ReminderGroup = (typeof reminderGroups)[number];

type Figures = { expected: number; attended: number; strictRate: number | null; adjustedRate: number | null };

/** Null figures: fewer than five people, or they would give such a group away. */
export type ReminderLine = { group: ReminderGroup; figures: Figures | null };

type Row = {
  month: string;
  person: string;
  /** Of sessions entered as history. */
  historic: 0 | 1;
  reminders: number;
  declined: number;
  expected: number;
  attended: number;
  excused: number;
};

export type RemindersBeside = {
  lines: ReminderLine[];
  /** Months that they leave out, because a figure of few people would follow. */
  leftOut: string[];
};

/**
 * Attendance of pairs of a person and a held session they were expected at, by how many reminders went to them and
 * didn't come back. Drop-in sessions, where nobody is expected, and sessions entered as history are left out. Whoever
 * said beforehand that they can't come stands apart: they get no reminder because of it.
 *
 * Over the whole of each month that the period touches, and decided month by month what is hidden, as `readHidden` does. The lines of a month
 * add up to what the attendance report says of it without history, so a month whose total that hides is left out, and one in which
 * the difference would be about few people.
 */
export async function remindersAndAttendance(ctx: Context, asked: Period): Promise<RemindersBeside> {
  const period = wholeMonths(asked);
  const [all, { months }] = await Promise.all([ctx.db.all<Row>(remindedPairs(ctx, period)), readHidden(ctx, period)]);
  const byMonth = groupBy(all, ({ month }) => month);
  const leftOut = [...byMonth].filter(([month, some]) => tellsOfFew(some, months.get(month))).map(([month]) => month);
  const rows = all.filter(({ month, historic }) => historic === 0 && !leftOut.includes(month));
  const cellsOf = (some: Row[]) => reminderGroups.map((group) => some.filter((row) => groupOf(row) === group));
  const hidden = new Set<ReminderGroup>();
  for (const some of groupBy(rows, ({ month }) => month).values()) for (const group of hiddenIn(cellsOf(some))) hidden.add(group);
  const lines = cellsOf(rows).flatMap((some, index) => {
    const group = reminderGroups[index];
    if (!group || some.length === 0) return [];
    return [{ group, figures: hidden.has(group) ? null : figuresOf(some) }];
  });
  return { lines, leftOut: leftOut.sort() };
}

/** Whether a month's lines, beside its attendance report, would tell of few people. */
function tellsOfFew(rows: Row[], kept: ReadonlySet<string> = new Set()): boolean {
  const history = rows.filter(({ historic }) => historic === 1);
  const few = (some: readonly Row[]) => areFew(peopleOf(some.map(({ person }) => person)));
  if (kept.has(cell.all) || (history.length > 0 && kept.size > 0)) return true;
  return few(history) || few(history.filter(({ attended }) => attended > 0));
}

/** Of one month. A person may be in several cells, and counts among who was expected, and among who came. */
function hiddenIn(cells: readonly Row[][]): ReminderGroup[] {
  const byGroup = new Map(reminderGroups.map((group, index) => [group as string, cells[index] ?? []]));
  const whoIn = (keys: readonly string[], is: (row: Row) => boolean) =>
    peopleOf(keys.flatMap((key) => (byGroup.get(key) ?? []).filter(is).map(({ person }) => person)));
  const isFew = (keys: readonly string[]) =>
    areFew(whoIn(keys, () => true)) || areFew(whoIn(keys, ({ attended }) => attended > 0));
  const counts = new Map([...byGroup].map(([group, some]) => [group, new Set(some.map(({ person }) => person)).size]));
  const hidden = hideSmall(counts, [{ whole: "total", parts: [...byGroup.keys()] }], { isFew });
  // Where the total had to be hidden, it is all of it: the lines add up to the attendance report's.
  return reminderGroups.filter((group) => hidden.has(group) || hidden.has("total"));
}

function figuresOf(some: Row[]): Figures {
  const sum = (of: "expected" | "attended" | "excused") => some.reduce((total, row) => total + row[of], 0);
  const [expected, attended, excused] = [sum("expected"), sum("attended"), sum("excused")];
  return { expected, attended, strictRate: ratio(attended, expected), adjustedRate: ratio(attended, expected - excused) };
}

function groupOf({ declined, reminders }: Row): ReminderGroup {
  if (declined === 1) return "declined";
  return reminders === 0 ? "none" : reminders === 1 ? "one" : "several";
}

const marksOf = (kind: "attended" | "expected") => sql`(select value from json_each(${JSON.stringify(marksThat(kind))}))`;

/** The statement behind it, a row for each person and number of reminders. The order of the joins is that of the look-ups. */
export const remindedPairs = (ctx: Context, period: Period) => sql`
  with pairs as (
    select substr(s.local_date, 1, 7) as month, e.participant_id as person, s.historic, a.mark as mark,
      (select count(*) from deliveries d where d.org_id = s.org_id
        and d.unique_key > 'reminder|' || e.id || '|' || s.id || '|' and d.unique_key < 'reminder|' || e.id || '|' || s.id || '}'
        and d.state = 'sent' and coalesce(d.outcome, '') not in ('bounced', 'suppressed', 'failed')) as reminders,
      coalesce((select r.answer from replies r where r.org_id = s.org_id and r.session_id = s.id and r.enrolment_id = e.id
        and r.replied_at <= s.starts_at order by r.replied_at desc, r.rowid desc limit 1), '') = 'cant_come' as declined
    from sessions s
    cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id and c.enrolment_mode <> 'drop_in'
    cross join attendance a on a.org_id = s.org_id and a.session_id = s.id and a.replaced_at is null
    cross join enrolments e on e.org_id = a.org_id and e.id = a.enrolment_id
    where s.org_id = ${ctx.org.id} and ${datedIn(period)} and s.outcome in ('held', 'held_below_quorum')
      and (a.mark in ${marksOf("attended")} or not ${pausedOn(sql`a.org_id`, sql`a.enrolment_id`, sql`s.local_date`)}))
  select p.month, p.person, p.historic, min(p.reminders, 2) as reminders, p.declined,
    count(*) as expected, sum(p.mark in ${marksOf("attended")}) as attended, sum(p.mark = 'excused') as excused
  from pairs p where p.mark in ${marksOf("expected")} group by 1, 2, 3, 4, 5`;
