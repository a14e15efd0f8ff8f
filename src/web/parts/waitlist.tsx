import type { Cohort } from "../../domain/cohort/queries.ts";
import { freePlaces, type Waiting, type WaitlistEntry } from "../../domain/enrolment/waitlist.ts";
import { spellDay, toLocal } from "../../time.ts";
import { Notice } from "./notice.tsx";

type Props = { cohort: Cohort; waiting: Waiting[] };

/** Who waits for a place, first those who have waited longest. A free one is given from here. */
export function Waitlist({ cohort, waiting }: Props) {
  if (waiting.length === 0) return null;
  const ended = cohort.status === "ended";
  const free = ended ? 0 : freePlaces(cohort);
  return (
    <section aria-labelledby="waitlist">
      <h3 id="waitlist">Waiting list</h3>
      <p class={free > 0 ? undefined : "muted"}>
        {ended ? "This group has ended; these people were still waiting." : spellFree(free)} Nobody on it gets any mail.
      </p>
      <section class="scroll" tabindex={0} aria-label="People waiting">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                No.
              </th>
              <th scope="col">Name</th>
              <th scope="col">Change</th>
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
                <td>
                  <div class="row">
                    {free > 0 && (
                      <form method="post" action={`/cohorts/${cohort.id}/enrolments`}>
                        <input type="hidden" name="participantId" value={participant.id} />
                        <button
                          type="submit"
                          class={position <= free ? "primary nowrap" : "nowrap"}
                          aria-label={`Give ${participant.name} a place`}
                        >
                          Give a place
                        </button>
                      </form>
                    )}
                    <a href={`/waitlist/${id}/removal`} aria-label={`Take ${participant.name} off the list`}>
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
    : `${free === 1 ? "One place is" : `${free} places are`} free. Ask who has waited longest, then give it to them.`;

/** Somebody was taken off just now. Undone, they wait since the same day. */
export const TakenOff = ({ entry, cohort }: { entry: WaitlistEntry; cohort: Cohort }) => (
  <Notice kind="good">
    <p>{entry.participant.name} is off the waiting list.</p>
    <form method="post" action={`/cohorts/${cohort.id}/waitlist`}>
      <input type="hidden" name="participantId" value={entry.participant.id} />
      <input type="hidden" name="since" value={toLocal(entry.waitingSince, cohort.timezone).date} />
      <button type="submit">Undo</button>
    </form>
  </Notice>
);
