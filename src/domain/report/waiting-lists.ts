import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { goesOn } from "../cohort/queries.ts";
import type { Hideable } from "./lines.ts";
import { cohortIn, type ReportInput } from "./report.ts";
import { SMALL_CELL } from "./small-cells.ts";

// Who waits for a place, in numbers: names stand on a cohort's own page alone, where reading them is recorded.

const DAY_MS = 86_400_000;

export type WaitingLine = {
  cohort: { id: string; name: string; programName: string };
  /** Null where fewer than 5 wait. */
  waiting: Hideable<number>;
  medianDays: Hideable<number>;
};

export type WaitingLists = {
  /** Names on the lists that may be told; 0 where nobody waits, null where people wait and no list may be told. */
  waiting: Hideable<number>;
  medianDays: number | null;
  /** How many lists both are about, and how many there are. */
  groups: { shown: number; of: number };
  lines: WaitingLine[];
};

/** `others`: there is another group in the scope, with a list or without. */
type Row = { id: string; name: string; programName: string; since: string; others: number };

/**
 * The waiting lists of groups that go on, as of now, whatever the period. A list of one to four is hidden and in no total: totals add
 * up lists that are shown, so no subtraction gives one that isn't. E.g. lists of 3, 7 and 9 → 16 wait, in 2 of 3 groups.
 *
 * @param isOwn one group's own report, which hides nothing. A group that hasn't met yet makes it a report about two.
 */
export async function readWaitingLists(ctx: Context, input: ReportInput, isOwn: boolean): Promise<WaitingLists> {
  const rows = await ctx.db.all<Row>(waitingRows(ctx, input));
  const lists = rows.map(({ id, name, programName, since, others }) => {
    const days = (JSON.parse(since) as number[]).map((at) => Math.floor((ctx.now - at) / DAY_MS));
    return { cohort: { id, name, programName }, days, isTold: (isOwn && others === 0) || days.length >= SMALL_CELL };
  });
  const told = lists.filter(({ isTold }) => isTold);
  const days = told.flatMap((list) => list.days);
  return {
    waiting: lists.length > 0 && told.length === 0 ? null : days.length,
    medianDays: median(days),
    groups: { shown: told.length, of: lists.length },
    lines: lists.map((list) => ({
      cohort: list.cohort,
      waiting: list.isTold ? list.days.length : null,
      medianDays: list.isTold ? median(list.days) : null,
    })),
  };
}

/** Of an even number the lower of the two in the middle; null of none. E.g. 1, 4, 9 and 30 → 4. */
const median = (days: readonly number[]): number | null =>
  days.toSorted((a, b) => a - b)[Math.floor((days.length - 1) / 2)] ?? null;

/** Each list by program and name, with the instants since which each of its people has waited. */
export const waitingRows = (ctx: Context, input: ReportInput): SQL => sql`
  select c.id, c.name, g.name as programName, json_group_array(w.waiting_since) as since,
    exists (select 1 from cohorts o where o.org_id = c.org_id and o.id <> c.id and ${cohortIn(ctx, input, "o.id")}) as others
  from waitlist_entries w cross join cohorts c on c.org_id = w.org_id and c.id = w.cohort_id
  join programs g on g.org_id = c.org_id and g.id = c.program_id
  where w.org_id = ${ctx.org.id} and w.ended_at is null and ${goesOn(ctx.now)}
    and ${cohortIn(ctx, input, "w.cohort_id")}
  group by w.cohort_id order by g.name, c.name, c.id`;

/** Whether somebody could be given a place in a cohort `c` today without anybody saying why: a closed group has to be still to begin. */
export const admitsNow = (ctx: Context): SQL => sql`(c.enrolment_mode <> 'closed' or not exists (
  select 1 from sessions s where s.org_id = c.org_id and s.cohort_id = c.id and s.starts_at <= ${ctx.now}
    and s.outcome not in ('cancelled_by_program', 'postponed')))`;

/** How many wait for a place in a cohort `c`. */
export const waitingFor: SQL = sql`(select count(*) from waitlist_entries w
  where w.org_id = c.org_id and w.cohort_id = c.id and w.ended_at is null)`;

/** How many places are free in a cohort `c`: where a limit was lifted while people wait, as many as wait. */
export const placesFor = (waiting: SQL): SQL => sql`coalesce(c.capacity - (select count(*) from enrolments e
  where e.org_id = c.org_id and e.cohort_id = c.id and e.left_at is null), ${waiting})`;

export type GroupWithPlaces = { cohort: { id: string; name: string }; places: number; waiting: number };

/**
 * Groups with a free place for which somebody waits, first the one whose list is the oldest. A peer supporter, who reads no list, gets none.
 *
 * @param own only those this staff member leads.
 */
export async function listFreePlaces(ctx: Context, { own }: { own: boolean }, limit = 12): Promise<GroupWithPlaces[]> {
  const { actor } = ctx;
  if (actor.kind !== "staff" || actor.role === "peer") return [];
  const rows = await ctx.db.all<{ id: string; name: string; places: number; waiting: number }>(
    freePlaceRows(ctx, own ? { facilitatorId: actor.id } : {}, limit),
  );
  return rows.map(({ id, name, places, waiting }) => ({ cohort: { id, name }, places, waiting }));
}

export const freePlaceRows = (ctx: Context, input: ReportInput, limit: number): SQL => sql`
  select c.id, c.name, count(*) as waiting, ${placesFor(sql`count(*)`)} as places
  from waitlist_entries w cross join cohorts c on c.org_id = w.org_id and c.id = w.cohort_id
  where w.org_id = ${ctx.org.id} and w.ended_at is null and ${goesOn(ctx.now)}
    and ${cohortIn(ctx, input, "w.cohort_id")}
  group by w.cohort_id having places > 0 and ${admitsNow(ctx)}
  order by min(w.waiting_since), c.id limit ${limit}`;
