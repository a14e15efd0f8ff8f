import { markMeanings, outcomeLabels } from "../../domain/attendance/attendance.ts";
import type { Visit } from "../../domain/attendance/of-participant.ts";
import { spellShort, toLocal } from "../../time.ts";

/** One stay, session by session: what happened, or what they said about what is coming. Oldest first. */
export function Visits({ visits, now, label }: { visits: Visit[]; now: number; label: string }) {
  if (visits.length === 0) return null;
  return (
    <>
      <ul class="strip" aria-label={label}>
        {[...visits]
          .sort((a, b) => a.startsAt - b.startsAt)
          .map((visit) => (
            <li>
              <a href={`/sessions/${visit.sessionId}`} title={spellShort(visit.startsAt, visit.timezone, "en")}>
                {visit.number === null ? toLocal(visit.startsAt, visit.timezone).date : `Session ${visit.number}`}
              </a>{" "}
              <span class="muted">{wordsFor(visit, now)}</span>
            </li>
          ))}
      </ul>
      {visits.some(({ startsAt }) => startsAt > now) && (
        <p class="muted">Of what is ahead, the next four weeks. Every date is on the group’s page.</p>
      )}
    </>
  );
}

function wordsFor({ outcome, mark, minutesLate, reply, startsAt, paused }: Visit, now: number): string {
  if (outcome === "cancelled_by_program" || outcome === "postponed") {
    return `${outcomeLabels[outcome]}${mark === null ? "" : `, marked ${markMeanings[mark].label} but counts nowhere`}`;
  }
  if (mark !== null && (!paused || markMeanings[mark].attended))
    return `${markMeanings[mark].label}${minutesLate ? `, ${minutesLate} min` : ""}`;
  if (paused) return "Paused";
  const said = reply === null ? "" : reply === "coming" ? ", said coming" : ", said can’t come";
  return `${startsAt > now ? "Ahead" : "Not marked"}${said}`;
}
