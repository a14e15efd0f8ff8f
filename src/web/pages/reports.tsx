import type { AttendanceReport } from "../../domain/report/attendance-report.ts";
import type { Course } from "../../domain/report/course.ts";
import type { CohortLine } from "../../domain/report/lines.ts";
import type { Unmarked } from "../../domain/report/unmarked.ts";
import type { Dated, UnderMinimum } from "../../domain/report/waiting.ts";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { decimal, percent } from "../parts/percent.ts";
import { RetentionCurve } from "../parts/retention-curve.tsx";
import { ShareTable } from "../parts/share-table.tsx";
import { IncompleteList, UnderMinimumList, UnmarkedList } from "../parts/waiting.tsx";

type Option = { value: string; label: string };

type Props = {
  form: FormState;
  programs: Option[];
  cohorts: Option[];
  /** "Grief, spring · from 2027-01-01": what the figures are about, also on paper. */
  about: string;
  /** Null when the filters make no sense. */
  report: AttendanceReport | null;
  unmarked: Unmarked[];
  incomplete: (Dated & { unrecorded: number })[];
  underMinimum: UnderMinimum[];
  homeZone: string;
  /** What became of mail is for managers. */
  maySeeMail: boolean;
};

export function ReportsPage({ form, programs, cohorts, about, report, maySeeMail, ...todo }: Props) {
  return (
    <>
      <Heading title="Reports" lead={about}>
        {maySeeMail && (
          <a class="button" href="/reports/mail">
            Mail
          </a>
        )}
      </Heading>
      <ErrorSummary form={form} />
      <form method="get" action="/reports" class="no-print">
        <div class="fields">
          <Select form={form} name="programId" label="Program" options={[{ value: "", label: "Every program" }, ...programs]} />
          <Select form={form} name="cohortId" label="Cohort" options={[{ value: "", label: "Every cohort" }, ...cohorts]} />
          <Field form={form} name="from" label="From" type="date" />
          <Field form={form} name="to" label="To" type="date" />
        </div>
        <div class="actions">
          <button class="primary" type="submit">
            Show
          </button>
          <a href="/reports">Clear</a>
        </div>
      </form>
      {report && <Figures report={report} />}
      <ToDo {...todo} />
    </>
  );
}

function Figures({ report }: { report: AttendanceReport }) {
  const isEmpty = report.sessionsHeld === 0;
  return (
    <>
      <h2>Attendance</h2>
      {report.suppressed && (
        <Notice>
          Some figures are about fewer than 5 people and are left out here, with others from which they could be worked out.
        </Notice>
      )}
      {isEmpty ? (
        <Empty title="No register has been taken for these filters yet.">
          <p>Figures appear with the first register that says a session was held.</p>
        </Empty>
      ) : (
        <>
          <Rates report={report} />
          {report.course && <CourseFigures course={report.course} />}
          {report.dropIn && <DropIn figures={report.dropIn} />}
          <ByCohort lines={report.byCohort} />
          <BySession rows={report.bySession} />
          <Retention rows={report.retention} />
        </>
      )}
    </>
  );
}

function Rates({ report }: { report: AttendanceReport }) {
  const { expected, attended, start } = report;
  return (
    <dl class="figures">
      <Figure label="Strict attendance" value={percent(report.strictRate)}>
        {attended === null ? "hidden: few people" : `${attended} attended of ${expected} expected`}
      </Figure>
      <Figure label="Adjusted attendance" value={percent(report.adjustedRate)}>
        attended of expected, without those excused
      </Figure>
      <Figure label="No-show rate" value={percent(report.noShowRate)}>
        no-shows of expected
      </Figure>
      <Figure label="Notice rate" value={percent(report.noticeRate)}>
        told us beforehand, of all who missed
      </Figure>
      <Figure label="Start rate" value={percent(start.rate)}>
        {start.starters === null
          ? "came at least once, of enrolled"
          : `${start.starters} came at least once, of ${start.enrolled} enrolled`}
      </Figure>
      <Figure label="Sessions held" value={String(report.sessionsHeld)}>
        {report.sessionsCancelled > 0
          ? `${report.sessionsCancelled} more cancelled by us, counted against nobody`
          : "none cancelled by us"}
      </Figure>
      {report.madeUp !== 0 && (
        <Figure label="Made up" value={report.madeUp === null ? "–" : String(report.madeUp)}>
          {report.madeUp === null ? "hidden: few people" : "missed sessions, counted in no rate"}
        </Figure>
      )}
    </dl>
  );
}

const ruleWords: Record<Course["rule"], string> = {
  sequential: "attended at least this share of the sessions",
  topic_cycle: "attended every topic at least once",
  set_weeks: "attended the set number of sessions",
  open_ended: "",
};

function CourseFigures({ course }: { course: Course }) {
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
        <Figure label="Dose, on average" value={decimal(course.dose.sessions)}>
          {course.dose.share === null ? "sessions" : `sessions, ${percent(course.dose.share)} of the protocol`}
        </Figure>
        <Figure
          label="Minutes, on average"
          value={decimal(course.dose.minutes === null ? null : Math.round(course.dose.minutes))}
        >
          in group, each person enrolled
        </Figure>
        {course.completion.map(({ percent: share, completed, enrolled, rate }) => (
          <Figure label={share === null ? "Completion" : `Completion at ${share} %`} value={percent(rate)}>
            {`${completed} of ${enrolled} enrolled ${ruleWords[course.rule]}${share === course.threshold ? " (this program’s threshold)" : ""}`}
          </Figure>
        ))}
        {course.rule === "open_ended" && (
          <Figure label="Completion" value="–">
            doesn’t apply to an open-ended group
          </Figure>
        )}
      </dl>
    </>
  );
}

function DropIn({ figures }: { figures: NonNullable<AttendanceReport["dropIn"]> }) {
  return (
    <>
      <h3>Drop-in groups</h3>
      <dl class="figures">
        <Figure label="Headcount" value={String(figures.headcount)}>
          {`over ${figures.sessions} sessions`}
        </Figure>
        <Figure label="Different people" value={figures.distinctPeople === null ? "–" : String(figures.distinctPeople)}>
          enrolled regulars; walk-ins are only counted
        </Figure>
        <Figure label="Visits per person" value={decimal(figures.visitsPerPerson)} />
        <Figure
          label="New and returning"
          value={figures.newPeople === null ? "–" : `${figures.newPeople} and ${figures.returningPeople}`}
        >
          new: never came before this period
        </Figure>
      </dl>
    </>
  );
}

function ByCohort({ lines }: { lines: CohortLine[] }) {
  const columns = ["Held", "Expected", "Attended", "Strict", "Adjusted", "No-show", "Fill"];
  return (
    <section class="scroll" tabindex={0} aria-label="Attendance by cohort">
      <table>
        <caption>By cohort</caption>
        <thead>
          <tr>
            <th scope="col">Cohort</th>
            {columns.map((column) => (
              <th scope="col" class="number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ cohort, sessions, fill, figures }) => (
            <tr>
              <th scope="row">
                <a href={`/reports?cohortId=${cohort.id}`}>{cohort.name}</a> <span class="muted">{cohort.programName}</span>
              </th>
              <td class="number">{sessions}</td>
              {figures === null ? (
                <td colspan={5} class="muted">
                  Hidden: few people
                </td>
              ) : cohort.enrolmentMode === "drop_in" ? (
                <td colspan={5} class="muted">
                  Drop-in: nobody is expected
                </td>
              ) : (
                <>
                  <td class="number">{figures.expected}</td>
                  <td class="number">{figures.attended}</td>
                  <td class="number">{percent(figures.strictRate)}</td>
                  <td class="number">{percent(figures.adjustedRate)}</td>
                  <td class="number">{percent(figures.noShowRate)}</td>
                </>
              )}
              <td class="number">{percent(fill)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function BySession({ rows }: { rows: AttendanceReport["bySession"] }) {
  if (rows.length === 0) return null;
  const shares = rows.map(({ number, expected, attended }) => ({ number, whole: expected, part: attended }));
  return <ShareTable caption="By session number, strict" whole="Expected" part="Attended" rows={shares} />;
}

function Retention({ rows }: { rows: AttendanceReport["retention"] }) {
  if (!rows.some(({ starters }) => starters !== 0)) return null;
  const shares = rows.map(({ number, starters, remaining }) => ({ number, whole: starters, part: remaining }));
  return (
    <>
      <h2>Retention</h2>
      <p class="muted">
        Of those who came at least once, how many had not left when each session began. Whole courses, whatever the first date
        above.
      </p>
      <RetentionCurve points={rows} />
      <ShareTable caption="Retention by session number" whole="Starters" part="Remaining" rows={shares} />
    </>
  );
}

function ToDo({
  unmarked,
  incomplete,
  underMinimum,
  homeZone,
}: Omit<Props, "form" | "programs" | "cohorts" | "about" | "report" | "maySeeMail">) {
  return (
    <>
      <h2>Coming sessions under their minimum</h2>
      {underMinimum.length === 0 ? (
        <p>None in the next two weeks.</p>
      ) : (
        <UnderMinimumList sessions={underMinimum} homeZone={homeZone} />
      )}
      <h2>Registers to take</h2>
      {unmarked.length === 0 ? (
        <p>Every past session has its register.</p>
      ) : (
        <UnmarkedList sessions={unmarked} homeZone={homeZone} />
      )}
      {incomplete.length > 0 && (
        <>
          <h2>Registers with marks missing, last four weeks</h2>
          <IncompleteList sessions={incomplete} homeZone={homeZone} />
        </>
      )}
    </>
  );
}

function Figure({ label, value, children }: { label: string; value: string; children?: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value}
        {children && <small>{children}</small>}
      </dd>
    </div>
  );
}
