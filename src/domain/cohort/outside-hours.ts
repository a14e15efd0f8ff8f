import { isoWeekday, toLocal } from "../../time.ts";
import type { Availability } from "../staff/availability.ts";

/**
 * Whether a stretch isn't wholly within somebody's hours of its day: Mondays 09:00–17:00, and Monday 16:30–18:00 → true. Of
 * somebody who has said nothing of that day, nothing is known → false. Instants are UTC epoch milliseconds.
 */
export function isOutsideHours(
  known: Availability | undefined,
  { startsAt, endsAt }: { startsAt: number; endsAt: number },
  zone: string,
): boolean {
  if (!known || (known.week === null && known.days.length === 0)) return false;
  const [from, until] = [toLocal(startsAt, zone), toLocal(endsAt, zone)];
  const usual = known.week?.filter(({ weekday }) => weekday === isoWeekday(from.date));
  const hours = known.days.find(({ date }) => date === from.date)?.hours ?? usual;
  if (!hours) return false;
  return from.date !== until.date || !hours.some((each) => each.from <= from.time && each.until >= until.time);
}
