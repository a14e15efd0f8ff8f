import { type Mark, markMeanings } from "../../domain/attendance/attendance.ts";
import type { RegisterEntry } from "../../domain/attendance/queries.ts";

type Props = {
  entry: RegisterEntry;
  /** What is chosen now: as typed, or as it stands. Empty: no mark. */
  chosen: string;
  note: string;
  dropIn: boolean;
  /** Facilitators write notes; nobody else sees the field. */
  withNote: boolean;
  error: string | undefined;
};

const common: Mark[] = ["present", "late", "excused", "no_show"];
const rest: Mark[] = ["left_early", "turned_away_late", "late_cancel", "not_expected"];
const dropInCommon: Mark[] = ["present", "late"];
const dropInRest: Mark[] = ["left_early", "not_expected"];

/** One person of the register: one tap per mark, what they said beside the name, rarer marks and the note folded away. */
export function MarkChoices({ entry, chosen, note, dropIn, withNote, error }: Props) {
  const id = entry.enrolmentId;
  const folded = dropIn ? dropInRest : rest;
  const isFolded = folded.some((mark) => mark === chosen);
  return (
    <fieldset
      class="choices person"
      id={`mark-${id}`}
      {...(error ? { "aria-describedby": `error-${id}`, "aria-invalid": "true" } : {})}
    >
      <legend>
        <span class="name">{entry.name}</span> <Said entry={entry} />
      </legend>
      {(dropIn ? dropInCommon : common).map((mark) => (
        <Choice id={id} mark={mark} chosen={chosen} />
      ))}
      <details open={isFolded || error !== undefined}>
        <summary>
          More<span class="visually-hidden"> for {entry.name}</span>
          {note && <span class="muted"> · note</span>}
        </summary>
        <div class="row">
          {folded.map((mark) => (
            <Choice id={id} mark={mark} chosen={chosen} />
          ))}
          <label>
            <input type="radio" name={`mark.${id}`} value="" checked={chosen === ""} />
            <span>No mark</span>
          </label>
        </div>
        {withNote && (
          <div class="field">
            <label for={`note-${id}`}>
              Note<span class="visually-hidden"> on {entry.name}</span> <span class="optional">facilitators only</span>
            </label>
            <textarea id={`note-${id}`} name={`note.${id}`} rows={2} maxlength={2000}>
              {note}
            </textarea>
          </div>
        )}
      </details>
      <input type="hidden" name={`was.${id}`} value={entry.mark ?? ""} />
      {withNote && <input type="hidden" name={`wasNote.${id}`} value={entry.note ?? ""} />}
      {error && (
        <p class="error" id={`error-${id}`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Choice({ id, mark, chosen }: { id: string; mark: Mark; chosen: string }) {
  return (
    <label>
      <input type="radio" name={`mark.${id}`} value={mark} checked={chosen === mark} />
      <span>{markMeanings[mark].label}</span>
    </label>
  );
}

/** What they said beforehand. It chooses nothing: what happened is for a person to say. */
function Said({ entry }: { entry: RegisterEntry }) {
  const { reply, suggestion, replyNote, expected } = entry;
  return (
    <>
      {reply === "coming" && <span class="tag good">Said: coming</span>}
      {reply === "cant_come" && (
        <span class="tag warn">Said: can’t come{suggestion === "late_cancel" ? ", after the cut-off" : ", in time"}</span>
      )}
      {!expected && <span class="tag">Not enrolled at the start</span>}
      {replyNote && <span class="muted said"> “{replyNote}”</span>}
    </>
  );
}
