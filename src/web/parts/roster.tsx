import { type Pause, pauseOn } from "../../domain/enrolment/pauses.ts";
import type { RosterEntry } from "../../domain/enrolment/queries.ts";
import { spellDay, toInstant } from "../../time.ts";
import { Empty } from "./notice.tsx";
import { spellPause } from "./pauses.tsx";

type Props = {
  entries: RosterEntry[];
  /** Those that stand, by stay. */
  pauses: Map<string, Pause[]>;
  today: string;
  zone: string;
  /** May open people's pages and end their stays. */
  mayChange: boolean;
};

/** Who is in a cohort, in the order they joined, and under it who has left. */
export function Roster({ entries, ...rest }: Props) {
  const active = entries.filter(({ status }) => status === "active");
  const left = entries.filter(({ status }) => status === "withdrawn");
  return (
    <>
      {active.length === 0 ? (
        <Empty title={left.length === 0 ? "Nobody is enrolled yet." : "Nobody is enrolled now."} />
      ) : (
        <People entries={active} {...rest} label="People enrolled" />
      )}
      {left.length > 0 && (
        <details>
          <summary>{left.length === 1 ? "1 person has left" : `${left.length} people have left`}</summary>
          <People entries={left} {...rest} label="People who have left" />
        </details>
      )}
    </>
  );
}

function People({ entries, pauses, today, zone, mayChange, label }: Props & { label: string }) {
  const hasLeft = entries.some(({ leftAt }) => leftAt !== null);
  return (
    <section class="scroll" tabindex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Joined</th>
            {hasLeft && <th scope="col">Left</th>}
            {mayChange && !hasLeft && <th scope="col">Change</th>}
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, participant, joinedOn, leftAt }) => (
            <tr>
              <th scope="row">
                {mayChange ? <a href={`/participants/${participant.id}`}>{participant.name}</a> : participant.name}
                {leftAt === null && <Away pauses={pauses.get(id) ?? []} today={today} zone={zone} />}
              </th>
              <td class="nowrap">{spellDay(toInstant({ date: joinedOn, time: "12:00" }, zone), zone, "en")}</td>
              {hasLeft && <td class="nowrap">{leftAt !== null && spellDay(leftAt, zone, "en")}</td>}
              {mayChange && !hasLeft && (
                <td>
                  <a href={`/enrolments/${id}/withdrawal`} aria-label={`Withdraw ${participant.name}`}>
                    Withdraw
                  </a>
                  {" · "}
                  <a href={`/enrolments/${id}/pause`} aria-label={`Pause ${participant.name}`}>
                    Pause
                  </a>
                  {" · "}
                  <a href={`/enrolments/${id}/transfer`} aria-label={`Move ${participant.name} to another group`}>
                    Move
                  </a>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Away({ pauses, today, zone }: { pauses: Pause[]; today: string; zone: string }) {
  const now = pauseOn(pauses, today);
  const next = pauses.find(({ from }) => from > today);
  if (!now && !next) return null;
  return (
    <span class="muted"> {now ? `Paused ${spellPause(now, zone)}` : next && `Will be paused ${spellPause(next, zone)}`}</span>
  );
}
