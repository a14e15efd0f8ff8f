import type { Context } from "../../context.ts";
import { Conflict, type FieldError, Invalid } from "../../errors.ts";
import { listClosuresOf } from "../cohort/closures-of.ts";
import { readOccupancy } from "../cohort/occupancy.ts";
import type { Closure } from "../cohort/schedule.ts";
import type { SessionDecision, SettlingInput } from "./closing.ts";
import { type CohortRun, findCohortRun } from "./cohort-run.ts";
import type { Affected } from "./find-affected.ts";
import { planClosing } from "./plan-closing.ts";
import { placedBy, type SeriesChange } from "./series.ts";

/** The days in question: the whole org's or a site's, new ones and ones that are closed already. */
export type ClosedDays = { days: Closure[]; siteId: string | null };

/** One group with sessions on days off. `change` null: its dates stay. */
export type GroupPlan = CohortRun & { affected: Affected[]; change: SeriesChange | null; errors: FieldError[] };

/** What becomes of each affected session; those that nobody has decided about, and that may wait, are left out. */
export function decideAll(affected: Affected[], { decisions = [], otherwise }: Omit<SettlingInput, "notify">): SessionDecision[] {
  const said = new Map(decisions.map((one) => [one.sessionId, one]));
  const undecided = affected.filter(({ id }) => !said.has(id));
  if (undecided.length > 0 && otherwise === undefined)
    throw new Conflict(
      "sessions_affected",
      `${undecided.length === 1 ? "One session is" : `${undecided.length} sessions are`} on these days. Say for each whether to push, move or keep it.`,
    );
  return affected.flatMap(({ id }) => {
    const one = said.get(id);
    if (one) return [one];
    return otherwise === "push" || otherwise === "keep" ? [{ sessionId: id, action: otherwise }] : [];
  });
}

/** Each group's change, planned alone; what it refuses are its `errors`, at `decisions.<index>.date` or `decisions`. */
export async function planGroups(
  ctx: Context,
  { days, siteId }: ClosedDays,
  affected: Affected[],
  decisions: SessionDecision[],
): Promise<GroupPlan[]> {
  const groups = new Map<string, Affected[]>();
  for (const one of affected) groups.set(one.cohortId, [...(groups.get(one.cohortId) ?? []), one]);
  const plans: GroupPlan[] = [];
  for (const [cohortId, own] of groups) {
    const found = await findCohortRun(ctx, cohortId);
    const isHere = siteId === null || own[0]?.groupSiteId === siteId;
    const closures = [
      ...(await listClosuresOf(ctx, cohortId, found.cohort.firstDate)),
      ...(isHere ? days : days.filter(({ date }) => own.some(({ localDate }) => localDate === date))),
    ];
    try {
      const change = planClosing(ctx, found.cohort, found.run, decisions, closures);
      plans.push({ ...found, affected: own, change, errors: [] });
    } catch (error) {
      if (!(error instanceof Invalid || error instanceof Conflict)) throw error;
      plans.push({ ...found, affected: own, change: null, errors: errorsOf(error, found.cohort.name, decisions) });
    }
  }
  return plans;
}

function errorsOf(error: Invalid | Conflict, group: string, decisions: SessionDecision[]): FieldError[] {
  if (error instanceof Conflict) return [{ path: "decisions", message: `${group}: ${error.message}` }];
  return error.errors.map(({ path, message }) => {
    const [id] = path.split(".");
    const index = decisions.findIndex(({ sessionId }) => sessionId === id);
    return { path: `decisions.${index}.date`, message: `${group}: ${message}` };
  });
}

/**
 * Two groups must not be put into one room at one time by the same closing; the guards see only what was there before.
 *
 * @throws Conflict `room_taken`
 */
export async function assertApart(ctx: Context, plans: GroupPlan[]): Promise<void> {
  const taken: { roomId: string; group: string; startsAt: number; endsAt: number }[] = [];
  for (const { cohort, change } of plans) {
    const placed = change ? placedBy(change) : [];
    if (placed.length === 0) continue;
    const { roomId, ownRooms } = await readOccupancy(ctx, cohort.id);
    for (const { id, startsAt, endsAt } of placed) {
      const room = ownRooms.get(id) ?? roomId;
      if (room === null) continue;
      const other = taken.find(
        (one) => one.roomId === room && one.group !== cohort.name && one.startsAt < endsAt && one.endsAt > startsAt,
      );
      if (other)
        throw new Conflict(
          "room_taken",
          `${other.group} and ${cohort.name} would get the same room at the same time. Move one of them to another date.`,
        );
      taken.push({ roomId: room, group: cohort.name, startsAt, endsAt });
    }
  }
}
