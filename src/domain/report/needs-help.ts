import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { goesOn } from "../cohort/queries.ts";
import { groupBy, rates, sum, type Tally } from "./metrics.ts";
import { cohortIn, type ReportInput } from "./report.ts";
import { admitsNow, placesFor, waitingFor } from "./waiting-lists.ts";

const DAY_MS = 86_400_000;
const LOOK_BACK_MS = 56 * DAY_MS;
/** A register untaken for this long is the manager's to ask about (domain: on the list after 48 hours, further up after 5 days). */
export const ESCALATES_MS = 5 * DAY_MS;
const LOOK_AHEAD_MS = 14 * DAY_MS;
const LATEST = 3;
/** House defaults: what a manager would want to hear of. */
const LOW_RATE = 0.6;
const FALL = 0.2;
const LEFT_MS = 28 * DAY_MS;
const MANY_LEFT = 3;

export type Reason =
  | { code: "untaken"; count: number; days: number }
  | { code: "low"; rate: number; sessions: number }
  | { code: "falling"; from: number; to: number; sessions: number }
  | { code: "below_minimum"; count: number }
  | { code: "too_few"; enrolled: number; minimum: number }
  | { code: "left"; count: number }
  | { code: "cancelled"; count: number }
  | { code: "nobody_leads" }
  | { code: "places_free"; places: number; waiting: number }
  | { code: "queue"; waiting: number; minimum: number };

export type GroupInNeed = { cohort: { id: string; name: string; programName: string }; reasons: Reason[] };

/**
 * Running groups that need somebody now, those with most reasons first. Each reason is a plain count or rate of that group, of the
 * last eight weeks; nothing is weighed into a score.
 */
export async function listInNeed(ctx: Context, input: ReportInput = {}): Promise<GroupInNeed[]> {
  const [groups, sessions] = await Promise.all([
    ctx.db.all<GroupRow>(groupRows(ctx, input)),
    ctx.db.all<SessionRow>(recentRows(ctx, input)),
  ]);
  const recent = groupBy(sessions, ({ cohortId }) => cohortId);
  return groups
    .flatMap((group) => {
      const reasons = reasonsOf(group, recent.get(group.id) ?? [], ctx.now);
      const { id, name, programName } = group;
      return reasons.length > 0 ? [{ cohort: { id, name, programName }, reasons }] : [];
    })
    .sort((a, b) => b.reasons.length - a.reasons.length || (a.cohort.name < b.cohort.name ? -1 : 1));
}

/** How many groups go on. */
export const countRunning = async (ctx: Context, input: ReportInput = {}): Promise<number> =>
  (await ctx.db.all(groupRows(ctx, input))).length;

type GroupRow = {
  id: string;
  name: string;
  programName: string;
  mode: "closed" | "rolling" | "drop_in";
  minimum: number | null;
  enrolled: number;
  waiting: number;
  places: number;
  goesOn: number;
  admits: number;
  left: number;
  led: number;
  ahead: number;
};

type SessionRow = Tally & { cohortId: string; startsAt: number; endsAt: number; outcome: string; historic: number };

/** E.g. 4 of 9 and 5 of 9 after 8 of 9 twice → it fell. */
export function reasonsOf(group: GroupRow, sessions: SessionRow[], now: number): Reason[] {
  const reasons: Reason[] = [];
  // What was entered as history is nobody's to do.
  const untaken = sessions.filter(
    ({ outcome, endsAt, historic }) => outcome === "planned" && endsAt <= now - ESCALATES_MS && historic === 0,
  );
  const oldest = untaken[0];
  if (oldest) {
    reasons.push({ code: "untaken", count: untaken.length, days: Math.floor((now - oldest.endsAt) / DAY_MS) });
  }
  const held = sessions.filter(({ outcome }) => outcome === "held" || outcome === "held_below_quorum");
  const rateOf = (some: SessionRow[]) => rates(sum(some)).adjustedRate;
  const [latest, before] = [held.slice(-LATEST), held.slice(-2 * LATEST, -LATEST)];
  const [to, from] = [rateOf(latest), rateOf(before)];
  if (group.mode !== "drop_in" && to !== null && latest.length >= 2) {
    if (from !== null && before.length >= 2 && from - to >= FALL) {
      reasons.push({ code: "falling", from, to, sessions: latest.length });
    } else if (to < LOW_RATE) reasons.push({ code: "low", rate: to, sessions: latest.length });
  }
  const short = held.slice(-LATEST).filter(({ outcome }) => outcome === "held_below_quorum").length;
  if (short >= 2) reasons.push({ code: "below_minimum", count: short });
  if (group.mode !== "drop_in" && group.minimum !== null && group.enrolled < group.minimum && group.ahead > 0) {
    reasons.push({ code: "too_few", enrolled: group.enrolled, minimum: group.minimum });
  }
  if (group.mode === "closed" && group.left >= MANY_LEFT) reasons.push({ code: "left", count: group.left });
  const cancelled = sessions.filter(({ outcome }) => outcome === "cancelled_by_program").length;
  if (cancelled >= 2) reasons.push({ code: "cancelled", count: cancelled });
  if (group.led === 0 && group.ahead > 0) reasons.push({ code: "nobody_leads" });
  const { minimum, places } = group;
  const waiting = group.goesOn === 1 ? group.waiting : 0;
  if (waiting > 0 && places > 0 && group.admits === 1) reasons.push({ code: "places_free", places, waiting });
  if (minimum !== null && waiting >= minimum) reasons.push({ code: "queue", waiting, minimum });
  return reasons;
}

/** Groups that go on, each with how many are in it and wait for it. */
export const groupRows = (ctx: Context, input: ReportInput): SQL => sql`
  select c.id, c.name, g.name as programName, c.enrolment_mode as mode, c.minimum, ${waitingFor} as waiting, ${placesFor(waitingFor)} as places,
    ${admitsNow(ctx)} as admits, ${goesOn(ctx.now)} as goesOn,
    (select count(*) from enrolments e where e.org_id = c.org_id and e.cohort_id = c.id and e.left_at is null) as enrolled,
    (select count(*) from enrolments e where e.org_id = c.org_id and e.cohort_id = c.id and e.left_at > ${ctx.now - LEFT_MS}
      and not e.goes_on) as left,
    exists (select 1 from cohort_facilitators f where f.org_id = c.org_id and f.cohort_id = c.id) as led,
    exists (select 1 from sessions s where s.org_id = c.org_id and s.cohort_id = c.id and s.starts_at > ${ctx.now}
      and s.starts_at < ${ctx.now + LOOK_AHEAD_MS} and s.outcome = 'planned') as ahead
  from cohorts c join programs g on g.org_id = c.org_id and g.id = c.program_id
  where c.org_id = ${ctx.org.id} and (c.ended_at is null or c.ended_at > ${ctx.now}) and ${cohortIn(ctx, input, "c.id")}`;

/** Their sessions of the last eight weeks, in order. */
export const recentRows = (ctx: Context, input: ReportInput): SQL => sql`
  select s.cohort_id as cohortId, s.starts_at as startsAt, s.ends_at as endsAt, s.outcome, s.expected, s.attended, s.excused, s.historic,
    s.late_cancelled as lateCancelled, s.no_shows as noShows
  from sessions s where s.org_id = ${ctx.org.id} and s.starts_at >= ${ctx.now - LOOK_BACK_MS} and s.starts_at < ${ctx.now}
    and (s.number is not null or s.outcome = 'cancelled_by_program') and ${cohortIn(ctx, input, "s.cohort_id")}
  order by s.starts_at`;
