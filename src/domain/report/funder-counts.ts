import { z } from "zod";
import type { Context } from "../../context.ts";
import { findProgram } from "../program/queries.ts";
import { type AgeBand, ageBands, bandIn } from "./age-bands.ts";
import { cell } from "./cells.ts";
import { readHidden } from "./hidden.ts";
import { groupBy } from "./metrics.ts";
import { wholeMonths } from "./period.ts";
import { type GroupVisits, type ProgramMonth, programMonths, readBirthDates, visitsIn } from "./read-served.ts";
import { addVisits, hiddenServed, type Served, servedCell, type Visit } from "./served.ts";

const MOST_MONTHS = 24;
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "Give a month such as 2027-03.");

/** Whole months, by each venue's own calendar, both included. */
export const funderInput = z
  .strictObject({ from: month, to: month, programId: z.string().max(60).optional() })
  .refine(({ from, to }) => from <= to, { path: ["to"], error: "The end can't be before the beginning." })
  .refine(({ from, to }) => monthsBetween(from, to).length <= MOST_MONTHS, {
    path: ["to"],
    error: `Choose at most ${MOST_MONTHS} months.`,
  });
export type FunderInput = z.output<typeof funderInput>;

export type FunderRow = {
  /** Null: every program. */
  program: { id: string; name: string } | null;
  /** `all`: of every age; `others`: ages put together, because some of them are few; `walk_ins`: counted without a name. */
  ages: AgeBand | "all" | "others" | "walk_ins";
  /** Different people who came at least once, each counted once. Null: hidden; of walk-ins always. */
  people: number | null;
  /** Only of all ages. */
  sessions: number | null;
  /** People's time in sessions. Null: hidden. */
  minutes: number | null;
};

export type FunderCounts = {
  /** The whole period: nobody is counted twice in a row, however many months or groups they came to. */
  period: FunderRow[];
  months: { month: string; rows: FunderRow[] }[];
  /** The period lies in one calendar year, so ages of the whole period can be told. */
  inOneYear: boolean;
  suppressed: boolean;
};

/** What one month says. */
type Month = {
  month: string;
  programs: ProgramMonth[];
  served: Map<string, Served>;
  hidden: Set<string>;
  keptBack: ReadonlySet<string>;
};

/**
 * Unduplicated people served, sessions held and contact hours by program and age, over a period and month by month.
 *
 * What is hidden is decided in each month, over all programs whatever is asked for; a row of the period shows what shows in every month of it.
 *
 * @throws NotFound for a program this org doesn't have.
 */
export async function funderCounts(ctx: Context, input: FunderInput): Promise<FunderCounts> {
  if (input.programId) await findProgram(ctx, input.programId);
  const period = wholeMonths({ from: `${input.from}-01`, to: `${input.to}-01` });
  const [programs, hidden] = await Promise.all([
    ctx.db.all<ProgramMonth>(programMonths(ctx, input.from, input.to)),
    readHidden(ctx, period),
  ]);
  const months: Month[] = [];
  const ofAll = new Map<string, Served>();
  const births = new Map<string, string | null>();
  for (const [name, some] of groupBy(programs, ({ month }) => month)) {
    const here = await readVisits(ctx, name, births);
    await others();
    addVisits(ofAll, here);
    const served = addVisits(new Map(), here);
    const keptBack = hidden.months.get(name) ?? new Set();
    months.push({ month: name, programs: some, served, hidden: hiddenServed(served, keptBack), keptBack });
  }
  const inOneYear = input.from.slice(0, 4) === input.to.slice(0, 4);
  const whole = overAll(months, ofAll);
  const only = <Row extends FunderRow>(rows: Row[]) =>
    rows.filter(({ program }) => !input.programId || program?.id === input.programId);
  const ofPeriod = only(rowsOf(whole)).filter(({ ages }) => inOneYear || ages === "all" || ages === "walk_ins");
  const ofMonths = months.map((one) => ({ month: one.month, rows: only(rowsOf(one)) }));
  const isShort = ({ ages, people, minutes }: FunderRow) =>
    ages === "others" || minutes === null || (people === null && ages !== "walk_ins");
  return {
    period: ofPeriod,
    months: ofMonths,
    inOneYear,
    suppressed: [...ofPeriod, ...ofMonths.flatMap(({ rows }) => rows)].some(isShort),
  };
}

/** An embedded database answers at once, so nobody else's request would come in between. */
const others = (): Promise<void> => new Promise((go) => setTimeout(go, 0));

/** All months as one. */
function overAll(months: readonly Month[], served: Map<string, Served>): Omit<Month, "month"> {
  const programs = [
    ...groupBy(
      months.flatMap((one) => one.programs),
      ({ programId }) => programId,
    ).values(),
  ]
    .flatMap((some) => {
      const add = (of: (one: ProgramMonth) => number) => some.reduce((sum, one) => sum + of(one), 0);
      const [first] = some;
      return first ? [{ ...first, sessions: add(({ sessions }) => sessions), minutes: add(({ minutes }) => minutes) }] : [];
    })
    .sort((a, b) => (a.programName < b.programName ? -1 : 1));
  return {
    programs,
    served,
    hidden: new Set(months.flatMap(({ hidden }) => [...hidden])),
    keptBack: new Set(months.flatMap(({ keptBack }) => [...keptBack])),
  };
}

/** Every program, then all of them together; each with its ages. */
function rowsOf({ programs, served, hidden, keptBack }: Omit<Month, "month">): FunderRow[] {
  const add = (of: (one: ProgramMonth) => number) => programs.reduce((sum, one) => sum + of(one), 0);
  const all = { sessions: add(({ sessions }) => sessions), minutes: add(({ minutes }) => minutes) };
  return [
    ...programs.flatMap(({ programId, programName, sessions, minutes }) =>
      block({ id: programId, name: programName }, { sessions, minutes }, keptBack.has(cell.program(programId)), served, hidden),
    ),
    ...(programs.length > 0 ? block(null, all, keptBack.has(cell.all), served, hidden) : []),
  ];
}

function block(
  program: FunderRow["program"],
  { sessions, minutes }: { sessions: number; minutes: number },
  hoursHidden: boolean,
  served: ReadonlyMap<string, Served>,
  hidden: ReadonlySet<string>,
): FunderRow[] {
  const at = (band: AgeBand | null) => servedCell(program?.id ?? null, band);
  const of = (band: AgeBand | null) => {
    const { who, minutes: theirs } = served.get(at(band)) ?? { who: new Set(), minutes: 0 };
    return { people: who.size, minutes: theirs };
  };
  const total = of(null);
  const isHidden = hidden.has(at(null));
  const rows: FunderRow[] = [
    { program, ages: "all", people: isHidden ? null : total.people, sessions, minutes: hoursHidden ? null : minutes },
  ];
  const here = ageBands.filter((band) => served.has(at(band)));
  const told = here.filter((band) => !hidden.has(at(band)));
  for (const band of told) rows.push({ program, ages: band, sessions: null, ...of(band) });
  // Where nothing of ages can be told, there is nothing to put together.
  if (told.length > 0 && told.length < here.length) {
    const others = here.filter((band) => !told.includes(band)).map(of);
    const sum = (name: keyof typeof total) => others.reduce((result, one) => result + one[name], 0);
    rows.push({
      ...{ program, ages: "others", sessions: null },
      people: isHidden ? null : sum("people"),
      minutes: hoursHidden ? null : sum("minutes"),
    });
  }
  const unnamed = minutes - total.minutes;
  if (unnamed > 0 && !hoursHidden) rows.push({ program, ages: "walk_ins", people: null, sessions: null, minutes: unnamed });
  return rows;
}

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
