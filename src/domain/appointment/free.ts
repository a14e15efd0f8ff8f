import { type SQL, sql } from "drizzle-orm";
import { isLedBy } from "../../../db/leaders.ts";
import type { Context } from "../../context.ts";
import { addDays, toInstant, toLocal } from "../../time.ts";
import { listClosures } from "../org/closures.ts";
import { readAvailability } from "../staff/availability.ts";
import { freeTimes } from "../staff/free-times.ts";
import { type Appointment, SOONEST_MS } from "./appointment.ts";
import type { Window } from "./window.ts";

type Stretch = { startsAt: number; endsAt: number };

/** How far ahead times are offered where the window is open. */
const AHEAD_DAYS = 60;
const STEP_MS = 15 * 60_000;
const LONGEST_MS = 480 * 60_000;

/** For whom and with whom a time is sought; `id` is left out of what is taken. */
export type Sought = Pick<Appointment, "id" | "staffId" | "participantId" | "minutes" | "timezone">;

/**
 * The times somebody can choose from: within the facilitator's working hours and the window, beside their sessions, leave and
 * appointments, the person's own, and days off. One after the other, on the quarter of an hour.
 *
 * @param after UTC epoch ms: only times that start later. @returns at most `limit`.
 */
export async function listFreeTimes(
  ctx: Context,
  sought: Sought,
  window: Window,
  { limit, after = 0 }: { limit: number; after?: number },
): Promise<Stretch[]> {
  const { timezone } = ctx.org;
  const soonest = Math.max(ctx.now + SOONEST_MS, after + 1);
  const today = toLocal(soonest, timezone).date;
  const from = window.from && window.from > today ? window.from : today;
  const furthest = addDays(from, AHEAD_DAYS);
  const until = addDays(window.until && window.until < furthest ? window.until : furthest, 1);
  if (until <= from) return [];
  const span = {
    from: toInstant({ date: from, time: "00:00" }, timezone),
    to: toInstant({ date: until, time: "00:00" }, timezone),
  };
  const [availability, taken, closures] = await Promise.all([
    readAvailability(ctx, [sought.staffId], from),
    ctx.db.all<Stretch>(takenBy(ctx, sought, span)),
    listClosures(ctx, { from, to: until }),
  ]);
  const closed = closures
    .filter(({ siteId }) => siteId === null)
    .map(({ date }) => ({
      startsAt: toInstant({ date, time: "00:00" }, timezone),
      endsAt: toInstant({ date: addDays(date, 1), time: "00:00" }, timezone),
    }));
  const hours = availability.get(sought.staffId) ?? { week: null, days: [] };
  const free = freeTimes(hours, [...taken, ...closed], { from, until }, timezone);
  const length = sought.minutes * 60_000;
  const found: Stretch[] = [];
  for (const { startsAt, endsAt } of free) {
    for (let at = Math.ceil(startsAt / STEP_MS) * STEP_MS; at + length <= endsAt; at += Math.ceil(length / STEP_MS) * STEP_MS) {
      if (at >= soonest) found.push({ startsAt: at, endsAt: at + length });
      if (found.length === limit) return found;
    }
  }
  return found;
}

/** What the facilitator or the person has on already, leave too. */
function takenBy(ctx: Context, { id, staffId, participantId }: Sought, { from, to }: { from: number; to: number }): SQL {
  const inSpan = (table: string) =>
    sql`${sql.raw(table)}.starts_at > ${from - LONGEST_MS} and ${sql.raw(table)}.starts_at < ${to} and ${sql.raw(table)}.ends_at > ${from}`;
  return sql`
    select s.starts_at as startsAt, s.ends_at as endsAt from sessions s
      where s.org_id = ${ctx.org.id} and ${inSpan("s")} and s.number is not null
        and (${isLedBy(staffId)} or exists (select 1 from enrolments e where e.org_id = s.org_id and e.cohort_id = s.cohort_id
          and e.participant_id = ${participantId} and e.left_at is null))
    union all
    select a.starts_at, a.ends_at from appointments a
      where a.org_id = ${ctx.org.id} and a.staff_id = ${staffId} and a.state = 'booked' and a.id <> ${id} and ${inSpan("a")}
    union all
    select a.starts_at, a.ends_at from appointments a
      where a.org_id = ${ctx.org.id} and a.participant_id = ${participantId} and a.state = 'booked' and a.id <> ${id} and ${inSpan("a")}
    union all
    select l.starts_at, l.ends_at from leaves l
      where l.org_id = ${ctx.org.id} and l.staff_id = ${staffId} and l.withdrawn_at is null
        and l.starts_at < ${to} and l.ends_at > ${from}`;
}

/** Holds while neither of the two has anything else on then. */
export const nothingElse = (ctx: Context, sought: Sought, { startsAt, endsAt }: Stretch): SQL =>
  sql`not exists (select 1 from (${takenBy(ctx, sought, { from: startsAt, to: endsAt })}))`;
