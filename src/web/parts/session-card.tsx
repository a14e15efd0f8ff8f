import type { ViewedSession } from "../../domain/session/in-view.ts";
import { lockOf, lockSentences } from "../../domain/session/session.ts";
import { spellShort, spellTime, spellZone } from "../../time.ts";
import { changeAddress, detailOf, titleOf } from "./calendar-events.ts";
import { Heading } from "./notice.tsx";

type Props = { session: ViewedSession; back: string; now: number; mayChange: boolean };

/** One session with what can be done to it: what the calendar opens on a press. */
export function SessionCard({ session, back, now, mayChange }: Props) {
  const { id, cohortId, startsAt, endsAt, timezone } = session;
  const lock = lockOf(session, now);
  const when = `${spellShort(startsAt, timezone, "en")} to ${spellTime(endsAt, timezone, "en")}, ${spellZone(startsAt, timezone, "en")}`;
  return (
    <article class="narrow">
      <Heading title={titleOf(session)} lead={when} />
      {detailOf(session) !== "" && <p>{detailOf(session)}</p>}
      {lock !== null && <p class="muted">{lockSentences[lock]}</p>}
      <div class="row">
        <a class="button primary" href={`/sessions/${id}`}>
          Register
        </a>
        <a class="button" href={`/cohorts/${cohortId}`}>
          Cohort
        </a>
        {mayChange && lock === null && (
          <>
            <a class="button" href={changeAddress(id, "move", back)} data-dialog>
              Move
            </a>
            <a class="button" href={`/sessions/${id}/room`}>
              Another room
            </a>
            <a class="button danger" href={changeAddress(id, "cancellation", back)} data-dialog>
              Cancel the session
            </a>
          </>
        )}
        <a class="button plain" href={back}>
          Close
        </a>
      </div>
    </article>
  );
}
