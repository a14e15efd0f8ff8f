import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { cell, hiddenCells, type Met } from "./cells.ts";
import { groupBy } from "./metrics.ts";
import { monthsTouched, type Period, pieces, wholeMonths } from "./period.ts";
import { readGroups } from "./read-groups.ts";
import { SMALL_CELL } from "./small-cells.ts";

export type Hidden = {
  /** The period that figures are of: the one that was asked for, or all of its months. */
  period: Period;
  /** Cells of its tables that are kept back, by `cell`: over all of it … */
  cells: ReadonlySet<string>;
  /** … and in each of its months that has any. */
  months: ReadonlyMap<string, ReadonlySet<string>>;
  /** Cohorts hidden in any month ever. What is said of whole courses leaves them out: it would say something of that month too. */
  cohorts: ReadonlySet<string>;
};

export const nothingHidden = (period: Period): Hidden => ({
  period,
  cells: new Set(),
  months: new Map(),
  cohorts: new Set(),
});

/**
 * Hiding is decided month by month, over the whole org and whatever is asked, and a cell of a period shows only where it shows in every
 * month of it. So all that is ever shown is made of monthly figures that may be shown, and subtracting one period from
 * another gives nothing that they don't, nor does a month that comes later. A part of a month is told only where nothing of that month is hidden and no session in it was of few;
 * else the period is widened to whole months.
 */
export async function readHidden(ctx: Context, asked: Period): Promise<Hidden> {
  const decided = await decideOnce(ctx);
  const period = (await isClean(ctx, asked, decided)) ? asked : wholeMonths(asked);
  const { first, last } = monthsTouched(period);
  const months = new Map([...decided].filter(([month]) => month >= first && month <= last));
  const isCohort = (name: string) => name.startsWith(cell.cohort(""));
  const cohorts = [...decided.values()].flatMap((cells) => [...cells].filter(isCohort));
  return {
    ...{ period, months },
    cells: new Set([...months.values()].flatMap((cells) => [...cells])),
    cohorts: new Set(cohorts.map((name) => name.slice(cell.cohort("").length))),
  };
}

type Decided = ReadonlyMap<string, ReadonlySet<string>>;

const latest = new WeakMap<Db, Map<string, { seq: number; decided: Decided }>>();

/** As `decide`, kept until anything is written: every write leaves an audit line. Where each request has a connection of its own, it is decided anew. */
async function decideOnce(ctx: Context): Promise<Decided> {
  const [last] = await ctx.db.all<{ seq: number | null }>(lastLine(ctx));
  const seq = last?.seq ?? 0;
  const ofDb = latest.get(ctx.db) ?? new Map();
  latest.set(ctx.db, ofDb);
  const kept = ofDb.get(ctx.org.id);
  if (kept?.seq === seq) return kept.decided;
  const decided = await decide(ctx);
  if (ofDb.size >= MOST_ORGS) ofDb.clear();
  ofDb.set(ctx.org.id, { seq, decided });
  return decided;
}

const MOST_ORGS = 200;

export const lastLine = (ctx: Context): SQL => sql`select max(seq) as seq from audit_lines where org_id = ${ctx.org.id}`;

/** What is hidden in each month that has anything to hide. */
async function decide(ctx: Context): Promise<Decided> {
  const suspects = await ctx.db.all<Suspect>(smallMonths(ctx));
  if (suspects.length === 0) return new Map();
  const members = groupBy(await ctx.db.all<Member>(membersOf(ctx, suspects)), ({ cohortId, month }) => `${month} ${cohortId}`);
  const whoIn = (month: string, id: string) => (members.get(`${month} ${id}`) ?? []).map(({ participantId }) => participantId);
  const isSmall = (count: number) => count > 0 && count < SMALL_CELL;
  const few = suspects.filter(({ month, id, attended }) => isSmall(attended) || isSmall(whoIn(month, id).length));
  if (few.length === 0) return new Map();
  const isSuspect = new Set(suspects.map(({ month, id }) => `${month} ${id}`));
  const [rows, groups] = await Promise.all([
    ctx.db.all<MonthMet>(metIn(ctx, [...new Set(few.map(({ month }) => month))])),
    readGroups(ctx),
  ]);
  return new Map(
    rows.map(({ month, met }) => {
      const some = (JSON.parse(met) as MetFacts[]).map(([id, programId, attended, least]): Met => {
        if (!isSuspect.has(`${month} ${id}`)) return { id, programId, attended, people: least, members: [] };
        const who = whoIn(month, id);
        return { id, programId, attended, people: who.length, members: who };
      });
      return [month, hiddenCells(some, groups)];
    }),
  );
}

/** Whether the months of which a period takes a part may be told in parts. */
async function isClean(ctx: Context, asked: Period, decided: Decided): Promise<boolean> {
  for (const { from } of pieces(asked).days) {
    const month = from.slice(0, 7);
    if (decided.has(month)) return false;
    if ((await ctx.db.all(fewInSessions(ctx, month))).length > 0) return false;
  }
  return true;
}

type Suspect = { month: string; id: string; attended: number };
type MonthMet = { month: string; met: string };
type MetFacts = [id: string, programId: string, attended: number, least: number];
type Member = { cohortId: string; month: string; participantId: string };

/** So many people are in a month's sessions on average, so there is one with at least as many. */
const least = sql.raw("(max(m.expected, m.attended) + m.sessions - 1) / m.sessions");

/** Months of groups that may be about few people, by their tallies. */
export const smallMonths = (ctx: Context): SQL => sql`
  select m.month, m.cohort_id as id, m.attended from cohort_months m
  where m.org_id = ${ctx.org.id} and m.sessions > 0 and (${least} < ${SMALL_CELL} or m.attended between 1 and ${SMALL_CELL - 1})`;

/** What groups held in these months, as one value each: much faster to read than thousands of rows. */
export const metIn = (ctx: Context, months: readonly string[]): SQL => sql`
  select m.month, json_group_array(json_array(m.cohort_id, m.program_id, m.attended, ${least})) as met from cohort_months m
  where m.org_id = ${ctx.org.id} and m.month in (select value from json_each(${JSON.stringify(months)})) and m.sessions > 0
  group by m.month order by m.month`;

/** Who was expected or there. */
export const membersOf = (ctx: Context, of: readonly Pick<Suspect, "id" | "month">[]): SQL => sql`
  select distinct v.cohort_id as cohortId, v.month, v.participant_id as participantId
  from json_each(${JSON.stringify(of.map(({ id, month }) => [id, month]))}) j
  cross join stay_months v on v.org_id = ${ctx.org.id} and v.cohort_id = j.value ->> 0 and v.month = j.value ->> 1
  where v.expected > 0 or v.attended > 0`;

/** A session in this month at which one to four people were expected or there. */
export const fewInSessions = (ctx: Context, month: string): SQL => sql`
  select 1 from cohort_months m
  cross join sessions s on s.org_id = m.org_id and s.cohort_id = m.cohort_id and substr(s.local_date, 1, 7) = m.month
  where m.org_id = ${ctx.org.id} and m.month = ${month} and m.sessions > 0 and s.outcome in ('held', 'held_below_quorum')
    and (s.expected between 1 and ${SMALL_CELL - 1} or s.attended between 1 and ${SMALL_CELL - 1}) limit 1`;
