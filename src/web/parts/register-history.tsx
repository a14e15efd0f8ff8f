import { type Mark, markMeanings, outcomeLabels } from "../../domain/attendance/attendance.ts";
import type { MarkChange } from "../../domain/attendance/history.ts";
import type { Register } from "../../domain/attendance/queries.ts";
import type { Session } from "../../domain/session/session.ts";
import { spellShort } from "../../time.ts";
import { Notice } from "./notice.tsx";

/** What the last saving changed, and how to take it back. */
export function SavedRegister({ session, register, changes }: { session: Session; register: Register; changes: MarkChange[] }) {
  const missing = register.marks.filter(({ mark, expected }) => mark === null && expected).length;
  return (
    <Notice kind="good">
      <p>
        <strong>Saved: {outcomeLabels[register.outcome].toLowerCase()}.</strong>{" "}
        {changes.length === 0
          ? "No marks changed."
          : changes.length === 1
            ? "One mark changed:"
            : `${changes.length} marks changed:`}
      </p>
      {changes.length > 0 && (
        <>
          <ul>
            {changes.map((change) => (
              <li>
                {change.name}: {spellChange(change)}
              </li>
            ))}
          </ul>
          <form method="post" action={`/sessions/${session.id}/attendance`}>
            <input type="hidden" name="outcome" value={register.outcome} />
            {changes.map(({ enrolmentId, from, to, before }) => (
              <>
                <input type="hidden" name={`mark.${enrolmentId}`} value={from ?? ""} />
                <input type="hidden" name={`was.${enrolmentId}`} value={to ?? ""} />
                <input type="hidden" name={`late.${enrolmentId}`} value={before?.minutesLate ?? ""} />
                <input type="hidden" name={`reason.${enrolmentId}`} value={before?.reason ?? ""} />
              </>
            ))}
            <button type="submit">Undo these marks</button>
          </form>
        </>
      )}
      {register.cohort.enrolmentMode !== "drop_in" && missing > 0 && register.outcome !== "planned" && (
        <p>
          {missing === 1 ? "One person has" : `${missing} people have`} no mark yet. They are left out of the figures until then.
        </p>
      )}
    </Notice>
  );
}

export function RegisterHistory({ session, history }: { session: Session; history: MarkChange[] }) {
  if (history.length === 0) return null;
  const corrections = history.filter(({ isCorrection }) => isCorrection).length;
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

const spellMark = (mark: Mark | null): string => (mark === null ? "no mark" : markMeanings[mark].label);

const spellChange = ({ from, to, isCorrection }: MarkChange): string =>
  !isCorrection ? spellMark(to) : from === to ? `${spellMark(to)}, note changed` : `${spellMark(from)} → ${spellMark(to)}`;
