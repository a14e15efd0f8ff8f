import type { Unmarked } from "../../domain/report/unmarked.ts";
import type { Dated, UnderMinimum } from "../../domain/report/waiting.ts";
import { spellShort, spellZone } from "../../time.ts";

type Zoned = { homeZone: string };

/** When a session is, with its zone named where it isn't the org's own. */
export function When({ session, homeZone }: { session: Dated } & Zoned) {
  return (
    <>
      <span class="nowrap">{spellShort(session.startsAt, session.timezone, "en")}</span>
      {session.timezone !== homeZone && <span class="muted"> {spellZone(session.startsAt, session.timezone, "en")}</span>}
    </>
  );
}

const title = ({ cohortName, number }: Dated): string => (number === null ? cohortName : `${cohortName}, session ${number}`);

export function UnmarkedList({ sessions, homeZone }: { sessions: Unmarked[] } & Zoned) {
  return (
    <ul class="cards">
      {sessions.map((session) => (
        <li>
          <p>
            <a href={`/sessions/${session.id}`}>
              <strong>{title(session)}</strong>
            </a>
          </p>
          <p>
            <When session={session} homeZone={homeZone} />{" "}
            {session.historic ? (
              <span class="tag">History without marks</span>
            ) : session.escalated ? (
              <span class="tag warn">Waiting over five days</span>
            ) : session.overdue ? (
              <span class="tag warn">Waiting over 48 hours</span>
            ) : (
              <span class="tag">Register to take</span>
            )}
          </p>
          {session.escalated && session.leaders !== "" && <p class="muted">Led by {session.leaders}</p>}
        </li>
      ))}
    </ul>
  );
}

export function IncompleteList({ sessions, homeZone }: { sessions: (Dated & { unrecorded: number })[] } & Zoned) {
  return (
    <ul class="cards">
      {sessions.map((session) => (
        <li>
          <p>
            <a href={`/sessions/${session.id}`}>
              <strong>{title(session)}</strong>
            </a>
          </p>
          <p>
            <When session={session} homeZone={homeZone} />{" "}
            <span class="tag">{session.unrecorded === 1 ? "1 mark missing" : `${session.unrecorded} marks missing`}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}

export function UnderMinimumList({ sessions, homeZone }: { sessions: UnderMinimum[] } & Zoned) {
  return (
    <ul class="cards">
      {sessions.map((session) => (
        <li>
          <p>
            <a href={`/sessions/${session.id}`}>
              <strong>{title(session)}</strong>
            </a>
          </p>
          <p>
            <When session={session} homeZone={homeZone} />
          </p>
          <p>
            <span class="tag warn">
              {session.enrolled - session.cantCome} of at least {session.minimum}
            </span>{" "}
            {session.cantCome > 0 && (
              <span class="muted">
                {session.enrolled} enrolled, {session.cantCome} can’t come
              </span>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
