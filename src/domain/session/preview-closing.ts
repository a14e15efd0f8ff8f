import type { Context } from "../../context.ts";
import { Conflict, type FieldError } from "../../errors.ts";
import type { ScheduleConflict } from "../cohort/spell-conflict.ts";
import { type Audience, whomItConcerns } from "../cohort/whom-it-concerns.ts";
import { findClosure, listClosures } from "../org/closures.ts";
import { findSite } from "../site/queries.ts";
import type { ClosingInput, SettlingInput } from "./closing.ts";
import { type Affected, findAffected } from "./find-affected.ts";
import { conflictsAt } from "./in-the-way.ts";
import { assertApart, type ClosedDays, decideAll, type GroupPlan, planGroups } from "./plan-groups.ts";
import { compareDates, type DateChange, placedBy } from "./series.ts";

/** One group's sessions on the days, and what becomes of its dates. */
export type GroupPreview = Audience & {
  cohort: { id: string; name: string; timezone: string };
  sessions: Affected[];
  dates: DateChange[];
  conflicts: ScheduleConflict[];
};

export type ClosingPreview = {
  /** `closed`: it is already, and stays as it is. */
  days: { date: string; reason: string; closed: boolean }[];
  groups: GroupPreview[];
  /** What can't be done as it was decided. */
  errors: FieldError[];
};

/** What closing days would do. Sessions without a decision show as pushed. Writes nothing. @throws NotFound for a site. */
export async function previewClosing(ctx: Context, input: Omit<ClosingInput, "notify">): Promise<ClosingPreview> {
  const { days, siteId = null } = input;
  if (siteId !== null) await findSite(ctx, siteId);
  const dates = days.map(({ date }) => date).sort();
  const known = await listClosures(ctx, { from: dates[0] ?? "", to: dates.at(-1) ?? "", at: siteId });
  const closed = new Set(known.map(({ date }) => date));
  const preview = await previewDays(ctx, { days, siteId }, input);
  return { ...preview, days: days.map((day) => ({ ...day, closed: closed.has(day.date) })) };
}

/** The same for a day that is closed already. @throws NotFound */
export async function previewSettling(
  ctx: Context,
  closureId: string,
  input: Omit<SettlingInput, "notify">,
): Promise<ClosingPreview> {
  const { date, reason, siteId } = await findClosure(ctx, closureId);
  const preview = await previewDays(ctx, { days: [{ date, reason }], siteId }, input);
  return { ...preview, days: [{ date, reason, closed: true }] };
}

async function previewDays(ctx: Context, closed: ClosedDays, input: Omit<SettlingInput, "notify">) {
  const affected = await findAffected(
    ctx,
    closed.days.map(({ date }) => date),
    closed.siteId,
  );
  const decisions = decideAll(affected, { otherwise: "push", ...input });
  const plans = await planGroups(ctx, closed, affected, decisions);
  const groups: GroupPreview[] = [];
  for (const plan of plans) groups.push(await previewGroup(ctx, plan));
  return { groups, errors: [...plans.flatMap(({ errors }) => errors), ...(await collisions(ctx, plans))] };
}

async function previewGroup(ctx: Context, { cohort, run, affected, change }: GroupPlan): Promise<GroupPreview> {
  const { id, name, timezone } = cohort;
  return {
    cohort: { id, name, timezone },
    sessions: affected,
    dates: change ? compareDates(run, cohort.phases, change) : [],
    conflicts: change ? await conflictsAt(ctx, cohort, placedBy(change)) : [],
    ...(await whomItConcerns(ctx, id)),
  };
}

async function collisions(ctx: Context, plans: GroupPlan[]): Promise<FieldError[]> {
  try {
    await assertApart(ctx, plans);
    return [];
  } catch (error) {
    if (error instanceof Conflict) return [{ path: "decisions", message: error.message }];
    throw error;
  }
}
