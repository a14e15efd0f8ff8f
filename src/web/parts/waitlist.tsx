import type { Cohort } from "../../domain/cohort/queries.ts";
import { freePlaces, type Waiting, type WaitlistEntry } from "../../domain/enrolment/waitlist.ts";
import { spellDay } from "../../time.ts";
import { Notice } from "./notice.tsx";

type Props = {
  cohort: Cohort;
  /** The first of them. */
  waiting: Waiting[];
  /** How many wait. */
  count: number;
  /** Nobody gets a place any more, not even with a reason. */
  isShut: boolean;
};

/** Who waits for a place, first those who have waited longest. A free one is given from here. */
export function Waitlist({ cohort, waiting, count, isShut }: Props) {
  if (waiting.length === 0) return null;
  const ended = cohort.status === "ended";
  const free = ended || isShut ? 0 : freePlaces(cohort);
  return (
    <section aria-labelledby="waitlist">
      <h3 id="waitlist">Waiting list</h3>
      <p class={free > 0 ? undefined : "muted"}>
        {ended
          ? "This group has ended; these people were still waiting."
          : isShut
            ? "This is a closed group and its second session has been: nobody gets a place any more."
            : spellFree(free)}{" "}
        Nobody on it gets any mail.
        {count > waiting.length && ` These are the first ${waiting.length} of ${count}.`}
      </p>
      <section class="scroll" tabindex={0} aria-label="People waiting">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                No.
              </th>
              <th scope="col">Name</th>
              <th scope="col" class="no-print">
                Change
              </th>
            </tr>
          </thead>
          <tbody>
            {waiting.map(({ id, position, participant, waitingSince }) => (
              <tr>
                <td class="number">{position}</td>
                <th scope="row">
                  <a href={`/participants/${participant.id}`}>{participant.name}</a>
                  <span class="muted">since {spellDay(waitingSince, cohort.timezone, "en")}</span>
                </th>
                <td class="no-print">
                  <div class="row">
                    {free > 0 && (
                      <form method="post" action={`/cohorts/${cohort.id}/enrolments`}>
                        <input type="hidden" name="participantId" value={participant.id} />
                        <button
                          type="submit"
                          class={position <= free ? "primary nowrap" : "nowrap"}
                          aria-label={`Give a place: ${participant.name}`}
                        >
                          Give a place
                        </button>
                      </form>
                    )}
                    <a href={`/waitlist/${id}/removal`} aria-label={`Take off: ${participant.name}`}>
                      Take off
                    </a>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

const spellFree = (free: number): string =>
  free === 0
    ? "Every place is taken."
    : free === Number.POSITIVE_INFINITY
      ? "There is no limit any more: everybody can have a place."
      : `${free === 1 ? "One place is" : `${free} places are`} free. Ask who has waited longest, then give it to them.`;

/** Somebody was taken off just now. Undone, they wait since when they did. */
export const TakenOff = ({ entry: { id, participant } }: { entry: WaitlistEntry }) => (
  <Notice kind="good">
    <p>{participant.name} is off the waiting list.</p>
    <form method="post" action={`/waitlist/${id}/return`}>
      <button type="submit">Undo</button>
    </form>
  </Notice>
);
