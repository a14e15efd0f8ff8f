import type { AttendanceReport } from "../../domain/report/attendance-report.ts";
import type { GroupInNeed } from "../../domain/report/needs-help.ts";
import type { Period } from "../../domain/report/period.ts";
import type { RemindersBeside } from "../../domain/report/reminders-and-attendance.ts";
import type { Unmarked } from "../../domain/report/unmarked.ts";
import type { Dated, UnderMinimum } from "../../domain/report/waiting.ts";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { NeedsHelp } from "../parts/needs-help.tsx";
import { Heading } from "../parts/notice.tsx";
import { ReportBody } from "../parts/report-body.tsx";
import type { RowsBehind } from "../parts/report-figures.tsx";
import type { LineLink } from "../parts/report-tables.tsx";
import { TakeAlong } from "../parts/take-along.tsx";
import { IncompleteList, UnderMinimumList, UnmarkedList } from "../parts/waiting.tsx";

type Option = { value: string; label: string };

type Props = {
  form: FormState;
  options: { programs: Option[]; cohorts: Option[]; sites: Option[]; facilitators: Option[] };
  /** Periods to choose with one press: their name and address. */
  periods: { label: string; href: string; current: boolean }[];
  /** "Grief, spring · from 2027-01-01": what the figures are about, also on paper. */
  about: string;
  /** Null when the filters make no sense. */
  report: AttendanceReport | null;
  /** The period that was asked for. */
  asked: Period;
  inNeed: GroupInNeed[];
  showAllInNeed: boolean;
  /** Some group goes on. */
  hasGroups: boolean;
  reminders: RemindersBeside;
  behind: RowsBehind;
  link: LineLink;
  /** Addresses of files and of the printable page. */
  along: { files: (format: string) => string; print: string };
  unmarked: Unmarked[];
  incomplete: (Dated & { unrecorded: number })[];
  underMinimum: UnderMinimum[];
  homeZone: string;
  /** What became of mail is for managers. */
  maySeeMail: boolean;
};

export function ReportsPage(props: Props) {
  const {
    form,
    options,
    periods,
    about,
    report,
    maySeeMail,
    inNeed,
    showAllInNeed,
    hasGroups,
    reminders,
    behind,
    link,
    along,
    asked,
  } = props;
  const isFiltered = form.errors.length > 0 || Object.keys(form.values).some((name) => name !== "from" && name !== "to");
  return (
    <>
      <Heading title="Reports" lead={about}>
        {maySeeMail && (
          <a class="button" href="/reports/mail">
            Mail
          </a>
        )}
        <a class="button" href="/reports/funders">
          Counts for funders
        </a>
        {report && <TakeAlong files={along.files} print={along.print} />}
        <a class="button" href="/exports/attendance">
          Export with names
        </a>
      </Heading>
      <NeedsHelp groups={inNeed} all={showAllInNeed} running={hasGroups} />
      <h2>Attendance</h2>
      <ErrorSummary form={form} lead="These filters show nothing." />
      <nav class="periods no-print" aria-label="Period">
        {periods.map(({ label, href, current }) => (
          <a class="button" href={href} aria-current={current ? "true" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <details class="filters no-print" open={isFiltered}>
        <summary>Choose dates, a program, a site, a facilitator or a cohort</summary>
        <form method="get" action="/reports">
          <div class="fields">
            <Field form={form} name="from" label="From" type="date" />
            <Field form={form} name="to" label="To" type="date" />
            <Select
              form={form}
              name="programId"
              label="Program"
              options={[{ value: "", label: "Every program" }, ...options.programs]}
            />
            <Select form={form} name="siteId" label="Site" options={[{ value: "", label: "Every site" }, ...options.sites]} />
            <Select
              form={form}
              name="facilitatorId"
              label="Facilitator"
              options={[{ value: "", label: "Everybody" }, ...options.facilitators]}
            />
            <Select
              form={form}
              name="cohortId"
              label="Cohort"
              options={[{ value: "", label: "Every cohort" }, ...options.cohorts]}
            />
          </div>
          <div class="actions">
            <button class="primary" type="submit">
              Show
            </button>
            <a href="/reports">Clear</a>
          </div>
        </form>
      </details>
      {report && <ReportBody report={report} asked={asked} reminders={reminders} behind={behind} link={link} />}
      <ToDo {...props} />
    </>
  );
}

function ToDo({
  unmarked,
  incomplete,
  underMinimum,
  homeZone,
}: Pick<Props, "unmarked" | "incomplete" | "underMinimum" | "homeZone">) {
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
