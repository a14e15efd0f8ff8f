import type { Child } from "hono/jsx";
import type { AttendanceReport } from "../../domain/report/attendance-report.ts";
import { monthsBetween } from "../../domain/report/funder-counts.ts";
import type { CohortLine, ProgramLine } from "../../domain/report/lines.ts";
import { spellMonths } from "../spell-months.ts";
import { spellAsOf, spellFollowed } from "../told-groups.ts";
import { RetentionCurve, ShareBars, ShareLines } from "./charts.tsx";
import { percent } from "./percent.ts";
import { ShareTable } from "./share-table.tsx";

type TableProps = { caption: string; first: string; columns: string[]; children: Child };

export function Table({ caption, first, columns, children }: TableProps) {
  return (
    <section class="scroll" tabindex={0} aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {columns.map((column) => (
              <th scope="col" class="number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

export const Hidden = ({ span }: { span: number }) => (
  <td colspan={span} class="muted">
    Hidden, to protect few people
  </td>
);

type Rated = { expected: number; attended: number; strictRate: number | null; adjustedRate: number | null };

/** Where nobody is expected a 0 would read as if nobody had come. */
export const Counts = ({ figures }: { figures: Rated }) => (
  <>
    <td class="number">{figures.expected === 0 ? "–" : figures.expected}</td>
    <td class="number">{figures.expected === 0 ? "–" : figures.attended}</td>
    <td class="number">{percent(figures.strictRate)}</td>
    <td class="number">{percent(figures.adjustedRate)}</td>
  </>
);

export function ByMonth({ rows }: { rows: AttendanceReport["byMonth"] }) {
  if (rows.length === 0) return null;
  // A month in which nothing was held has no row, and leaves a gap in the lines.
  const months = monthsBetween(rows[0]?.month ?? "", rows.at(-1)?.month ?? "");
  const byMonth = new Map(rows.map(({ month, figures }) => [month, figures]));
  const values = (of: "strictRate" | "adjustedRate") => months.map((month) => byMonth.get(month)?.[of] ?? null);
  return (
    <>
      <h3>Month by month</h3>
      <ShareLines
        label={`Attendance by month, ${rows.length} months; the table below has the numbers`}
        at={months}
        series={[
          { name: "Strict", values: values("strictRate") },
          { name: "Adjusted", values: values("adjustedRate") },
        ]}
      />
      <Table
        caption="By month"
        first="Month"
        columns={["Held", "Expected", "Attended", "Strict", "Adjusted", "No-show", "Notice"]}
      >
        {rows.map(({ month, sessions, figures }) => (
          <tr>
            <th scope="row" class="nowrap">
              {spellMonths([month])}
            </th>
            <td class="number">{sessions}</td>
            {figures === null ? (
              <Hidden span={6} />
            ) : (
              <>
                <Counts figures={figures} />
                <td class="number">{percent(figures.noShowRate)}</td>
                <td class="number">{percent(figures.noticeRate)}</td>
              </>
            )}
          </tr>
        ))}
      </Table>
    </>
  );
}

/** Where the report about one program or cohort is; on paper nowhere. */
export type LineLink = (key: string, id: string) => string | undefined;

export const Name = ({ href, children }: { href: string | undefined; children: Child }) =>
  href === undefined ? <span>{children}</span> : <a href={href}>{children}</a>;

export function ByProgram({ lines, link }: { lines: ProgramLine[]; link: LineLink }) {
  if (lines.length < 2) return null;
  const columns = ["Groups", "Held", "Expected", "Attended", "Strict", "Adjusted", "Start", "Completed"];
  return (
    <Table caption="By program" first="Program" columns={columns}>
      {lines.map(({ program, cohorts, sessions, leftOut, groups, figures }) => (
        <tr>
          <th scope="row" class="name">
            <Name href={link("programId", program.id)}>{program.name}</Name>
            {leftOut.length > 0 && <span class="muted"> without {spellMonths(leftOut)}</span>}
            {figures && groups.shown < groups.of && (
              <span class="muted">
                {" "}
                start and completion of {groups.shown} of {groups.of} groups
              </span>
            )}
          </th>
          <td class="number">{cohorts}</td>
          <td class="number">{sessions}</td>
          {figures === null ? (
            <Hidden span={6} />
          ) : (
            <>
              <Counts figures={figures} />
              <td class="number">{percent(figures.startRate)}</td>
              <td class="number">{percent(figures.completionRate)}</td>
            </>
          )}
        </tr>
      ))}
    </Table>
  );
}

export const MOST_LINES = 100;

export function ByCohort({ lines, link }: { lines: CohortLine[]; link: LineLink }) {
  const columns = ["Held", "Expected", "Attended", "Strict", "Adjusted", "No-show", "Fill"];
  return (
    <>
      <Table caption="By cohort" first="Cohort" columns={columns}>
        {lines.slice(0, MOST_LINES).map(({ cohort, sessions, fill, figures }) => (
          <tr>
            <th scope="row" class="name">
              <Name href={link("cohortId", cohort.id)}>{cohort.name}</Name> <span class="muted">{cohort.programName}</span>
            </th>
            <td class="number">{sessions}</td>
            {figures === null ? (
              <Hidden span={6} />
            ) : cohort.enrolmentMode === "drop_in" ? (
              <td colspan={5} class="muted">
                Drop-in: nobody is expected
              </td>
            ) : (
              <>
                <Counts figures={figures} />
                <td class="number">{percent(figures.noShowRate)}</td>
              </>
            )}
            {figures !== null && <td class="number">{percent(fill)}</td>}
          </tr>
        ))}
      </Table>
      {lines.length > MOST_LINES && (
        <p class="muted">
          The first {MOST_LINES} of {lines.length} groups, by program and name. Choose a program, a site or a facilitator to see
          others.
        </p>
      )}
    </>
  );
}

export function BySession({ rows }: { rows: AttendanceReport["bySession"] }) {
  if (rows.length === 0) return null;
  const shares = rows.map(({ number, expected, attended }) => ({ number, whole: expected, part: attended }));
  return (
    <>
      <h3>By session number</h3>
      <ShareBars label="Strict attendance by session number; the table below has the numbers" rows={shares} />
      <ShareTable caption="By session number, strict" whole="Expected" part="Attended" rows={shares} />
    </>
  );
}

export function Retention({ report }: { report: AttendanceReport }) {
  const rows = report.retention;
  if (!rows.some(({ starters }) => starters !== 0)) return null;
  const shares = rows.map(({ number, starters, remaining }) => ({ number, whole: starters, part: remaining }));
  return (
    <>
      <h3>Retention</h3>
      <p class="muted">
        Of those who came at least once, how many had not left when each session began. Whole courses, {spellAsOf(report)}.{" "}
        {spellFollowed(report)}
      </p>
      <RetentionCurve points={rows} />
      <ShareTable caption="Retention by session number" whole="Starters, at risk" part="Remaining" rows={shares} />
    </>
  );
}
