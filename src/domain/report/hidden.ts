import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { cell, type Groups, hiddenCells, type Met, totalsOf } from "./cells.ts";
import { groupBy } from "./metrics.ts";
import { monthsTouched, type Period, pieces } from "./period.ts";
import { readGroups } from "./read-groups.ts";
import { SMALL_CELL } from "./small-cells.ts";

export type Hidden = {
  /** Cells of a period's tables that are kept back, by `cell`: over all of it … */
  cells: ReadonlySet<string>;
  /** … and in each of its months that has any. */
  months: ReadonlyMap<string, ReadonlySet<string>>;
  /** Cohorts hidden in any month ever. What is said of whole courses leaves them out: it would say something of that month too. */
  cohorts: ReadonlySet<string>;
};

export const nothingHidden: Hidden = { cells: new Set(), months: new Map(), cohorts: new Set() };

/**
 * Hiding is decided month by month, over the whole org and whatever is asked, and a cell of a period shows only where it shows in every
 * month of it. So all that is ever shown is made of monthly figures that may be shown, and subtracting one period from
 * another gives nothing that they don't. Of a part of a month a total shows only where no group in it is hidden.
 */
export async function readHidden(ctx: Context, period: Period): Promise<Hidden> {
  const sizes = await ctx.db.all<Size>(groupSizes(ctx));
  const small = sizes.filter(({ people }) => people < SMALL_CELL).map(({ id }) => id);
  if (small.length === 0) return nothingHidden;
  const [met, members, groups] = await Promise.all([
    ctx.db.all<MetRow>(metBeside(ctx, small)),
    ctx.db.all<Member>(membersOf(ctx, small)),
    readGroups(ctx),
  ]);
  const peopleOf = new Map(sizes.map(({ id, people }) => [id, people]));
  const membersBy = groupBy(members, ({ cohortId }) => cohortId);
  const toMet = ({ id, programId }: MetRow): Met => {
    const some = membersBy.get(id) ?? [];
    return { id, programId, people: peopleOf.get(id) ?? 0, members: some.map(({ participantId }) => participantId) };
  };
  const { first, last } = monthsTouched(period);
  const whole = pieces(period).months;
  const months = new Map<string, ReadonlySet<string>>();
  const cohorts = new Set<string>();
  for (const [month, rows] of groupBy(met, (row) => row.month)) {
    const here = rows.map(toMet);
    const hidden = hiddenCells(here, groups);
    for (const { id } of here) if (hidden.has(cell.cohort(id))) cohorts.add(id);
    if (month < first || month > last) continue;
    const isWhole = whole !== null && month >= whole.first && month <= whole.last;
    months.set(month, isWhole ? hidden : withTotals(hidden, here, groups));
  }
  return { cells: new Set([...months.values()].flatMap((cells) => [...cells])), months, cohorts };
}

/** Of some days of a month: each total that a hidden group is in, too. */
export function withTotals(hidden: ReadonlySet<string>, met: readonly Met[], groups: Groups): Set<string> {
  const totals = [...totalsOf(met, groups)].filter(([, ids]) => ids.some((id) => hidden.has(cell.cohort(id))));
  return new Set([...hidden, ...totals.map(([key]) => key)]);
}

type Size = { id: string; people: number };
type MetRow = { month: string; id: string; programId: string };
type Member = { cohortId: string; participantId: string };

/** How many different people ever had a place in each group. */
export const groupSizes = (ctx: Context): SQL => sql`
  select e.cohort_id as id, count(distinct e.participant_id) as people from enrolments e where e.org_id = ${ctx.org.id} group by e.cohort_id`;

/** By month, the groups that met in one in which any of these did. */
export const metBeside = (ctx: Context, ids: readonly string[]): SQL => sql`
  select m.month, m.cohort_id as id, m.program_id as programId from cohort_months m
  where m.org_id = ${ctx.org.id} and m.sessions > 0 and m.month in (
    select distinct k.month from json_each(${JSON.stringify(ids)}) j
    cross join cohort_months k on k.org_id = ${ctx.org.id} and k.cohort_id = j.value and k.sessions > 0)`;

export const membersOf = (ctx: Context, ids: readonly string[]): SQL => sql`
  select distinct e.cohort_id as cohortId, e.participant_id as participantId from json_each(${JSON.stringify(ids)}) j
  cross join enrolments e on e.org_id = ${ctx.org.id} and e.cohort_id = j.value`;
