import { type Mark, markMeanings, missedMarks, reasonLabels, reasonNames } from "../../domain/attendance/attendance.ts";
import type { RegisterEntry } from "../../domain/attendance/queries.ts";
import { errorOf, type FormState, typedValue } from "./field.tsx";

type Props = {
  entry: RegisterEntry;
  /** What was typed, when a save was refused. */
  form: FormState | null;
  dropIn: boolean;
  /** Facilitators write notes; nobody else sees the field. */
  withNote: boolean;
  graceMinutes: number;
};

const common: Mark[] = ["present", "late", "excused", "no_show"];
const rest: Mark[] = ["left_early", "turned_away_late", "late_cancel", "not_expected"];
const dropInCommon: Mark[] = ["present", "late"];
const dropInRest: Mark[] = ["left_early", "not_expected"];

/** "Can't come" fills itself in from a reply, to be looked at; that somebody is there is for a person to see. */
const filledIn = ({ mark, expected, suggestion }: RegisterEntry, dropIn: boolean): Mark | null =>
  mark === null && expected && !dropIn ? suggestion : null;

/** One person of the register: one tap per mark, what they said beside the name, rarer marks and the note folded away. */
export function MarkChoices({ entry, form, dropIn, withNote, graceMinutes }: Props) {
  const id = entry.enrolmentId;
  const fromReply = form ? null : filledIn(entry, dropIn);
  const typed = (name: string, stands: string) =>
    form && `was.${id}` in form.values ? typedValue(form, `${name}.${id}`) : stands;
  const chosen = typed("mark", entry.mark ?? fromReply ?? "");
  const note = typed("note", entry.note ?? "");
  const reason = typed("reason", entry.reason ?? "");
  const late = typed("late", entry.minutesLate === null ? "" : String(entry.minutesLate));
  const error = form ? (errorOf(form, `mark.${id}`) ?? errorOf(form, `clash.${id}`)) : undefined;
  const swap = (mark: Mark): Mark => (mark === "excused" ? "late_cancel" : mark === "late_cancel" ? "excused" : mark);
  // Who told us late has that mark within reach.
  const [open, folded] = dropIn
    ? [dropInCommon, dropInRest]
    : entry.suggestion === "late_cancel"
      ? [common.map(swap), rest.map(swap)]
      : [common, rest];
  return (
    <fieldset
      class="choices person"
      id={`mark-${id}`}
      data-person={id}
      {...(fromReply ? { "data-filled": fromReply } : {})}
      {...(error ? { "aria-describedby": `error-${id}`, "aria-invalid": "true" } : {})}
    >
      <legend>
        <span class="name">{entry.name}</span> <Said entry={entry} filled={fromReply !== null} />
        <span class="tag warn unsaved">Not saved yet</span>
      </legend>
      {open.map((mark) => (
        <Choice id={id} mark={mark} chosen={chosen} />
      ))}
      <div class="late-by row">
        <label for={`late-${id}`}>
          Minutes late<span class="visually-hidden">, {entry.name}</span>
        </label>
        <input
          id={`late-${id}`}
          name={`late.${id}`}
          inputmode="numeric"
          autocomplete="off"
          maxlength={4}
          value={late}
          aria-describedby={`grace-${id}`}
        />
        <small class="muted" id={`grace-${id}`}>
          Up to {graceMinutes} is present, as this program has it.
        </small>
      </div>
      <details open={error !== undefined}>
        <summary>
          More<span class="visually-hidden"> for {entry.name}</span>
          {folded.map((mark) => (
            <span class="folded" data-mark={mark}>
              {" "}
              · <strong>✓ {markMeanings[mark].label}</strong>
            </span>
          ))}
          {note && <span class="muted"> · note</span>}
          {reason !== "" && (missedMarks as readonly string[]).includes(chosen) && (
            <span class="muted"> · {reasonLabels[reason as keyof typeof reasonLabels]}</span>
          )}
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
        {!dropIn && (
          <div class="field why-missed">
            <label for={`reason-${id}`}>
              Why they missed it<span class="visually-hidden">, {entry.name}</span> <span class="optional">if you know</span>
            </label>
            <select id={`reason-${id}`} name={`reason.${id}`}>
              <option value="">Not known</option>
              {reasonNames.map((name) => (
                <option value={name} selected={reason === name}>
                  {reasonLabels[name]}
                </option>
              ))}
            </select>
          </div>
        )}
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
      <input type="hidden" name={`wasLate.${id}`} value={entry.minutesLate ?? ""} />
      <input type="hidden" name={`wasReason.${id}`} value={entry.reason ?? ""} />
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

/** What they said beforehand. */
function Said({ entry, filled }: { entry: RegisterEntry; filled: boolean }) {
  const { reply, suggestion, replyNote, expected, paused } = entry;
  return (
    <>
      {reply === "coming" && <span class="tag good">Said: coming</span>}
      {reply === "cant_come" && (
        <span class="tag warn">Said: can’t come{suggestion === "late_cancel" ? ", after the cut-off" : ", in time"}</span>
      )}
      {filled && <span class="muted said"> filled in, not saved yet</span>}
      {paused ? <span class="tag">Paused</span> : !expected && <span class="tag">Not enrolled at the start</span>}
      {replyNote && <span class="muted said"> “{replyNote}”</span>}
    </>
  );
}
