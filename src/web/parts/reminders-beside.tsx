import type { ReminderGroup, RemindersBeside as Reminders } from "../../domain/report/reminders-and-attendance.ts";
import { spellLeftOut } from "../spell-months.ts";
import { Counts, Hidden, Table } from "./report-tables.tsx";

const groupWords: Record<ReminderGroup, string> = {
  none: "No reminder reached them",
  one: "One reminder",
  several: "Two or more reminders",
  declined: "They had said they can’t come",
};

/** Beside each other, and no more: nobody drew lots for who is reminded. */
export function RemindersBeside({ lines, leftOut }: Reminders) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>Reminders and replies beside attendance</h3>
      <p class="muted">
        What went out and what happened, side by side, over the whole months of this period. It doesn’t say what caused what:
        people who get no mail differ in other ways, too.{leftOut.length > 0 && ` ${spellLeftOut(leftOut)}`}
      </p>
      <Table
        caption="Attendance by reminders"
        first="Before the session"
        columns={["Expected", "Attended", "Strict", "Adjusted"]}
      >
        {lines.map(({ group, figures }) => (
          <tr>
            <th scope="row">{groupWords[group]}</th>
            {figures === null ? <Hidden span={4} /> : <Counts figures={figures} />}
          </tr>
        ))}
      </Table>
    </>
  );
}
