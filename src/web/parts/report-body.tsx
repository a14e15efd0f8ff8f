import type { AttendanceReport } from "../../domain/report/attendance-report.ts";
import type { Period } from "../../domain/report/period.ts";
import type { RemindersBeside as Reminders } from "../../domain/report/reminders-and-attendance.ts";
import { spellMonths } from "../spell-months.ts";
import { Empty, Notice } from "./notice.tsx";
import { RemindersBeside } from "./reminders-beside.tsx";
import { CompletionFigures, CourseFigures } from "./report-courses.tsx";
import { AttendanceFigures, DropInFigures, type RowsBehind } from "./report-figures.tsx";
import { ByCohort, ByMonth, ByProgram, BySession, type LineLink, Retention } from "./report-tables.tsx";
import { WaitingFigure, WaitingTable } from "./waiting-lists.tsx";

type Props = {
  report: AttendanceReport;
  /** The period that was asked for. */
  asked: Period;
  reminders: Reminders | null;
  behind: RowsBehind;
  link: LineLink;
  /** Nothing can be chosen there. */
  onPaper?: boolean;
};

/** All that a report says, on the screen and on paper. */
export function ReportBody({ report, asked, behind, link, reminders, onPaper = false }: Props) {
  const { from, to } = report.period;
  const onlyHours = report.hoursLeftOut.filter((month) => !report.leftOut.includes(month));
  const { groups, lines } = report.waitlist;
  const [only] = lines.length === 1 ? lines : [];
  const lists = only ? `/cohorts/${only.cohort.id}#waitlist` : "#waiting-lists";
  const waiting = <WaitingFigure waitlist={report.waitlist} lists={onPaper ? undefined : lists} />;
  const isWidened = from !== asked.from || (to !== asked.to && report.endsEarly === null);
  return (
    <>
      {isWidened && (
        <Notice>
          These figures are of whole months{from && `, from ${from}`}
          {to && ` to ${to}`}: parts of them would tell of fewer than 5 people.
        </Notice>
      )}
      {report.endsEarly && (
        <Notice>
          These figures end with {spellMonths([report.endsEarly.slice(0, 7)])}: files and paper tell of months that are over.
        </Notice>
      )}
      {report.leftOut.length > 0 && (
        <Notice>
          Totals leave out {spellMonths(report.leftOut)}, which would tell of fewer than 5 people. Sessions are counted all the
          same.
        </Notice>
      )}
      {onlyHours.length > 0 && (
        <Notice>
          Contact hours leave out {spellMonths(onlyHours)}, too, which would tell of fewer than 5 people in drop-in groups.
        </Notice>
      )}
      {(report.suppressed || groups.shown < groups.of) && (
        <Notice>
          Some figures are about fewer than 5 people and are left out here, with others from which they could be worked out, also
          by comparing periods.{!onPaper && " Choose one group to see its own."}
        </Notice>
      )}
      {report.sessionsHeld > 0 ? (
        <>
          <AttendanceFigures report={report} behind={behind}>
            {waiting}
          </AttendanceFigures>
          {report.course && <CourseFigures course={report.course} behind={behind} />}
          <CompletionFigures report={report} behind={behind} />
          {report.dropIn && <DropInFigures figures={report.dropIn} behind={behind} />}
          <ByMonth rows={report.byMonth} />
          <h3>Group by group</h3>
          <ByProgram lines={report.byProgram} link={link} />
          <ByCohort lines={report.byCohort} link={link} />
          <WaitingTable lines={lines} onPaper={onPaper} />
          <BySession rows={report.bySession} />
          <Retention report={report} />
          {reminders && <RemindersBeside {...reminders} />}
        </>
      ) : (
        <>
          <Empty title="No register has been taken for these filters yet.">
            <p>Figures appear with the first register that says a session was held.</p>
          </Empty>
          {groups.of > 0 && <dl class="figures">{waiting}</dl>}
          <WaitingTable lines={lines} onPaper={onPaper} />
        </>
      )}
    </>
  );
}
