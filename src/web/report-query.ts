import { findCohort, listCohorts } from "../domain/cohort/queries.ts";
import { findProgram, listPrograms } from "../domain/program/queries.ts";
import type { FunderInput } from "../domain/report/funder-counts.ts";
import type { ReportInput } from "../domain/report/report.ts";
import { listSites } from "../domain/site/queries.ts";
import { listStaff } from "../domain/staff/queries.ts";
import { spellDate } from "../time.ts";
import type { C } from "./env.ts";

// The filters of a report, as a query: read, offered, spelled.

const CHOICES = 200;

const filters = ["from", "to", "programId", "siteId", "facilitatorId", "cohortId"] as const;

export const filtersOf = (c: C): Record<string, string> =>
  Object.fromEntries(filters.flatMap((name) => (c.req.query(name) ? [[name, c.req.query(name) ?? ""]] : [])));

/** E.g. `/reports` and `{ from: "2027-01-01" }` → `/reports?from=2027-01-01`. */
export const address = (path: string, values: Record<string, string>): string => {
  const query = new URLSearchParams(values).toString();
  return query === "" ? path : `${path}?${query}`;
};

/** What can be chosen. */
export async function readOptions(c: C, input: ReportInput) {
  const ctx = c.get("ctx");
  const [programs, cohorts, sites, people] = await Promise.all([
    listPrograms(ctx, { limit: CHOICES }),
    listCohorts(ctx, { limit: CHOICES, programId: input.programId }),
    listSites(ctx),
    listStaff(ctx),
  ]);
  // One that is too old for the list would otherwise read "Every cohort".
  const { cohortId } = input;
  const isListed = !cohortId || cohorts.items.some(({ id }) => id === cohortId);
  const groups = isListed ? cohorts.items : [await findCohort(ctx, cohortId), ...cohorts.items];
  const toOption = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });
  return {
    programs: programs.items.map(toOption),
    cohorts: groups.map(toOption),
    sites: sites.map(toOption),
    facilitators: people.map(toOption),
  };
}

/** What a report is about: "Grief, spring from 2027-01-01". */
export function spellAbout(options: Awaited<ReturnType<typeof readOptions>>, input: ReportInput): string {
  const name = (some: { value: string; label: string }[], id: string | undefined) =>
    some.find(({ value }) => value === id)?.label;
  const of = [
    name(options.cohorts, input.cohortId),
    name(options.programs, input.programId),
    name(options.sites, input.siteId),
    name(options.facilitators, input.facilitatorId),
  ].filter((text) => text !== undefined);
  const dates = [input.from && `from ${input.from}`, input.to && `to ${input.to}`].filter(Boolean);
  return [of.length === 0 ? "Every program" : of.join(", "), ...dates].join(" ");
}

/** When a report was made, and by what. */
export const spellMade = (c: C): string => {
  const { now, org } = c.get("ctx");
  return `Made on ${spellDate(now, org.timezone, "en")}, as registers say on that day.`;
};

/** What counts for funders are about: "Every program, 2027-01 to 2027-03". @param program the name of the one it is about */
export const spellFunded = ({ from, to }: Pick<FunderInput, "from" | "to">, program: string | undefined): string =>
  `${program ?? "Every program"}, ${from === to ? from : `${from} to ${to}`}`;

/** The lines above the tables of a file, whoever asks for it: whose it is, what it is about, when it was made. */
export async function aboveAttendance(c: C, input: ReportInput): Promise<string[]> {
  return [`${c.get("ctx").org.name}: attendance report`, spellAbout(await readOptions(c, input), input), spellMade(c)];
}

/** The same of counts for funders. @throws NotFound */
export async function aboveFunders(c: C, input: FunderInput): Promise<string[]> {
  const ctx = c.get("ctx");
  const program = input.programId ? await findProgram(ctx, input.programId) : null;
  return [`${ctx.org.name}: counts for funders`, spellFunded(input, program?.name), spellMade(c)];
}
