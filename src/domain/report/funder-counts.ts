import { z } from "zod";
import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import { findProgram } from "../program/queries.ts";
import { bandIn } from "./age-bands.ts";
import { type FunderBlock, type FunderRow, rowsOf } from "./funder-rows.ts";
import { readHidden } from "./hidden.ts";
import { hiddenAges, isKeptBack } from "./hidden-ages.ts";
import { groupBy } from "./metrics.ts";
import { peopleOf } from "./people.ts";
import { LAST_ZONE, overBy, wholeMonths } from "./period.ts";
import { type GroupVisits, type ProgramMonth, programMonths, readBirthDates, visitsIn } from "./read-served.ts";
import { askedOnce, scopeInput } from "./report.ts";
import { addUnnamed, addVisits, type ServedCells, servedCell, type Visit } from "./served.ts";

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
  /** `YYYY-MM`, both included: what was asked for as far as it is over. */
  covers: { from: string; to: string };
  /** The whole period: nobody is counted twice in a row, however many months or groups they came to. */
  period: FunderRow[];
  months: { month: string; rows: FunderRow[] }[];
  /** The period lies in one calendar year, so its ages can be told. */
  inOneYear: boolean;
  suppressed: boolean;
};

/** `isOpen`: to a drop-in group. */
type OpenVisit = Visit & { isOpen: boolean };
type Month = FunderBlock & { month: string };

/**
 * Unduplicated people served, sessions held and contact hours by program and age, over a period and month by month.
 *
 * Only of months that are over: what a month had come to on two days would tell of one evening. What is hidden is decided in each month,
 * over all programs, whatever is asked for; a row of the period shows what shows in every month of it.
 *
 * @throws NotFound for a program this org doesn't have; Invalid where no month of it is over.
 */
export async function funderCounts(ctx: Context, asked: FunderInput): Promise<FunderCounts> {
  if (asked.programId) await findProgram(ctx, asked.programId);
  const over = overBy({ from: `${asked.from}-01`, to: `${asked.to}-31` }, toLocal(ctx.now, LAST_ZONE).date);
  if (!over) throw new Invalid([{ path: "to", message: "This month isn't over. Counts are of months that are." }]);
  const input = { ...asked, to: over.to.slice(0, 7) };
  const [programs, hidden] = await Promise.all([
    ctx.db.all<ProgramMonth>(programMonths(ctx, input.from, input.to)),
    readHidden(ctx, wholeMonths({ from: `${input.from}-01`, to: `${input.to}-01` })),
  ]);
  const months: Month[] = [];
  const births = new Map<string, string | null>();
  for (const [month, some] of groupBy(programs, (one) => one.month)) {
    const visits = await readVisits(ctx, month, births);
    await others();
    const served = withUnnamed(addVisits(new Map(), visits), some);
    const keptBack = hidden.months.get(month) ?? new Set();
    months.push({
      month,
      programs: some,
      served,
      keptBack,
      hidden: hiddenAges({ served, keptBack, mixed: mixedOf(some, visits) }),
    });
  }
  return answer(input, months);
}

/** Programs of both kinds, to whose drop-in groups fewer than five came by name. */
function mixedOf(programs: readonly ProgramMonth[], visits: readonly OpenVisit[]): Set<string> {
  const openIn = (id: string) => visits.filter(({ programId, isOpen }) => isOpen && programId === id);
  const knows = (id: string) => peopleOf(openIn(id).map(({ participantId }) => participantId)) === null;
  return new Set(
    programs.flatMap(({ programId, expects, openHeads }) =>
      expects === 1 && openHeads > 0 && !knows(programId) ? [programId] : [],
    ),
  );
}

function withUnnamed(served: ServedCells, programs: readonly ProgramMonth[]): ServedCells {
  const unnamed = programs.map(({ programId, unnamed: visits, minutes }) => {
    return { programId, visits, minutes: Math.max(0, minutes - (served.get(servedCell(programId, null))?.minutes ?? 0)) };
  });
  return addUnnamed(served, unnamed);
}

function answer(input: FunderInput, months: readonly Month[]): FunderCounts {
  const inOneYear = input.from.slice(0, 4) === input.to.slice(0, 4);
  const only = (block: FunderBlock): FunderRow[] =>
    rowsOf(block).filter(({ program }) => !input.programId || program?.id === input.programId);
  const ids = [...new Map(months.flatMap(({ programs }) => programs.map((one) => [one.programId, one.programName])))]
    .sort(([, a], [, b]) => (a < b ? -1 : 1))
    .map(([id]) => id);
  const whole = months.length === 0 ? [] : [...ids, null].flatMap((id) => overMonths(months, id));
  const period = whole
    .filter(({ program }) => !input.programId || program?.id === input.programId)
    .filter((row) => inOneYear || row.ages === "all" || row.ages === "walk_ins");
  const byMonth = months.map((one) => ({ month: one.month, rows: only(one) }));
  const isShort = (row: FunderRow) =>
    row.ages === "others" || row.minutes === null || row.leftOut.length > 0 || (row.people === null && row.ages !== "walk_ins");
  const suppressed =
    months.some(({ hidden }) => hidden.size > 0) || [...period, ...byMonth.flatMap(({ rows }) => rows)].some(isShort);
  return { covers: { from: input.from, to: input.to }, period, months: byMonth, inOneYear, suppressed };
}

/** A program's months as one, or everybody's, leaving out those that may not be told of; all of them hidden where none may. */
function overMonths(months: readonly Month[], programId: string | null): FunderRow[] {
  const own = months.filter(({ programs }) => programId === null || programs.some((one) => one.programId === programId));
  const isBack = ({ hidden, keptBack }: Month) => hidden.has(servedCell(programId, null)) || isKeptBack(keptBack, programId);
  const told = own.filter((one) => !isBack(one));
  const some = told.length > 0 ? told : own;
  const served: ServedCells = new Map();
  for (const month of some) {
    for (const [key, { who, minutes }] of month.served) {
      const sum = served.get(key) ?? { who: new Set(), minutes: 0 };
      for (const id of who) sum.who.add(id);
      sum.minutes += minutes;
      served.set(key, sum);
    }
  }
  const all = (of: "hidden" | "keptBack") => new Set(some.flatMap((one) => [...one[of]]));
  const block = { programs: addUp(some), served, hidden: all("hidden"), keptBack: all("keptBack") };
  const leftOut = told.length > 0 ? own.filter(isBack).map(({ month }) => month) : [];
  return rowsOf(block)
    .filter(({ program }) => (program?.id ?? null) === programId)
    .map((row) => ({ ...row, leftOut }));
}

/** Each program's months as one. */
function addUp(months: readonly Month[]): ProgramMonth[] {
  const all = months.flatMap(({ programs }) => programs);
  return [...groupBy(all, ({ programId }) => programId).values()]
    .map((some) => {
      const add = (of: "sessions" | "minutes" | "unnamed" | "openHeads") => some.reduce((sum, one) => sum + one[of], 0);
      return { ...(some[0] as ProgramMonth), sessions: add("sessions"), minutes: add("minutes"), unnamed: add("unnamed") };
    })
    .sort((a, b) => (a.programName < b.programName ? -1 : 1));
}

/** An embedded database answers at once, so nobody else's request would come in between. */
const others = (): Promise<void> => new Promise((go) => setTimeout(go, 0));

async function readVisits(ctx: Context, name: string, births: Map<string, string | null>): Promise<OpenVisit[]> {
  const groups = (await ctx.db.all<GroupVisits>(visitsIn(ctx, name))).map(({ programId, isOpen, visits }) => ({
    programId,
    isOpen: isOpen === 1,
    people: JSON.parse(visits) as [id: string, minutes: number][],
  }));
  const unknown = [...new Set(groups.flatMap(({ people }) => people.map(([id]) => id)))].filter((id) => !births.has(id));
  const read = await readBirthDates(ctx, unknown);
  for (const id of unknown) births.set(id, read.get(id) ?? null);
  const year = Number(name.slice(0, 4));
  return groups.flatMap(({ programId, isOpen, people }) =>
    people.map(([participantId, minutes]) => ({
      ...{ programId, isOpen, participantId, minutes },
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
