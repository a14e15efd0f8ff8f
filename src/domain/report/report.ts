import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "../../context.ts";
import { addDays, isLocalDate, toInstant } from "../../time.ts";

/** What is wrong with a filter that isn't one text: it is missing, or there several times. */
export const askedOnce = (missing: string) => ({
  error: ({ input }: { input?: unknown }): string => (Array.isArray(input) ? "Give it once." : missing),
});

const DATE = "Give a date such as 2027-03-04.";
const localDate = z.string(askedOnce(DATE)).refine(isLocalDate, DATE);
const some = z.string(askedOnce("Give one id.")).max(60, "There is nothing by this id.").optional();

const scope = { cohortId: some, programId: some, siteId: some, facilitatorId: some };

/** Which groups a report is about. */
export const scopeInput = z.strictObject(scope);

/** Which sessions a report is about. Dates are those of each venue's own calendar, both included. */
export const reportInput = z
  .strictObject({
    ...scope,
    from: localDate.optional(),
    to: localDate.optional(),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ["to"], error: "The end can't be before the beginning." });
export type ReportInput = z.output<typeof reportInput>;

/** Sessions that start from `from` and before `to`, UTC epoch ms. */
export type Span = { from: number; to: number };

/** E.g. to 2027-03-14 in New York → before 2027-03-15T04:00Z. */
export const spanOf = ({ from, to }: Pick<ReportInput, "from" | "to">, zone: string): Span => ({
  from: from ? toInstant({ date: from, time: "00:00" }, zone) : 0,
  to: to ? toInstant({ date: addDays(to, 1), time: "00:00" }, zone) : Number.MAX_SAFE_INTEGER,
});

/** No zone is further than this from UTC, so an index over instants can serve a question about local dates. */
const FURTHEST_MS = 15 * 3_600_000;

/** Sessions of a period, by their own dates. @param s what the statement calls `sessions`. */
export function datedIn({ from, to }: Pick<ReportInput, "from" | "to">, s = "s"): SQL {
  const table = sql.raw(s);
  const span = spanOf({ from, to }, "UTC");
  return sql`${table}.starts_at >= ${span.from - FURTHEST_MS} and ${table}.starts_at < ${Math.min(span.to, 9e15) + FURTHEST_MS}
    and ${table}.local_date >= ${from ?? ""} and ${table}.local_date <= ${to ?? "~"}`;
}

/** Leaves some cohorts out. @param id as `cohortIn` */
export const notIn = (ids: readonly string[], id: string): SQL =>
  ids.length === 0 ? sql`true` : sql`${sql.raw(id)} not in (select value from json_each(${JSON.stringify(ids)}))`;

/** Whether a cohort is one the report is about. @param id how the statement names its id. */
export function cohortIn(ctx: Context, { cohortId, programId, siteId, facilitatorId }: ReportInput, id: string): SQL {
  const column = sql.raw(id);
  const conditions = [
    cohortId && sql`${column} = ${cohortId}`,
    programId && sql`${column} in (select c.id from cohorts c where c.org_id = ${ctx.org.id} and c.program_id = ${programId})`,
    siteId &&
      sql`${column} in (select cr.cohort_id from rooms r join cohort_rooms cr on cr.org_id = r.org_id and cr.room_id = r.id
        where r.org_id = ${ctx.org.id} and r.site_id = ${siteId})`,
    facilitatorId &&
      sql`${column} in (select f.cohort_id from cohort_facilitators f where f.org_id = ${ctx.org.id} and f.staff_id = ${facilitatorId})`,
  ].filter((condition) => condition !== undefined && condition !== "");
  return conditions.length === 0 ? sql`true` : sql.join(conditions as SQL[], sql` and `);
}
