import { toLocal } from "../time.ts";

/** Wall-clock times, `from` included and `until` not: 21:00 to 08:00 passes midnight. */
export type QuietHours = { from: string; until: string };

const MINUTE_MS = 60_000;
const COARSE_MS = 15 * MINUTE_MS;
const LONGEST_MS = 30 * 60 * MINUTE_MS;
/** A reminder nearer to the start than this helps nobody get there. */
const STILL_USEFUL_MS = 30 * MINUTE_MS;
/** Handed over this late is on time: the dispatcher may be busy. */
export const ON_TIME_MS = 10 * MINUTE_MS;

/** Whether a zone's clock shows a quiet hour: at 07:59 yes, at 08:00 no. */
export function isQuiet(at: number, { from, until }: QuietHours, zone: string): boolean {
  const { time } = toLocal(at, zone);
  return from < until ? from <= time && time < until : time >= from || time < until;
}

export type Reminding = { dueAt: number; startsAt: number; quiet: QuietHours | null; zone: string };

/**
 * When one person gets a reminder: when it is due or, where that is in their quiet hours, at the nearest minute outside
 * them that is still useful, half an hour before the start at the latest. Never dropped: where no such minute is left it
 * goes when it is due. One that is late already goes now, or after the quiet hours if it helps then.
 *
 * Quiet 21:00–08:00. Due 22:00 → 20:59. Due 06:00 for 09:00 → 08:00; for 07:00 → 20:59 the evening before.
 */
export function remindAt({ dueAt, startsAt, quiet, zone }: Reminding, now: number): number {
  if (!quiet) return dueAt;
  const planned = isQuiet(dueAt, quiet, zone) ? nearest(dueAt, startsAt, quiet, zone, now) : dueAt;
  if (now <= planned + ON_TIME_MS || !isQuiet(now, quiet, zone)) return planned;
  return laterAllowed(now, startsAt, quiet, zone) ?? planned;
}

function nearest(dueAt: number, startsAt: number, quiet: QuietHours, zone: string, now: number): number {
  const earlier = allowed(dueAt, -1, quiet, zone);
  const later = laterAllowed(dueAt, startsAt, quiet, zone);
  if (earlier === null || earlier < now - ON_TIME_MS) return later ?? dueAt;
  return later !== null && later - dueAt < dueAt - earlier ? later : earlier;
}

/** The first minute after the quiet hours that is still useful; null when there is none. */
export function laterAllowed(at: number, startsAt: number, quiet: QuietHours, zone: string): number | null {
  const later = allowed(at, 1, quiet, zone);
  return later !== null && later <= startsAt - STILL_USEFUL_MS ? later : null;
}

/** The nearest whole minute in one direction that isn't quiet. By quarters of an hour, and by minutes where it may be in between. */
function allowed(at: number, direction: 1 | -1, quiet: QuietHours, zone: string): number | null {
  const start = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  for (let walked = 0; walked < LONGEST_MS; walked += COARSE_MS) {
    const from = start + direction * walked;
    const to = from + direction * COARSE_MS;
    if (isQuiet(to, quiet, zone) && clockRuns(from, to, zone)) continue;
    for (let minute = from + direction * MINUTE_MS; minute !== to + direction * MINUTE_MS; minute += direction * MINUTE_MS) {
      if (!isQuiet(minute, quiet, zone)) return minute;
    }
  }
  return null;
}

/** Whether no clock change lies between: one can leave a few minutes that aren't quiet between two that are. */
function clockRuns(from: number, to: number, zone: string): boolean {
  const wall = (at: number): number => {
    const { date, time } = toLocal(at, zone);
    return Date.parse(`${date}T${time}Z`);
  };
  return wall(to) - wall(from) === to - from;
}

/** How long before it is due somebody's clock may want a reminder: as long as the quiet hours last. 21:00–08:00 → 11 h. */
export function longestLeadMs(quiet: QuietHours | null): number {
  if (!quiet) return 0;
  const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  // An hour more: clocks may be put back meanwhile.
  return (((minutes(quiet.until) - minutes(quiet.from) + 1440) % 1440) + 60) * MINUTE_MS;
}
