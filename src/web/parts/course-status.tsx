import type { CourseStatus } from "../../domain/attendance/course-status.ts";
import { spellDay } from "../../time.ts";
import { percent } from "./percent.ts";

const units: Record<NonNullable<CourseStatus["completion"]>["rule"], string> = {
  sequential: "sessions that its rule asks for",
  topic_cycle: "topics, in any order",
  set_weeks: "sessions",
};

/** A weekly group with one miss in between is no gap worth a word. */
const LONG_DAYS = 14;

/** Dose, what was made up apart from it, completion with its rule, and gaps. */
export function CourseFacts({ status, zone }: { status: CourseStatus; zone: string }) {
  const { sessions, minutes, sessionCount, madeUp, completion, expected, missed, lastAttendedAt, longestGapDays, daysSinceLast } =
    status;
  const facts: [string, string][] = [
    [
      "Dose",
      `${sessions}${sessionCount === null ? "" : ` of ${sessionCount}`} ${sessions === 1 && sessionCount === null ? "session" : "sessions"}, ${minutes} minutes${sessionCount === null ? "" : ` (${percent(sessions / sessionCount)})`}`,
    ],
    ...(madeUp > 0 ? [["Made up", `${madeUp}, apart from the dose`] as [string, string]] : []),
    [
      "Completion",
      completion === null
        ? "Doesn’t apply: nothing is to be completed here"
        : `${completion.completed ? "Completed" : "Not yet"}: ${completion.done} of ${completion.needed} ${units[completion.rule]}`,
    ],
    ...(expected > 0 ? [["Expected here", `${expected}, missed ${missed}`] as [string, string]] : []),
    ["Last there", lastAttendedAt === null ? "Not yet" : spellDay(lastAttendedAt, zone, "en")],
    ...(daysSinceLast !== null && daysSinceLast > LONG_DAYS
      ? [["Since then", `${daysSinceLast} days, without pauses`] as [string, string]]
      : []),
    ...(longestGapDays !== null && longestGapDays > LONG_DAYS
      ? [["Longest gap", `${longestGapDays} days between two sessions, without pauses`] as [string, string]]
      : []),
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
