import type { AttendanceReport } from "../../domain/report/attendance-report.ts";
import type { WaitingLists } from "../../domain/report/waiting-lists.ts";
import { spellGroups } from "../told-groups.ts";
import { count, Figure, hidden, spellDays } from "./report-figures.tsx";
import { Hidden, MOST_LINES, Name, Table } from "./report-tables.tsx";

/** How many wait for which group. @param onPaper without links: a list with its names is on its group's page. */
export function WaitingTable({ lines, onPaper }: Pick<WaitingLists, "lines"> & { onPaper: boolean }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3 id="waiting-lists">Waiting lists</h3>
      <p class="muted">Of groups that go on, as of now, whatever the dates above.</p>
      <Table caption="How many wait for a place" first="Cohort" columns={["Waiting", "Median days"]}>
        {lines.slice(0, MOST_LINES).map(({ cohort, waiting, medianDays }) => (
          <tr>
            <th scope="row">
              <Name href={onPaper ? undefined : `/cohorts/${cohort.id}#waitlist`}>{cohort.name}</Name>{" "}
              <span class="muted">{cohort.programName}</span>
            </th>
            {waiting === null ? (
              <Hidden span={2} />
            ) : (
              <>
                <td class="number">{waiting}</td>
                <td class="number">{medianDays}</td>
              </>
            )}
          </tr>
        ))}
      </Table>
      {lines.length > MOST_LINES && (
        <p class="muted">
          The first {MOST_LINES} of {lines.length} lists, by program and name.
        </p>
      )}
    </>
  );
}

type WaitingProps = { waitlist: AttendanceReport["waitlist"]; lists: string | undefined };

/** @param lists where they are. */
export const WaitingFigure = ({ waitlist, lists }: WaitingProps) =>
  waitlist.groups.of === 0 ? null : (
    <Figure
      label="Waiting for a place"
      value={count(waitlist.waiting)}
      formula="names on waiting lists of groups that go on, as of now"
      of={waitlist.waiting === null ? hidden : `median wait ${spellDays(waitlist.medianDays ?? 0)}${spellGroups(waitlist)}`}
      href={lists}
    />
  );
