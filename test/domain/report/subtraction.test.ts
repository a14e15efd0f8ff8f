import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { cohortFacilitators, cohortRooms, participants, rooms, sites } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { sealFields } from "../../../src/domain/participant/seal-fields.ts";
import { type AgeBand, ageBands, bandIn } from "../../../src/domain/report/age-bands.ts";
import { attendanceReport } from "../../../src/domain/report/attendance-report.ts";
import { funderCounts } from "../../../src/domain/report/funder-counts.ts";
import { readHidden } from "../../../src/domain/report/hidden.ts";
import { SMALL_CELL } from "../../../src/domain/report/small-cells.ts";
import { funderSheets, spellAges } from "../../../src/web/funder-sheets.ts";
import { attendanceSheets } from "../../../src/web/report-sheets.ts";
import { follows } from "../../support/elimination.ts";
import { type History, randomFrom, writeHistories } from "../../support/histories.ts";
import { createWorld } from "../../support/world.ts";

// Everything that may be taken along of random orgs, of every period and filter, as the files say it; and whether anything about
// fewer than five people can be worked out from all of it together, by adding and subtracting.

const ORGS = 12;
const MONTHS = ["2027-01", "2027-02", "2027-03"];
/** A group meets on some of the 5th and 20th of each month; periods begin and end between them, too. */
const HALVES = MONTHS.flatMap((month) => [
  { from: `${month}-01`, to: `${month}-14`, day: `${month}-05` },
  { from: `${month}-15`, to: `${month}-${month === "2027-02" ? "28" : "31"}`, day: `${month}-20` },
]);
const BIRTHS = ["1950", "1990", "2011", "2014"].map((year) => `${year}-06-15`);
const bands = BIRTHS.map((birth) => bandIn(2027, birth));

type Group = {
  id: string;
  programId: string;
  mode: "closed" | "drop_in";
  people: string[];
  days: string[];
  site: string | null;
  leaders: string[];
};
const expects = ({ mode }: Group) => mode !== "drop_in";

function randomGroups(seed: number, leaders: string[]): Group[] {
  const random = randomFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const shared = Array.from({ length: 3 }, (_, at) => `par_${seed}_shared_${at}`);
  return Array.from({ length: 5 + below(3) }, (_, at) => {
    const size = random() < 0.4 ? 1 + below(4) : 5 + below(4);
    return {
      id: `coh_${seed}_${at}`,
      programId: `prg_${seed}_${below(3)}`,
      mode: random() < 0.25 ? ("drop_in" as const) : ("closed" as const),
      people: Array.from({ length: size }, (_, of) => (random() < 0.1 ? (shared[of % 3] ?? "") : `par_${seed}_${at}_${of}`)),
      days: HALVES.map(({ day }) => day).filter(() => random() < 0.6),
      site: [`sit_${seed}_0`, `sit_${seed}_1`, null][below(3)] ?? null,
      leaders: leaders.filter(() => random() < 0.4),
    };
  }).map((group) => ({ ...group, people: [...new Set(group.people)] }));
}

const sessionsOf = ({ id, days }: Group) => days.map((day, at) => ({ id: `ses_${id}_${at}`, day, number: at + 1 }));

async function write(ctx: Context, groups: Group[], seed: number): Promise<Came> {
  const random = randomFrom(seed + 99);
  const came = new Map<string, Set<string>>();
  const histories = [...new Set(groups.map(({ programId }) => programId))].map((programId): History => {
    const own = groups.filter((group) => group.programId === programId);
    return {
      cohorts: own.map(({ id, mode }) => ({
        ...{ id, programId, mode, rule: "sequential", percent: 75, sessionCount: mode === "closed" ? 6 : null, modules: 0 },
      })),
      stays: own.flatMap(({ id, people }) =>
        people.map((person) => ({
          ...{ id: `enr_${id}_${person}`, cohortId: id, person, leftAt: null, movedTo: null, pauses: [] },
          joinedAt: Date.parse("2026-12-01T00:00:00Z"),
        })),
      ),
      sessions: own.flatMap((group) =>
        sessionsOf(group).map(({ id, day, number }) => ({
          ...{ id, cohortId: group.id, number, date: day, minutes: 90, outcome: "held", headcount: null },
          startsAt: Date.parse(`${day}T18:00:00Z`),
        })),
      ),
      said: own.flatMap((group) =>
        sessionsOf(group).flatMap(({ id, day }) =>
          group.people.flatMap((person) => {
            const isThere = random() < 0.8;
            if (isThere) came.set(`${group.id} ${day}`, (came.get(`${group.id} ${day}`) ?? new Set()).add(person));
            if (!isThere && !expects(group)) return [];
            return [{ sessionId: id, stayId: `enr_${group.id}_${person}`, marks: [isThere ? "present" : "no_show"] }];
          }),
        ),
      ),
    };
  });
  await writeHistories(ctx, histories);
  const orgId = ctx.org.id;
  const made = { orgId, createdAt: ctx.now };
  for (const site of [0, 1]) {
    await ctx.db.insert(sites).values({ ...made, id: `sit_${seed}_${site}`, name: `Site ${site}` });
    await ctx.db.insert(rooms).values({ ...made, id: `rom_sit_${seed}_${site}`, siteId: `sit_${seed}_${site}`, name: "Room" });
  }
  for (const { id, site, leaders } of groups) {
    if (site) await ctx.db.insert(cohortRooms).values({ orgId, cohortId: id, roomId: `rom_${site}` });
    for (const staffId of leaders) await ctx.db.insert(cohortFacilitators).values({ orgId, cohortId: id, staffId });
  }
  for (const person of new Set(groups.flatMap(({ people }) => people))) {
    const { birthDate } = sealFields(ctx.vault, person, { birthDate: birthOf(person) });
    await ctx.db.update(participants).set({ birthDate }).where(eq(participants.id, person));
  }
  return came;
}

const birthOf = (person: string) => BIRTHS[[...person].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 4] ?? "";
const bandOf = (person: string): AgeBand => bandIn(2027, birthOf(person));

/** What is summed: some groups, some days without some months, one age or all. */
type What = { groups: readonly Group[]; from: string; to: string; without?: readonly string[]; band?: AgeBand };

function vectorsOf(all: Group[]) {
  const atoms = all.flatMap((group) => sessionsOf(group).flatMap(({ day }) => bands.map((band) => ({ group, day, band }))));
  return ({ groups, from, to, without = [], band }: What) =>
    atoms.map(({ group, day, band: own }) =>
      groups.includes(group) && day >= from && day <= to && !without.includes(day.slice(0, 7)) && (!band || band === own) ? 1 : 0,
    );
}

type Came = Map<string, Set<string>>;
const isSmall = (count: number) => count > 0 && count < SMALL_CELL;
const numeric = (cell: string | number | null | undefined) => typeof cell === "number";

/** Every sum that the files of the attendance report show. */
async function attendanceKnown(
  ctx: Context,
  all: Group[],
  scope: Record<string, string>,
  inScope: Group[],
  came: Came,
): Promise<What[]> {
  const known: What[] = [];
  const { cohorts } = await readHidden(ctx, {});
  const told = inScope.filter(
    (group) =>
      expects(group) &&
      !cohorts.has(group.id) &&
      sessionsOf(group).every(({ day }) => !isSmall(group.people.length) && !isSmall(came.get(`${group.id} ${day}`)?.size ?? 0)),
  );
  for (const [first, { from: asked }] of HALVES.entries()) {
    for (const { to: end } of HALVES.slice(first)) {
      const report = await attendanceReport(ctx, { ...scope, from: asked, to: end }, { leaves: true });
      const { from = "", to = "" } = report.period;
      const sheets = attendanceSheets(report, []);
      const rows = (name: string) => sheets.find((sheet) => sheet.name === name)?.rows ?? [];
      const figure = (name: string) => rows("Figures").find(([label]) => label === name)?.[1];
      const expecting = inScope.filter(expects);
      if (numeric(figure("Expected"))) known.push({ groups: expecting, from, to, without: report.leftOut });
      if (numeric(figure("Contact hours"))) known.push({ groups: inScope, from, to, without: report.hoursLeftOut });
      if (numeric(figure("Drop-in headcount"))) known.push({ groups: inScope.filter((one) => !expects(one)), from, to });
      for (const [month, , expected] of rows("By month")) {
        if (!numeric(expected)) continue;
        known.push({ groups: expecting, from: max(from, `${month}-01`), to: min(to, `${month}-31`) });
      }
      const hidden = (await readHidden(ctx, { from, to })).months;
      for (const [program, , , expected] of rows("By program")) {
        const isPart = ["cohortId", "siteId", "facilitatorId"].some((name) => name in scope);
        const without = isPart ? [] : MONTHS.filter((month) => hidden.get(month)?.has(`program|${program}`));
        if (numeric(expected))
          known.push({ groups: expecting.filter(({ programId }) => programId === program), from, to, without });
      }
      for (const [cohort, , , , expected] of rows("By cohort"))
        if (numeric(expected)) known.push({ groups: all.filter(({ id }) => id === cohort), from, to });
      for (const [number, expected] of rows("By session number")) {
        if (!numeric(expected)) continue;
        const days = told.flatMap((group) =>
          sessionsOf(group)
            .filter((one) => one.number === number && one.day >= from && one.day <= to)
            .map(({ day }) => ({ groups: [group], from: day, to: day })),
        );
        // One sum of several days; told of groups that are never hidden, each of which is known by itself.
        if (days.length === 1 && days[0]) known.push(days[0]);
      }
    }
  }
  return known;
}

/** Every sum that the files of the funders' counts show. */
async function funderKnown(ctx: Context, all: Group[]): Promise<What[]> {
  const known: What[] = [];
  const programs = [...new Set(all.map(({ programId }) => programId))];
  const periods = [
    ...MONTHS.flatMap((from, at) => MONTHS.slice(at).map((to) => ({ from, to }))),
    { from: "2027-01", to: "2027-12" },
  ];
  for (const period of periods) {
    const sheets = funderSheets(await funderCounts(ctx, period), []);
    const [whole, byMonth] = [sheets[0]?.rows ?? [], sheets[1]?.rows ?? []];
    const add = (cells: readonly (string | number | null)[], from: string, to: string) => {
      const [program, ages, people, , hours, left] = cells;
      if (!numeric(people) && !numeric(hours)) return;
      const band = ageBands.find((one) => spellAges(one) === ages);
      if (!band && ages !== spellAges("all")) return;
      const groups = programs.includes(String(program)) ? all.filter(({ programId }) => programId === program) : all;
      known.push({
        groups,
        from: `${from}-01`,
        to: `${to}-31`,
        without: String(left ?? "").split(", "),
        ...(band ? { band } : {}),
      });
    };
    for (const cells of whole) add(cells, period.from, period.to);
    for (const [month, ...cells] of byMonth) add(cells, String(month), String(month));
  }
  return known;
}

const max = (a: string, b: string) => (a > b ? a : b);
const min = (a: string, b: string) => (a < b ? a : b);

/** Two or three groups that somebody might tell of together. */
const pairsOf = (all: Group[]): { groups: Group[] }[] =>
  all.flatMap((one, at) =>
    all
      .slice(at + 1)
      .flatMap((two, next) => [
        { groups: [one, two] },
        ...all.slice(at + next + 2).map((three) => ({ groups: [one, two, three] })),
      ]),
  );

/** Everything about one to four people: of each scope and whole months those expected or visits, of each age those who came. */
function secretsOf(all: Group[], scopes: { groups: Group[] }[], came: Came): What[] {
  const periods = MONTHS.flatMap((first, at) => MONTHS.slice(at).map((last) => ({ from: `${first}-01`, to: `${last}-31` })));
  const met = (groups: readonly Group[], { from, to }: { from: string; to: string }) =>
    groups.filter((group) => sessionsOf(group).some(({ day }) => day >= from && day <= to));
  const kinds = [...scopes, ...all.map((group) => ({ groups: [group] })), ...pairsOf(all)].flatMap(({ groups }) =>
    [groups.filter(expects), groups.filter((group) => !expects(group))].map((some) => ({ groups: some })),
  );
  const inScopes = kinds.flatMap(({ groups }) =>
    periods
      .filter((period) => {
        const visits = groups.flatMap((group) =>
          sessionsOf(group).map(({ day }) => ({ day, who: came.get(`${group.id} ${day}`) })),
        );
        const inPeriod = visits.filter(({ day }) => day >= period.from && day <= period.to);
        const here = new Set(inPeriod.flatMap(({ who }) => [...(who ?? [])]));
        // Of a drop-in group nothing tells of people but who came.
        const people = groups.every(expects) ? new Set(met(groups, period).flatMap((group) => group.people)) : here;
        return isSmall(people.size) || isSmall(here.size);
      })
      .map((period) => ({ groups, ...period })),
  );
  const programs = [all, ...new Set(all.map(({ programId }) => all.filter((group) => group.programId === programId)))];
  const months = [
    ...MONTHS.map((month) => ({ from: `${month}-01`, to: `${month}-31` })),
    { from: "2027-01-01", to: "2027-12-31" },
  ];
  const ofAges = programs.flatMap((groups) =>
    months.flatMap(({ from, to }) =>
      bands
        .filter((band) => {
          const days = groups.flatMap((group) => sessionsOf(group).map(({ day }) => ({ key: `${group.id} ${day}`, day })));
          const here = days.filter(({ day }) => day >= from && day <= to).flatMap(({ key }) => [...(came.get(key) ?? [])]);
          return isSmall(new Set(here.filter((person) => bandOf(person) === band)).size);
        })
        .map((band) => ({ groups, from, to, band })),
    ),
  );
  return [...inScopes, ...ofAges];
}

describe("reports and counts for funders together", () => {
  test(`give nothing about fewer than five people away, in ${ORGS} random orgs`, { timeout: 180_000 }, async () => {
    const seen = { known: 0, secrets: 0 };
    for (let seed = 0; seed < ORGS; seed += 1) {
      const world = await createWorld();
      const harbor = await world.createOrg("Harbor", "UTC");
      const staff = await Promise.all((["manager", "facilitator", "peer"] as const).map((role) => harbor.as(role)));
      const ctx = { ...(staff[0] as Context), now: Date.parse("2027-05-01T12:00:00Z") };
      const leaders = staff.flatMap(({ actor }) => (actor.kind === "staff" ? [actor.id] : []));
      const all = randomGroups(seed, leaders);
      const came = await write(ctx, all, seed);
      const scopes = [
        { filter: {}, groups: all },
        ...[...new Set(all.map(({ programId }) => programId))].map((programId) => ({
          filter: { programId },
          groups: all.filter((group) => group.programId === programId),
        })),
        ...[0, 1].map((at) => ({
          filter: { siteId: `sit_${seed}_${at}` },
          groups: all.filter(({ site }) => site === `sit_${seed}_${at}`),
        })),
        ...leaders.map((facilitatorId) => ({
          filter: { facilitatorId },
          groups: all.filter((group) => group.leaders.includes(facilitatorId)),
        })),
        ...all.map((group) => ({ filter: { cohortId: group.id }, groups: [group] })),
        ...[...new Set(all.map(({ programId }) => programId))].map((programId) => ({
          filter: { programId, facilitatorId: leaders[0] ?? "" },
          groups: all.filter((group) => group.programId === programId && group.leaders.includes(leaders[0] ?? "")),
        })),
      ];
      const known: What[] = await funderKnown(ctx, all);
      for (const { filter, groups } of scopes) known.push(...(await attendanceKnown(ctx, all, filter, groups, came)));
      const vector = vectorsOf(all);
      const secrets = secretsOf(all, scopes, came);
      const given = follows(secrets.map(vector), known.map(vector)).map((at) => secrets[at]);
      expect(
        given.map((of) => `${of?.groups.map(({ id }) => id)} ${of?.from} ${of?.to} ${of?.band}`),
        `seed ${seed}`,
      ).toEqual([]);
      seen.known += known.length;
      seen.secrets += secrets.length;
    }
    expect(seen.secrets).toBeGreaterThan(300);
    expect(seen.known).toBeGreaterThan(1_000);
  });
});
