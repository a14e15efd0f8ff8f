import { offsetAt, type Transition, transitionsIn } from "../time.ts";

/**
 * Describes a zone for a calendar (RFC 5545, 3.6.5): its offset at first and every change of it in these years, each dated by itself,
 * from the same zone database that placed the dates. Rules that repeat would be shorter, but some zones follow none:
 * Morocco leaves its clock for Ramadan.
 *
 * `("Europe/Berlin", 2027, 2027)` → STANDARD +0100 from 1970, DAYLIGHT +0200 on 28 March 02:00, STANDARD on 31 October 03:00.
 */
export function writeTimezone(zone: string, fromYear: number, toYear: number): string {
  const initial = offsetAt(Date.UTC(fromYear, 0, 1), zone);
  return [
    "BEGIN:VTIMEZONE",
    `TZID:${zone}`,
    ...observance("STANDARD", "19700101T000000", initial, initial),
    ...transitionsIn(zone, fromYear, toYear).flatMap(toObservance),
    "END:VTIMEZONE",
  ].join("\r\n");
}

const toObservance = ({ at, before, after }: Transition): string[] =>
  observance(after > before ? "DAYLIGHT" : "STANDARD", wallTime(at, before), before, after);

const observance = (kind: "STANDARD" | "DAYLIGHT", from: string, before: number, after: number): string[] => [
  `BEGIN:${kind}`,
  `DTSTART:${from}`,
  `TZOFFSETFROM:${spellOffset(before)}`,
  `TZOFFSETTO:${spellOffset(after)}`,
  `TZNAME:${spellOffset(after)}`,
  `END:${kind}`,
];

/** The onset is given on the clock that was in use until then. */
const wallTime = (at: number, offsetMinutes: number): string =>
  new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 19).replace(/[-:]/g, "");

function spellOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
}
