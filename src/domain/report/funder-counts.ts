import { z } from "zod";
import type { Context } from "../../context.ts";
import { findProgram } from "../program/queries.ts";
import { bandIn } from "./age-bands.ts";
import { type FunderBlock, type FunderRow, rowsOf } from "./funder-rows.ts";
import { readHidden } from "./hidden.ts";
import { hiddenAges, type ServedMonth, YEAR } from "./hidden-ages.ts";
import { groupBy } from "./metrics.ts";
import { wholeMonths } from "./period.ts";
import { type GroupVisits, type ProgramMonth, programMonths, readBirthDates, visitsIn } from "./read-served.ts";
import { askedOnce, scopeInput } from "./report.ts";
import { addVisits, type ServedCells, type Visit } from "./served.ts";

const MOST_MONTHS = 24;
const MONTH = "Give a month such as 2027-03.";
/** From 1900 to 2199. */
const month = z.string(askedOnce(MONTH)).regex(/^(19|20|21)\d\d-(0[1-9]|1[0-2])$/, MONTH);

/** Whole months, by each venue's own calendar, both included. */
export const funderInput = z
  .strictObject({ from: month, to: month, programId: scopeInput.shape.programId })
  .refine(({ from, to }) => from <= to, { path: ["to"], error: "The end can't be before the beginning." })
  .refine(({ from, to }) => monthsBetween(from, to).length <= MOST_MONTHS, {
    path: ["to"],
    error: `Choose at most ${MOST_MONTHS} months.`,
  });
export type FunderInput = z.output<typeof funderInput>;

export type FunderCounts = {
  /** The whole period: nobody is counted twice in a row, however many months or groups they came to. */
  period: FunderRow[];
  months: { month: string; rows: FunderRow[] }[];
  /** The period lies in one calendar year, so its ages can be told. Most are where it is all of that year. */
  inOneYear: boolean;
  suppressed: boolean;
};

type Month = ServedMonth & { programs: ProgramMonth[] };

/**
 * Unduplicated people served, sessions held and contact hours by program and age, over a period and month by month.
 *
 * What is hidden is decided in each calendar year, over all programs and months, whatever is asked for: see `hiddenAges`. A period that isn't
 * such a year tells the ages that every month of it tells.
 *
 * @throws NotFound for a program this org doesn't have.
 */
export async function funderCounts(ctx: Context, input: FunderInput): Promise<FunderCounts> {
  if (input.programId) await findProgram(ctx, input.programId);
  const [firstYear, lastYear] = [input.from.slice(0, 4), input.to.slice(0, 4)];
  const [first, last] = [`${firstYear}-01`, `${lastYear}-12`];
  const [programs, hidden] = await Promise.all([
    ctx.db.all<ProgramMonth>(programMonths(ctx, first, last)),
    readHidden(ctx, wholeMonths({ from: `${first}-01`, to: `${last}-01` })),
  ]);
  const ofPeriod: ServedCells = new Map();
  const months: Month[] = [];
  const years = new Map<string, ServedCells>();
  const births = new Map<string, string | null>();
  for (const [month, some] of groupBy(programs, (one) => one.month)) {
    const visits = await readVisits(ctx, month, births);
    await others();
    const year = years.get(month.slice(0, 4)) ?? new Map();
    years.set(month.slice(0, 4), addVisits(year, visits));
    if (month >= input.from && month <= input.to) addVisits(ofPeriod, visits);
    months.push({ month, programs: some, served: addVisits(new Map(), visits), keptBack: hidden.months.get(month) ?? new Set() });
  }
  const ages = new Map<string, ReadonlySet<string>>();
  for (const [year, served] of years) {
    const ofYear = hiddenAges(
      months.filter(({ month }) => month.startsWith(year)),
      served,
    );
    for (const [month, cells] of ofYear) ages.set(month === YEAR ? year : month, cells);
  }
  return answer(input, months, ofPeriod, ages);
}

/** @param ages what isn't told, by month and by year. */
function answer(
  input: FunderInput,
  all: readonly Month[],
  served: ServedCells,
  ages: ReadonlyMap<string, ReadonlySet<string>>,
): FunderCounts {
  const months = all.filter(({ month }) => month >= input.from && month <= input.to);
  const year = input.from.slice(0, 4);
  const inOneYear = year === input.to.slice(0, 4);
  const isYear = input.from === `${year}-01` && input.to === `${year}-12`;
  const of = (names: string[]) => new Set(names.flatMap((name) => [...(ages.get(name) ?? [])]));
  const only = (block: FunderBlock): FunderRow[] =>
    rowsOf(block).filter(({ program }) => !input.programId || program?.id === input.programId);
  const period = only({
    programs: addUp(months),
    served,
    hidden: of(isYear ? [year] : months.map(({ month }) => month)),
    keptBack: new Set(months.flatMap(({ keptBack }) => [...keptBack])),
  }).filter((row) => inOneYear || row.ages === "all" || row.ages === "walk_ins");
  const byMonth = months.map((one) => ({ month: one.month, rows: only({ ...one, hidden: of([one.month]) }) }));
  const isShort = (row: FunderRow) =>
    row.ages === "others" || row.minutes === null || (row.people === null && row.ages !== "walk_ins");
  const suppressed = [...period, ...byMonth.flatMap(({ rows }) => rows)].some(isShort);
  return { period, months: byMonth, inOneYear, suppressed };
}

/** Each program's months as one. */
function addUp(months: readonly Month[]): ProgramMonth[] {
  const all = months.flatMap(({ programs }) => programs);
  return [...groupBy(all, ({ programId }) => programId).values()]
    .map((some) => {
      const add = (of: "sessions" | "minutes") => some.reduce((sum, one) => sum + one[of], 0);
      return { ...(some[0] as ProgramMonth), sessions: add("sessions"), minutes: add("minutes") };
    })
    .sort((a, b) => (a.programName < b.programName ? -1 : 1));
}

/** An embedded database answers at once, so nobody else's request would come in between. */
const others = (): Promise<void> => new Promise((go) => setTimeout(go, 0));

async function readVisits(ctx: Context, name: string, births: Map<string, string | null>): Promise<Visit[]> {
  const groups = (await ctx.db.all<GroupVisits>(visitsIn(ctx, name))).map(({ programId, visits }) => ({
    programId,
    people: JSON.parse(visits) as [id: string, minutes: number][],
  }));
  const unknown = [...new Set(groups.flatMap(({ people }) => people.map(([id]) => id)))].filter((id) => !births.has(id));
  const read = await readBirthDates(ctx, unknown);
  for (const id of unknown) births.set(id, read.get(id) ?? null);
  const year = Number(name.slice(0, 4));
  return groups.flatMap(({ programId, people }) =>
    people.map(([participantId, minutes]) => ({
      ...{ programId, participantId, minutes },
      band: bandIn(year, births.get(participantId) ?? null),
    })),
  );
}

/** E.g. 2027-11 to 2028-01 → three months. */
export function monthsBetween(from: string, to: string): string[] {
  const index = (name: string) => Number(name.slice(0, 4)) * 12 + Number(name.slice(5, 7)) - 1;
  const count = Math.max(0, Math.min(1_200, index(to) - index(from) + 1));
  return Array.from({ length: count }, (_, at) => {
    const one = index(from) + at;
    return `${Math.floor(one / 12)}-${String((one % 12) + 1).padStart(2, "0")}`;
  });
}
