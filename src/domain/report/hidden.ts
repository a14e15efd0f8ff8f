import { createHash } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { heads } from "../../../db/tallies.ts";
import type { Db } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { cell, hiddenCells, type Met } from "./cells.ts";
import { groupBy } from "./metrics.ts";
import { type People, peopleOf } from "./people.ts";
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

/** By month: what it was decided of, as a hash, and what is hidden. */
type Kept = ReadonlyMap<string, { of: string; cells: ReadonlySet<string> }>;

const latest = new WeakMap<Db, Map<string, { seq: number; decided: Decided; months: Kept }>>();

/** As `decide`, kept until anything is written: every write leaves an audit line. Where each request has a connection of its own, it is decided anew. */
async function decideOnce(ctx: Context): Promise<Decided> {
  const [last] = await ctx.db.all<{ seq: number | null }>(lastLine(ctx));
  const seq = last?.seq ?? 0;
  const ofDb = latest.get(ctx.db) ?? new Map();
  latest.set(ctx.db, ofDb);
  const kept = ofDb.get(ctx.org.id);
  if (kept?.seq === seq) return kept.decided;
  const months = await decide(ctx, kept?.months ?? new Map());
  const decided = new Map([...months].map(([month, { cells }]) => [month, cells]));
  if (ofDb.size >= MOST_ORGS) ofDb.clear();
  ofDb.set(ctx.org.id, { seq, decided, months });
  return decided;
}

const MOST_ORGS = 200;

export const lastLine = (ctx: Context): SQL => sql`select max(seq) as seq from audit_lines where org_id = ${ctx.org.id}`;

/** What is hidden in each month that has anything to hide. A month in which nothing changed isn't decided about again. */
async function decide(ctx: Context, before: Kept): Promise<Kept> {
  const few = await ctx.db.all<FewIn>(smallMonths(ctx));
  if (few.length === 0) return new Map();
  const [members, rows, groups] = await Promise.all([
    ctx.db.all<Member>(membersOf(ctx, few)),
    ctx.db.all<MonthMet>(metIn(ctx, [...new Set(few.map(({ month }) => month))])),
    readGroups(ctx),
  ]);
  const who = groupBy(members, ({ month, id }) => `${month} ${id}`);
  const known = new Map(few.map((one) => [`${one.month} ${one.id}`, one]));
  const inMonth = groupBy(members, ({ month }) => month);
  const fewIn = groupBy(few, ({ month }) => month);
  const everywhere = JSON.stringify([...groups]);
  return new Map(
    rows.map(({ month, met }) => {
      const of = createHash("sha256")
        .update(JSON.stringify([met, fewIn.get(month), inMonth.get(month), everywhere]))
        .digest("hex");
      const same = before.get(month);
      if (same?.of === of) return [month, same] as const;
      const some = (JSON.parse(met) as MetFacts[]).map(([id, programId, isOpen, size, heads]): Met => {
        const key = `${month} ${id}`;
        const { people, came } = whoOf(known.get(key), who.get(key) ?? [], heads);
        return { id, programId, isOpen: isOpen === 1, people, came, size: Math.max(size, people?.length ?? SMALL_CELL) };
      });
      return [month, { of, cells: hiddenCells(some, groups) }] as const;
    }),
  );
}

/** Who was expected or there, and who came: five or more, unless it is known otherwise. */
function whoOf(few: FewIn | undefined, who: readonly Member[], heads: number): Pick<Met, "people" | "came"> {
  if (!few) return { people: null, came: heads === 0 ? [] : null };
  const names = (some: readonly Member[]) => some.map(({ participantId }) => participantId);
  return {
    people: atLeastSo(names(who), few.id, few.people),
    came: atLeastSo(names(who.filter(({ came }) => came === 1)), few.id, few.came),
  };
}

/** Those that have names, and as many more as heads were counted at once. */
const atLeastSo = (names: string[], id: string, count: number): People =>
  peopleOf([...names, ...Array.from({ length: count - new Set(names).size }, (_, at) => `${id} ${at}`)]);

/** Whether the months of which a period takes a part may be told in parts. */
async function isClean(ctx: Context, asked: Period, decided: Decided): Promise<boolean> {
  for (const { from } of pieces(asked).days) {
    const month = from.slice(0, 7);
    if (decided.has(month)) return false;
    if ((await ctx.db.all(fewInSessions(ctx, month))).length > 0) return false;
  }
  return true;
}

type FewIn = { month: string; id: string; people: number; came: number };
type Member = { month: string; id: string; participantId: string; came: 0 | 1 };
type MonthMet = { month: string; met: string };
type MetFacts = [id: string, programId: string, isOpen: 0 | 1, people: number, heads: number];

/** So many are expected or there in a month's sessions on average, so there is one with at least as many people. */
const onAverage = (count: string) => sql.raw(`((${count} + m.sessions - 1) / m.sessions)`);
const people = onAverage("max(m.expected, m.heads)");
const came = onAverage("m.heads");

/** Months of groups that are about few people: those expected or there, or those who came. By tallies first, which are few to read. */
export const smallMonths = (ctx: Context): SQL => sql`
  select m.month, m.cohort_id as id, ${people} as people, ${came} as came
  from cohort_months m
  left join stay_months v on v.org_id = m.org_id and v.cohort_id = m.cohort_id and v.month = m.month and (v.expected > 0 or v.attended > 0)
  where m.org_id = ${ctx.org.id} and m.sessions > 0 and (${people} < ${SMALL_CELL} or (m.heads > 0 and ${came} < ${SMALL_CELL}))
  group by m.cohort_id, m.month
  having max(${people}, count(distinct v.participant_id)) < ${SMALL_CELL}
    or (m.heads > 0 and max(${came}, count(distinct iif(v.attended > 0, v.participant_id, null))) < ${SMALL_CELL})`;

/** Who was expected or there, and whether they came. */
export const membersOf = (ctx: Context, of: readonly Pick<FewIn, "id" | "month">[]): SQL => sql`
  select v.cohort_id as id, v.month, v.participant_id as participantId, v.attended > 0 as came
  from json_each(${JSON.stringify(of.map(({ id, month }) => [id, month]))}) j
  cross join stay_months v on v.org_id = ${ctx.org.id} and v.cohort_id = j.value ->> 0 and v.month = j.value ->> 1
  where v.expected > 0 or v.attended > 0`;

/** What groups held in these months, as one value each: much faster to read than thousands of rows. */
export const metIn = (ctx: Context, months: readonly string[]): SQL => sql`
  select m.month, json_group_array(json_array(m.cohort_id, m.program_id, c.enrolment_mode = 'drop_in', ${people}, m.heads)) as met
  from cohort_months m cross join cohorts c on c.org_id = m.org_id and c.id = m.cohort_id
  where m.org_id = ${ctx.org.id} and m.month in (select value from json_each(${JSON.stringify(months)})) and m.sessions > 0
  group by m.month order by m.month`;

/** A session in this month at which one to four people were expected, or there by name or counted. */
export const fewInSessions = (ctx: Context, month: string): SQL => sql`
  select 1 from cohort_months m
  cross join cohorts c on c.org_id = m.org_id and c.id = m.cohort_id
  cross join sessions s on s.org_id = m.org_id and s.cohort_id = m.cohort_id and substr(s.local_date, 1, 7) = m.month
  where m.org_id = ${ctx.org.id} and m.month = ${month} and m.sessions > 0 and s.outcome in ('held', 'held_below_quorum')
    and (s.expected between 1 and ${SMALL_CELL - 1} or ${heads} between 1 and ${SMALL_CELL - 1}) limit 1`;
