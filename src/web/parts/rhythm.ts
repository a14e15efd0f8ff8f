import type { Cohort } from "../../domain/cohort/queries.ts";
import type { OpenHours } from "../../domain/site/site.ts";

export const weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** When a cohort meets, in words: "Every 2 weeks on Monday and Thursday". */
export function spellRhythm({ intervalWeeks, weekdays }: Pick<Cohort, "intervalWeeks" | "weekdays">): string {
  const days = weekdays.map((day) => weekdayNames[day - 1] ?? "");
  const listed = days.length > 1 ? `${days.slice(0, -1).join(", ")} and ${days.at(-1)}` : days[0];
  return `Every ${intervalWeeks === 1 ? "week" : `${intervalWeeks} weeks`} on ${listed}`;
}

/** When a site is open: "Mon 09:00–17:00, Tue 09:00–17:00"; empty when nothing is said. */
export const spellHours = (hours: OpenHours[]): string =>
  hours.map(({ weekday, from, until }) => `${weekdayNames[weekday - 1]?.slice(0, 3)} ${from}–${until}`).join(", ");
