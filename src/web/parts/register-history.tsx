import { outcomeLabels, reasonLabels } from "../../domain/attendance/attendance.ts";
import type { MarkChange } from "../../domain/attendance/history.ts";
import type { Register } from "../../domain/attendance/queries.ts";
import type { Saving } from "../../domain/attendance/saving.ts";
import type { Session } from "../../domain/session/session.ts";
import { spellShort } from "../../time.ts";
import { spellLabel } from "../clash-text.ts";
import { Notice } from "./notice.tsx";

type Props = {
  session: Session;
  register: Register;
  history: MarkChange[];
  /** Null: nothing differed. */
  saving: Saving | null;
  /** "all" or "partly" where this saving took another back. */
  undone: string | undefined;
};

/** What one's own last saving changed, and how to take it back. */
export function SavedRegister({ session, register, history, saving, undone }: Props) {
  const missing = register.marks.filter(({ mark, expected }) => mark === null && expected).length;
  const changes = history.filter(({ registerId }) => registerId === saving?.id).sort((a, b) => a.name.localeCompare(b.name));
  const besides = saving ? besidesMarks(saving) : [];
  const outcome = outcomeLabels[saving?.after.outcome ?? register.outcome].toLowerCase();
  return (
    <div id="saved" tabindex={-1}>
      <Notice kind="good">
        <p>
          <strong>{undone ? "Taken back." : `Saved: ${outcome}.`}</strong>{" "}
          {undone === "partly" && "What somebody else has changed since stays. "}
          {changes.length === 0
            ? "No marks changed."
            : changes.length === 1
              ? "One mark changed:"
              : `${changes.length} marks changed:`}
        </p>
        {changes.length + besides.length > 0 && (
          <ul>
            {changes.map((change) => (
              <li>
                {change.name}: {spellChange(change)}
              </li>
            ))}
            {besides.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        )}
        {saving && (
          <form method="post" action={`/sessions/${session.id}/attendance/undo`} data-undo>
            <input type="hidden" name="saving" value={saving.id} />
            <button type="submit">{undone ? "Bring it back" : changes.length === 0 ? "Undo this" : "Undo these marks"}</button>
          </form>
        )}
        {saving && !saving.isNewest && <p>Somebody has saved this register since. The marks below are as they stand.</p>}
        {register.cohort.enrolmentMode !== "drop_in" && missing > 0 && register.outcome !== "planned" && (
          <p>
            {missing === 1 ? "One person has" : `${missing} people have`} no mark yet. They are left out of the figures until
            then.
          </p>
        )}
      </Notice>
    </div>
  );
}

function besidesMarks({ before, after, added, removed }: Saving): string[] {
  const heads = (count: number | null) => (count === null ? "none" : String(count));
  return [
    ...(before.outcome === after.outcome || before.outcome === "planned"
      ? []
      : [`This session was: ${outcomeLabels[before.outcome].toLowerCase()} → ${outcomeLabels[after.outcome].toLowerCase()}`]),
    ...(before.headcount === after.headcount ? [] : [`Headcount: ${heads(before.headcount)} → ${heads(after.headcount)}`]),
    ...added.map(({ alias }) => `Walk-in added: ${alias}`),
    ...removed.map(({ alias }) => `Walk-in removed: ${alias}`),
  ];
}

export function RegisterHistory({ session, history }: { session: Session; history: MarkChange[] }) {
  if (history.length === 0) return null;
  const corrections = history.filter(({ from }) => from !== null).length;
  return (
    <details class="no-print">
      <summary>
        History: {history.length} {history.length === 1 ? "mark" : "marks"}
        {corrections > 0 && `, ${corrections} of them corrections`}
      </summary>
      <section class="scroll" tabindex={0} aria-label="History of this register">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">Mark</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {history.map((change) => (
              <tr>
                <td class="nowrap">{spellShort(change.at, session.timezone, "en")}</td>
                <th scope="row">{change.name}</th>
                <td>{spellChange(change)}</td>
                <td>{change.by ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** "Late, 20 min", "No show, ill". */
const spellMark = ({ mark, minutesLate, reason }: MarkChange["to"]): string =>
  [
    spellLabel(mark),
    ...(minutesLate === null ? [] : [`${minutesLate} min`]),
    ...(reason === null ? [] : [reasonLabels[reason].toLowerCase()]),
  ].join(", ");

/** "Late, 20 min → Late, 45 min, note changed". */
function spellChange({ from, to, noteChanged }: MarkChange): string {
  if (from === null) return spellMark(to);
  const [before, after] = [spellMark(from), spellMark(to)];
  return `${before === after ? after : `${before} → ${after}`}${noteChanged ? ", note changed" : ""}`;
}
