import { type AgeBand, ageBands } from "./age-bands.ts";
import { isKeptBack } from "./hidden-ages.ts";
import type { ProgramMonth } from "./read-served.ts";
import { type ServedCells, servedCell, WALK_INS } from "./served.ts";

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
  /** Months that aren't in it, because they would tell of few. */
  leftOut: string[];
};

export type FunderBlock = {
  programs: readonly ProgramMonth[];
  served: ServedCells;
  /** Cells of `servedCell`: totals whose people are hidden, ages of which nothing is told. */
  hidden: ReadonlySet<string>;
  /** Cells of `cell` that attendance reports keep back. */
  keptBack: ReadonlySet<string>;
};

/** Every program, then all of them together; each with its ages, and those that can't be told put together. */
export function rowsOf(block: FunderBlock): FunderRow[] {
  const { programs, keptBack } = block;
  const add = (of: "sessions" | "minutes") => programs.reduce((sum, one) => sum + one[of], 0);
  return [
    ...programs.flatMap(({ programId, programName, sessions, minutes }) =>
      rowsFor({ id: programId, name: programName }, { sessions, minutes }, isKeptBack(keptBack, programId), block),
    ),
    ...(programs.length > 0
      ? rowsFor(null, { sessions: add("sessions"), minutes: add("minutes") }, isKeptBack(keptBack, null), block)
      : []),
  ];
}

function rowsFor(
  program: FunderRow["program"],
  { sessions, minutes }: { sessions: number; minutes: number },
  isBack: boolean,
  { served, hidden }: FunderBlock,
): FunderRow[] {
  const at = (band: AgeBand | typeof WALK_INS | null) => servedCell(program?.id ?? null, band);
  const of = (band: AgeBand | typeof WALK_INS | null) => {
    const { who, minutes: theirs } = served.get(at(band)) ?? { who: new Set(), minutes: 0 };
    return { people: who.size, minutes: theirs };
  };
  const total = of(null);
  const isFew = isBack || hidden.has(at(null));
  const leftOut: string[] = [];
  const rows: FunderRow[] = [
    { program, ages: "all", people: isFew ? null : total.people, sessions, minutes: isBack ? null : minutes, leftOut },
  ];
  const here = ageBands.filter((band) => served.has(at(band)));
  // Where hours are kept back, those of groups of one kind may be told all the same, and ages would tell the rest of them.
  const told = isBack ? [] : here.filter((band) => !hidden.has(at(band)));
  for (const band of told) rows.push({ program, ages: band, sessions: null, leftOut, ...of(band) });
  const unnamed = of(WALK_INS).minutes;
  const isUnnamedTold = unnamed > 0 && !hidden.has(at(WALK_INS)) && !isBack;
  const others = here.filter((band) => !told.includes(band)).map(of);
  // Where no age can be told, there is nothing to put together.
  if (told.length > 0 && others.length > 0 && !isBack) {
    const sum = (name: keyof typeof total) => others.reduce((result, one) => result + one[name], 0);
    const more = isUnnamedTold ? 0 : unnamed;
    rows.push({
      ...{ program, ages: "others", people: isFew ? null : sum("people"), sessions: null, leftOut },
      minutes: sum("minutes") + more,
    });
  }
  if (isUnnamedTold) rows.push({ program, ages: "walk_ins", people: null, sessions: null, minutes: unnamed, leftOut });
  return rows;
}
