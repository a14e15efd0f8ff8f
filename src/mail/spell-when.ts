import { spellDate, spellShort, spellTime, spellZone } from "../time.ts";
import type { Words } from "../words/words.ts";
import type { When } from "./facts.ts";

/** "6:30 PM–8:00 PM, Eastern Time". */
export const spellHours = ({ startsAt, endsAt, zone }: When, words: Words): string =>
  `${spellTime(startsAt, zone, words.locale)}–${spellTime(endsAt, zone, words.locale)}, ${spellZone(startsAt, zone, words.locale)}`;

/** "Wed, Mar 3, 6:30 PM Eastern Time": a subject is read alone, so it names the zone too. */
export const spellMoment = ({ startsAt, zone }: When, words: Words): string =>
  `${spellShort(startsAt, zone, words.locale)} ${spellZone(startsAt, zone, words.locale)}`;

export const spellDay = ({ startsAt, zone }: When, words: Words): string => spellDate(startsAt, zone, words.locale);

export const spellBoth = (when: When, words: Words): string => `${spellDay(when, words)}, ${spellHours(when, words)}`;
