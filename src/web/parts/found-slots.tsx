import type { CohortDraft } from "../../domain/draft/draft.ts";
import type { FoundSlot } from "../../domain/draft/times.ts";
import { spellDay, spellTime, toInstant } from "../../time.ts";
import { Empty } from "./notice.tsx";
import { weekdayNames } from "./rhythm.ts";

/** How many are shown before somebody asks for the rest. */
export const BEST = 8;

type Props = { draft: CohortDraft; slots: FoundSlot[]; all: boolean; mayOpen: boolean };

/** The weekly slots, best first, each with who is lost and one press that opens the cohort there. */
export function FoundSlots({ draft, slots, all, mayOpen }: Props) {
  const shown = all ? slots : slots.slice(0, BEST);
  return (
    <section aria-labelledby="times">
      <h2 id="times">Times</h2>
      <p>
        {draft.answered} of {draft.invited} have answered.
        {draft.capacity !== null && ` There are ${draft.capacity} places.`}
        {draft.minimum !== null && ` It takes ${draft.minimum} to begin.`}
      </p>
      {draft.answered === 0 ? (
        <Empty title="Nobody has answered yet. The times are ranked as answers come in." />
      ) : (
        <ol class="found-times">
          {shown.map((slot, at) => (
            <li>
              <Slot draft={draft} slot={slot} best={at === 0} mayOpen={mayOpen} />
            </li>
          ))}
        </ol>
      )}
      {draft.answered > 0 && !all && slots.length > BEST && (
        <p>
          <a href={`/drafts/${draft.id}?times=all#times`}>All {slots.length} times</a>
        </p>
      )}
    </section>
  );
}

function Slot({ draft, slot, best, mayOpen }: Pick<Props, "draft" | "mayOpen"> & { slot: FoundSlot; best: boolean }) {
  const name = `${weekdayNames[slot.weekday - 1]} ${spellSlot(draft, slot)}`;
  const isTaken = slot.conflicts.some(({ severity }) => severity === "block");
  const places = Math.min(slot.comes, draft.capacity ?? slot.comes);
  return (
    <>
      <h3>{name}</h3>
      <p>
        <strong>
          {slot.comes} of {draft.answered} can come
        </strong>
        {slot.lost.length > 0 && <>. Lost: {spellLost(slot)}</>}
      </p>
      {slot.conflicts.length > 0 && (
        <ul>
          {slot.conflicts.map(({ severity, message, resolve }) => (
            <li>
              <span class={severity === "block" ? "tag bad" : "tag warn"}>{severity === "block" ? "Taken" : "Mind"}</span>{" "}
              {message} <span class="muted">{resolve}</span>
            </li>
          ))}
        </ul>
      )}
      {mayOpen && (
        <form method="post" action={`/drafts/${draft.id}/opening`}>
          <input type="hidden" name="weekday" value={String(slot.weekday)} />
          <input type="hidden" name="time" value={slot.time} />
          <p class="muted">
            {slot.sessions} sessions, {day(draft, slot.firstDate)} to {day(draft, slot.lastDate)}.
            {places > 0 &&
              ` ${places === 1 ? "1 person gets a place" : `${places} people get a place`} and a welcome by mail, two minutes later.`}
          </p>
          <button type="submit" class={best && !isTaken ? "primary" : ""}>
            Open on {name}
          </button>
        </form>
      )}
    </>
  );
}

function spellSlot(draft: CohortDraft, { firstDate, time }: FoundSlot): string {
  const startsAt = toInstant({ date: firstDate, time }, draft.timezone);
  const spell = (at: number) => spellTime(at, draft.timezone, "en");
  return `${spell(startsAt)}–${spell(startsAt + draft.minutes * 60_000)}`;
}

/** "A. L., B. K. (8 of 12)"; without the right to read names, how many. */
function spellLost({ lost, sessions }: FoundSlot): string {
  if (lost.some(({ initials }) => initials === null)) return lost.length === 1 ? "1 person" : `${lost.length} people`;
  return lost.map(({ initials, canCome }) => (canCome === 0 ? initials : `${initials} (${canCome} of ${sessions})`)).join(", ");
}

const day = (draft: CohortDraft, date: string): string =>
  spellDay(toInstant({ date, time: "12:00" }, draft.timezone), draft.timezone, "en");
