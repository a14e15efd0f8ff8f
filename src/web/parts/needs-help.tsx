import type { GroupInNeed, Reason } from "../../domain/report/needs-help.ts";
import { percent } from "./percent.ts";

const SHOWN = 8;

/** Which groups need somebody now, and why, in words. */
export function NeedsHelp({ groups, all, running }: { groups: GroupInNeed[]; all: boolean; running: boolean }) {
  const shown = all ? groups : groups.slice(0, SHOWN);
  return (
    <section aria-labelledby="need">
      <h2 id="need">Groups that need help now</h2>
      {groups.length === 0 ? (
        <p>
          {running
            ? "None: no register has waited for five days, every group that meets within two weeks has a leader and enough people, nobody waits for a place that is free, and attendance of the last eight weeks holds."
            : "No group is running yet."}
        </p>
      ) : (
        <>
          <ul class="cards">
            {shown.map(({ cohort, reasons }) => (
              <li>
                <p>
                  <a href={`/cohorts/${cohort.id}`}>
                    <strong>{cohort.name}</strong>
                  </a>{" "}
                  <span class="muted">{cohort.programName}</span>
                </p>
                <ul>
                  {reasons.map((reason) => (
                    <li>{spellReason(reason)}</li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
          {shown.length < groups.length && (
            <p>
              <a href="?need=all#need">All {groups.length} groups</a>
            </p>
          )}
        </>
      )}
    </section>
  );
}

/** E.g. "Attendance fell from 90 % to 60 % over its last 3 sessions." */
export function spellReason(reason: Reason): string {
  switch (reason.code) {
    case "untaken":
      return reason.count === 1
        ? `A register has been waiting for ${reason.days} days.`
        : `${reason.count} registers have been waiting, the oldest for ${reason.days} days.`;
    case "low":
      return `Adjusted attendance is ${percent(reason.rate)} over its last ${reason.sessions} sessions.`;
    case "falling":
      return `Adjusted attendance fell from ${percent(reason.from)} to ${percent(reason.to)} over its last ${reason.sessions} sessions.`;
    case "below_minimum":
      return `${reason.count} of its last 3 sessions began below the minimum.`;
    case "too_few":
      return `${reason.enrolled} enrolled, fewer than its minimum of ${reason.minimum}.`;
    case "left":
      return `${reason.count} people left in the last four weeks.`;
    case "cancelled":
      return `We cancelled ${reason.count} of its sessions in the last eight weeks.`;
    case "nobody_leads":
      return "Nobody leads it, and it meets within two weeks.";
    case "places_free":
      return `${reason.places === 1 ? "1 place is" : `${reason.places} places are`} free and ${spellWaiting(reason.waiting)} for one.`;
    case "queue":
      return `${spellWaiting(reason.waiting)}, enough for another group of at least ${reason.minimum}.`;
  }
}

const spellWaiting = (count: number): string => (count === 1 ? "1 person waits" : `${count} people wait`);
