import { findCohort, listCohorts } from "../domain/cohort/queries.ts";
import { listPrograms } from "../domain/program/queries.ts";
import type { ReportInput } from "../domain/report/report.ts";
import { listSites } from "../domain/site/queries.ts";
import { listStaff } from "../domain/staff/queries.ts";
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
