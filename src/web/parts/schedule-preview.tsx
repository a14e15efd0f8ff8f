import type { CohortPreview } from "../../domain/cohort/preview.ts";
import type { FieldError } from "../../errors.ts";
import { isoWeekday, spellDate, spellTime, spellZone } from "../../time.ts";
import { Conflicts } from "./conflicts.tsx";
import { weekdayNames } from "./rhythm.ts";

/** What the form would make, or what is still missing to say so. Swapped in while the form is being filled in. */
export function SchedulePreview({ preview, errors }: { preview: CohortPreview | null; errors: FieldError[] }) {
  if (!preview) {
    return (
      <div class="empty">
        <p>The dates show here once the form says enough:</p>
        <ul>
          {errors.length > 0 ? errors.map((error) => <li>{error.message}</li>) : <li>Choose a program and a first date.</li>}
        </ul>
      </div>
    );
  }
  const { draft, conflicts, notes } = preview;
  const { pattern, sessions } = draft;
  const first = sessions[0];
  return (
    <div class="stack">
      <p>
        <strong>
          {sessions.length} {sessions.length === 1 ? "session" : "sessions"}
        </strong>{" "}
        of {pattern.minutes} minutes{first && <>, {spellZone(first.startsAt, pattern.timezone, "en")}</>}.{" "}
        {draft.capacity === null ? "No size limit." : `Up to ${draft.capacity} people`}
        {draft.capacity !== null && (draft.minimum === null ? "." : `, at least ${draft.minimum}.`)}
      </p>
      <Conflicts conflicts={conflicts} allowed="You can still open the cohort." />
      {notes.map((note) => (
        <p class="muted">{note}</p>
      ))}
      {draft.skipped.length > 0 && (
        <div>
          <h2>Skipped</h2>
          <ul>
            {draft.skipped.map((skipped) => (
              <li>
                <span class="nowrap">
                  {weekdayNames[isoWeekday(skipped.date) - 1]} {skipped.date}
                </span>
                : {skipped.reason}
              </li>
            ))}
          </ul>
        </div>
      )}
      <section class="scroll" tabindex={0} aria-label="Dated sessions">
        <table>
          <caption>Sessions as they would be dated</caption>
          <thead>
            <tr>
              <th scope="col" class="number">
                No.
              </th>
              <th scope="col">Date</th>
              <th scope="col">Time</th>
              {draft.phases.length > 0 && <th scope="col">Phase</th>}
            </tr>
          </thead>
          <tbody>
            {sessions.map((session) => (
              <tr>
                <th scope="row" class="number">
                  {session.number}
                </th>
                <td>{spellDate(session.startsAt, pattern.timezone, "en")}</td>
                <td class="nowrap">{spellTime(session.startsAt, pattern.timezone, "en")}</td>
                {draft.phases.length > 0 && <td>{session.phase ?? "–"}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
