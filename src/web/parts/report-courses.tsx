import type { AttendanceReport } from "../../domain/report/attendance-report.ts";
import type { Course } from "../../domain/report/course.ts";
import type { StayFigure } from "../../domain/report/rows-behind.ts";
import { spellAsOf, spellDosed, spellGroups, tellsNoGroup } from "../told-groups.ts";
import { Notice } from "./notice.tsx";
import { decimal, NBSP, percent } from "./percent.ts";
import { Figure, hidden, type RowsBehind } from "./report-figures.tsx";

/** Over whole courses, of groups with a number of sessions. One group's own page says more. */
export function CompletionFigures({ report, behind }: { report: AttendanceReport; behind: RowsBehind }) {
  const { completion, dose } = report;
  const isHidden = tellsNoGroup(report) && report.byCohort.some(({ cohort }) => cohort.enrolmentMode !== "drop_in");
  if (report.course || (dose.sessions === null && completion === null && !isHidden)) return null;
  if (isHidden) return <HiddenCourses />;
  const of = (some: number) => `${some} of ${completion?.of ?? 0} enrolled`;
  const rate = (some: number) => percent(completion && completion.of > 0 ? some / completion.of : null);
  const dosed = spellDosed(dose);
  return (
    <>
      <h3>Dose and completion</h3>
      <p class="muted">
        Whole courses of everybody in these groups, {spellAsOf(report)}
        {spellGroups(report)}. Made-up sessions are apart.
      </p>
      <dl class="figures">
        <Figure
          label="Dose, on average"
          value={decimal(dose.sessions === null ? null : Math.round(dose.sessions * 10) / 10)}
          formula="sessions attended ÷ enrolled"
          of={dosed ?? (dose.share === null ? null : `${percent(dose.share)} of the protocol`)}
          href={behind("enrolled")}
        />
        <Figure
          label="Minutes, on average"
          value={decimal(dose.minutes === null ? null : Math.round(dose.minutes))}
          formula="minutes of sessions attended ÷ enrolled"
          of={dosed}
          href={behind("enrolled")}
        />
        {completion && (
          <>
            <Figure
              label={`Completion at 50${NBSP}%`}
              value={rate(completion.half)}
              formula="attended half of the sessions ÷ enrolled"
              of={of(completion.half)}
              href={behind("half")}
            />
            <Figure
              label={`Completion at 75${NBSP}%`}
              value={rate(completion.most)}
              formula="attended three quarters ÷ enrolled"
              of={of(completion.most)}
              href={behind("most")}
            />
            <Figure
              label={`Completion at 100${NBSP}%`}
              value={rate(completion.whole)}
              formula="attended every session ÷ enrolled"
              of={of(completion.whole)}
              href={behind("whole")}
            />
            <Figure
              label="By each program’s rule"
              value={rate(completion.byRule)}
              formula="completed as its program says ÷ enrolled"
              of={of(completion.byRule)}
              href={behind("completed")}
            />
          </>
        )}
      </dl>
    </>
  );
}

const HiddenCourses = () => (
  <>
    <h3>Dose and completion</h3>
    <dl class="figures">
      <Figure label="Dose, on average" value="–" formula="sessions attended ÷ enrolled" of={hidden} />
      <Figure label="Minutes, on average" value="–" formula="minutes of sessions attended ÷ enrolled" of={hidden} />
      <Figure label="Completion" value="–" formula="attended so many of the sessions ÷ enrolled" of={hidden} />
    </dl>
  </>
);

const ruleWords: Record<Course["rule"], string> = {
  sequential: "attended at least this share of the sessions",
  topic_cycle: "attended every topic at least once",
  set_weeks: "attended the set number of sessions",
  open_ended: "",
};

export function CourseFigures({ course, behind }: { course: Course; behind: RowsBehind }) {
  return (
    <>
      {course.unrecorded > 0 && (
        <Notice kind="warn">
          {course.unrecorded === 1 ? "One mark is" : `${course.unrecorded} marks are`} missing and left out of every figure until
          recorded.
        </Notice>
      )}
      <h3>Course{course.soFar && ", so far"}</h3>
      <dl class="figures">
        <Figure
          label="Dose, on average"
          value={decimal(course.dose.sessions)}
          formula="sessions attended ÷ enrolled"
          of={course.dose.share === null ? null : `${percent(course.dose.share)} of the protocol`}
          href={behind("enrolled")}
        />
        <Figure
          label="Minutes, on average"
          value={decimal(course.dose.minutes === null ? null : Math.round(course.dose.minutes))}
          formula="minutes of sessions attended ÷ enrolled"
          href={behind("enrolled")}
        />
        {course.completion.map(({ percent: share, completed, enrolled, rate }) => (
          <Figure
            label={share === null ? "Completion" : `Completion at ${share}${NBSP}%`}
            value={percent(rate)}
            formula={`${ruleWords[course.rule]} ÷ enrolled`}
            of={`${completed} of ${enrolled} enrolled${share === course.threshold ? "; this program’s threshold" : ""}`}
            href={behind(figureOf(share, course.threshold))}
          />
        ))}
        {course.rule === "open_ended" && <Figure label="Completion" value="–" formula="doesn’t apply to an open-ended group" />}
      </dl>
    </>
  );
}

/** Which people are behind a share of the sessions. */
const figureOf = (share: number | null, threshold: number): StayFigure =>
  share === null || share === threshold ? "completed" : share === 50 ? "half" : share === 75 ? "most" : "whole";
