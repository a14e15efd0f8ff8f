import type { AttendanceReport } from "../../domain/report/attendance-report.ts";
import type { Period } from "../../domain/report/period.ts";
import { Heading } from "../parts/notice.tsx";
import { ReportBody } from "../parts/report-body.tsx";

type Props = {
  orgName: string;
  about: string;
  /** "Made on …". */
  made: string;
  back: string;
  report: AttendanceReport;
  /** The period that was asked for. */
  asked: Period;
};

/** A report to print or to keep as a PDF: without filters, links and names of people, and with small figures hidden. */
export function ReportPrintPage({ orgName, about, made, back, report, asked }: Props) {
  return (
    <div class="sheet">
      <Heading title="Attendance report" lead={`${orgName} · ${about}`}>
        <a class="button no-print" href={back}>
          Back to the report
        </a>
        <button type="button" class="primary no-print" data-print hidden>
          Print or save as PDF
        </button>
      </Heading>
      <p class="muted">{made}</p>
      <h2>Figures</h2>
      <ReportBody report={report} asked={asked} reminders={null} behind={() => undefined} link={() => undefined} onPaper />
    </div>
  );
}
