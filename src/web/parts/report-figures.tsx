import type { AttendanceReport } from "../../domain/report/attendance-report.ts";
import type { Course } from "../../domain/report/course.ts";
import type { SessionFigure, StayFigure } from "../../domain/report/rows-behind.ts";
import { spellGroups, tellsNoGroup } from "../told-groups.ts";
import { Notice } from "./notice.tsx";
import { decimal, percent } from "./percent.ts";

/** Where the rows behind a figure are listed, under the same filters. */
export type RowsBehind = (figure: SessionFigure | StayFigure) => string | undefined;

type FigureProps = {
  label: string;
  value: string;
  /** How it is worked out, in words. */
  formula: string;
  /** The numbers it is worked out of, where they may be seen. */
  of?: string | null;
  /** The rows behind it. */
  href?: string | undefined;
};

/** A figure with its formula. Everybody who may see the rows behind it gets there from its value. */
export function Figure({ label, value, formula, of, href }: FigureProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {href && value !== "–" ? <a href={href}>{value}</a> : value}
        <small>{formula}</small>
        {of && <small>{of}</small>}
      </dd>
    </div>
  );
}

const hidden = "hidden, to protect few people";
const count = (value: number | null) => (value === null ? "–" : String(value));
const spellDays = (days: number) => (days === 1 ? "1 day" : `${days} days`);

type AttendanceProps = { report: AttendanceReport; behind: RowsBehind; lists: string | undefined };

/** @param lists where the waiting lists are. */
export function AttendanceFigures({ report, behind, lists }: AttendanceProps) {
  const { waitlist } = report;
  const { expected, attended, excused, noShows, lateCancelled } = report;
  const isHidden = expected === null;
  const of = (text: string) => (isHidden ? hidden : text);
  return (
    <dl class="figures">
      <Figure
        label="Strict attendance"
        value={percent(report.strictRate)}
        formula="attended ÷ expected"
        of={of(`${attended} attended of ${expected} expected`)}
        href={behind("expected")}
      />
      <Figure
        label="Adjusted attendance"
        value={percent(report.adjustedRate)}
        formula="attended ÷ (expected − excused)"
        of={of(`${attended} of ${(expected ?? 0) - (excused ?? 0)}`)}
        href={behind("expected")}
      />
      <Figure
        label="No-show rate"
        value={percent(report.noShowRate)}
        formula="no-shows ÷ expected"
        of={of(`${noShows} of ${expected}`)}
        href={behind("no_shows")}
      />
      <Figure
        label="Notice rate"
        value={percent(report.noticeRate)}
        formula="(excused + told us late) ÷ all who missed"
        of={of(`${(excused ?? 0) + (lateCancelled ?? 0)} of ${(expected ?? 0) - (attended ?? 0)}`)}
        href={behind("noticed")}
      />
      <Figure
        label="Start rate"
        value={percent(report.start.rate)}
        formula="came at least once ÷ enrolled"
        of={
          report.start.starters === null ? hidden : `${report.start.starters} of ${report.start.enrolled}${spellGroups(report)}`
        }
        href={behind("never_started")}
      />
      <Figure
        label="Fill"
        value={percent(report.fill.rate)}
        formula="places taken ÷ places, of groups that go on"
        of={
          tellsNoGroup(report)
            ? hidden
            : report.fill.rate === null
              ? null
              : `${report.fill.active} of ${report.fill.capacity}${spellGroups(report)}`
        }
        href={behind("active")}
      />
      {waitlist.groups.of > 0 && (
        <Figure
          label="Waiting for a place"
          value={count(waitlist.waiting)}
          formula="names on waiting lists of groups that go on, as of now"
          of={waitlist.waiting === null ? hidden : `median wait ${spellDays(waitlist.medianDays ?? 0)}${spellGroups(waitlist)}`}
          href={lists}
        />
      )}
      <Figure
        label="Sessions held"
        value={String(report.sessionsHeld)}
        formula="registers that say held"
        of={report.belowQuorum > 0 ? `${report.belowQuorum} below the minimum` : null}
        href={behind("held")}
      />
      <Figure
        label="Cancelled by us"
        value={String(report.sessionsCancelled)}
        formula="sessions; counted against nobody"
        href={report.sessionsCancelled > 0 ? behind("cancelled") : undefined}
      />
      <Figure
        label="Registers unmarked"
        value={String(report.unmarked)}
        formula="sessions that are over and have no register"
        href={report.unmarked > 0 ? behind("unmarked") : undefined}
      />
      <Figure
        label="Contact hours"
        value={report.contactMinutes === null ? "–" : decimal(Math.round(report.contactMinutes / 6) / 10)}
        formula="people there × length of the session"
        of={report.contactMinutes === null ? hidden : null}
        href={behind("held")}
      />
      {report.madeUp !== 0 && (
        <Figure
          label="Made up"
          value={count(report.madeUp)}
          formula="missed sessions that something else stood in for; in no rate"
          of={report.madeUp === null ? hidden : null}
          href={behind("made_up")}
        />
      )}
      {report.tenure && (
        <Figure
          label="Tenure in open groups"
          value={spellDays(report.tenure.medianDays)}
          formula="median time from joining to leaving, or to now"
          of={`${report.tenure.people} people, ${report.tenure.here} of them there now`}
          href={behind("open_ended")}
        />
      )}
    </dl>
  );
}

/** Over whole courses, of groups with a number of sessions. One group's own page says more. */
export function CompletionFigures({ report, behind }: { report: AttendanceReport; behind: RowsBehind }) {
  const { completion, dose } = report;
  const isHidden = tellsNoGroup(report) && report.byCohort.some(({ cohort }) => cohort.enrolmentMode !== "drop_in");
  if (report.course || (dose.sessions === null && completion === null && !isHidden)) return null;
  if (isHidden) return <HiddenCourses />;
  const of = (some: number) => `${some} of ${completion?.of ?? 0} enrolled`;
  const rate = (some: number) => percent(completion && completion.of > 0 ? some / completion.of : null);
  return (
    <>
      <h3>Dose and completion</h3>
      <p class="muted">
        Whole courses of everybody in these groups, whatever the first date above{spellGroups(report)}. Made-up sessions are
        apart.
      </p>
      <dl class="figures">
        <Figure
          label="Dose, on average"
          value={decimal(dose.sessions === null ? null : Math.round(dose.sessions * 10) / 10)}
          formula="sessions attended ÷ enrolled"
          of={dose.share === null ? null : `${percent(dose.share)} of the protocol`}
          href={behind("enrolled")}
        />
        <Figure
          label="Minutes, on average"
          value={decimal(dose.minutes === null ? null : Math.round(dose.minutes))}
          formula="minutes of sessions attended ÷ enrolled"
          href={behind("enrolled")}
        />
        {completion && (
          <>
            <Figure
              label="Completion at 50 %"
              value={rate(completion.half)}
              formula="attended half of the sessions ÷ enrolled"
              of={of(completion.half)}
              href={behind("half")}
            />
            <Figure
              label="Completion at 75 %"
              value={rate(completion.most)}
              formula="attended three quarters ÷ enrolled"
              of={of(completion.most)}
              href={behind("most")}
            />
            <Figure
              label="Completion at 100 %"
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
            label={share === null ? "Completion" : `Completion at ${share} %`}
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

type DropInProps = { figures: NonNullable<AttendanceReport["dropIn"]>; behind: RowsBehind };

export function DropInFigures({ figures, behind }: DropInProps) {
  const of = figures.distinctPeople === null ? hidden : null;
  return (
    <>
      <h3>Drop-in groups</h3>
      <dl class="figures">
        <Figure
          label="Headcount"
          value={count(figures.headcount)}
          formula="people in the room, added up"
          of={figures.headcount === null ? hidden : `over ${figures.sessions} sessions`}
          href={behind("held")}
        />
        <Figure
          label="Different people"
          value={count(figures.distinctPeople)}
          formula="enrolled regulars; walk-ins are only counted"
          of={of}
          href={behind("regulars")}
        />
        <Figure
          label="Visits per person"
          value={decimal(figures.visitsPerPerson)}
          formula="visits of regulars ÷ different people"
          of={of}
          href={behind("regulars")}
        />
        <Figure
          label="New and returning"
          value={figures.newPeople === null ? "–" : `${figures.newPeople} and ${figures.returningPeople}`}
          formula="new: never came before this period"
          of={of}
          href={behind("regulars")}
        />
      </dl>
    </>
  );
}
