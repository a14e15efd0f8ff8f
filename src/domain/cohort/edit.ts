import { and, eq, sql } from "drizzle-orm";
import { cohortFacilitators, cohorts } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import type { CohortChanges } from "./cohort.ts";
import { findFacilitators } from "./find-facilitators.ts";
import { type Cohort, findCohort } from "./queries.ts";

/**
 * Changes what a cohort is called, where it meets, how many it takes and who leads it. Mail not yet handed over says the new
 * place; nobody is told of it apart.
 *
 * @throws NotFound; Invalid; Conflict `below_enrolled` when more people are enrolled than would fit.
 */
export async function editCohort(ctx: Context, id: string, input: CohortChanges): Promise<Cohort> {
  const cohort = await findCohort(ctx, id);
  const { facilitatorIds, ...columns } = input;
  const { capacity, minimum } = { ...cohort, ...withoutUndefined(columns) };
  const { errors } = await findFacilitators(ctx, facilitatorIds ?? []);
  if (capacity !== null && minimum !== null && minimum > capacity)
    errors.push({ path: "minimum", message: "The minimum can't be above the capacity." });
  if (errors.length > 0) throw new Invalid(errors);

  const changed = changesOf(cohort, columns);
  const led = cohort.facilitators.map((person) => person.id);
  const newLeaders = facilitatorIds && [...facilitatorIds].sort().join() !== led.sort().join() ? facilitatorIds : null;
  if (changed.length === 0 && newLeaders === null) return cohort;
  const ofThis = and(eq(cohortFacilitators.orgId, ctx.org.id), eq(cohortFacilitators.cohortId, id));
  await write(ctx, {
    guards: [
      {
        holds: sql`select ${capacity} is null or count(*) <= ${capacity} from enrolments
          where org_id = ${ctx.org.id} and cohort_id = ${id} and left_at is null`,
        otherwise: () =>
          new Conflict(
            "below_enrolled",
            `More than ${capacity} people are enrolled. Withdraw some first, or choose a higher capacity.`,
          ),
      },
    ],
    statements: [
      ...(changed.length > 0
        ? [
            ctx.db
              .update(cohorts)
              .set(withoutUndefined(columns))
              .where(and(eq(cohorts.orgId, ctx.org.id), eq(cohorts.id, id))),
          ]
        : []),
      ...(newLeaders === null ? [] : [ctx.db.delete(cohortFacilitators).where(ofThis)]),
      ...(newLeaders && newLeaders.length > 0
        ? [ctx.db.insert(cohortFacilitators).values(newLeaders.map((staffId) => ({ orgId: ctx.org.id, cohortId: id, staffId })))]
        : []),
    ],
    audit: {
      action: "cohort.edit",
      subject: { kind: "cohort", id },
      detail: { changed: [...changed, ...(newLeaders ? ["facilitators"] : [])].join(" ") },
    },
  });
  return findCohort(ctx, id);
}

type Columns = Omit<CohortChanges, "facilitatorIds">;

const changesOf = (cohort: Cohort, columns: Columns): string[] =>
  (Object.keys(columns) as (keyof Columns)[]).filter((name) => columns[name] !== undefined && columns[name] !== cohort[name]);

const withoutUndefined = (columns: Columns) =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Columns]?: Exclude<Columns[Name], undefined>;
  };
