import type { Pause } from "../../domain/enrolment/pauses.ts";
import { spellDay, toInstant } from "../../time.ts";

const spell = (date: string, zone: string): string => spellDay(toInstant({ date, time: "12:00" }, zone), zone, "en");

/** "Mar 3, 2027 to Mar 9, 2027", or "from Mar 3, 2027 until they are back". */
export const spellPause = ({ from, until }: Pick<Pause, "from" | "until">, zone: string): string =>
  until === null
    ? `from ${spell(from, zone)} until they are back`
    : from === until
      ? `on ${spell(from, zone)}`
      : `${spell(from, zone)} to ${spell(until, zone)}`;

/** The pauses of one stay, said in a line each. Nothing where there are none. */
export function PauseLines({ pauses, zone, today }: { pauses: Pause[]; zone: string; today: string }) {
  return (
    <>
      {pauses.map((pause) => {
        const { from, until, reason } = pause;
        const isNow = from <= today && (until === null || until >= today);
        return (
          <p>
            <span class={isNow ? "tag warn" : "tag"}>{isNow ? "Paused" : from > today ? "Pause to come" : "Was paused"}</span>{" "}
            {spellPause(pause, zone)}
            {reason && <span class="muted"> ({reason})</span>}
          </p>
        );
      })}
    </>
  );
}
