import type { Child } from "hono/jsx";
import type { AttendanceReport } from "../../domain/report/attendance-report.ts";
import type { SessionFigure, StayFigure } from "../../domain/report/rows-behind.ts";
import { spellGroups, tellsNoGroup } from "../told-groups.ts";
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

export const hidden = "hidden, to protect few people";
export const count = (value: number | null) => (value === null ? "–" : String(value));
export const spellDays = (days: number) => (days === 1 ? "1 day" : `${days} days`);

type AttendanceProps = { report: AttendanceReport; behind: RowsBehind };

/** Of those who were expected. */
function Rates({ report, behind }: AttendanceProps) {
  const { expected, attended, excused, noShows, lateCancelled } = report;
  const isHidden = expected === null;
  const of = (text: string) => (isHidden ? hidden : text);
  return (
    <>
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
    </>
  );
}

/** @param children stand beside how full groups are. */
export function AttendanceFigures({ report, behind, children }: AttendanceProps & { children: Child }) {
  const { fill, tenure } = report;
  const nobodyExpected = !report.expected && report.byCohort.every(({ cohort }) => cohort.enrolmentMode === "drop_in");
  return (
    <dl class="figures">
      {!nobodyExpected && <Rates report={report} behind={behind} />}
      <Figure
        label="Fill"
        value={percent(fill.rate)}
        formula="places taken ÷ places, of groups that go on, as of now"
        of={tellsNoGroup(fill) ? hidden : fill.rate === null ? null : `${fill.active} of ${fill.capacity}${spellGroups(fill)}`}
        href={behind("active")}
      />
      {children}
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
      {tenure && (
        <Figure
          label="Tenure in open groups"
          value={spellDays(tenure.medianDays)}
          formula="median time from joining to leaving, or to now"
          of={`${tenure.people} people${tenure.here === null ? "" : `, ${tenure.here} of them there now`}`}
          href={behind("open_ended")}
        />
      )}
    </dl>
  );
}

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
