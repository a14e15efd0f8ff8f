import type { ScheduleConflict } from "../cohort/spell-conflict.ts";
import { type Answer, hoursOf } from "./hours.ts";

/** A weekday and a wall-clock time of the group's zone. */
export type Slot = { weekday: number; time: string };

/** A slot with the sessions that it would make. */
export type DatedSlot = Slot & { sessions: { date: string; startsAt: number; endsAt: number }[] };

export type RankedSlot = Slot & {
  firstDate: string;
  lastDate: string;
  sessions: number;
  /** Ids of those who can come to every session. */
  comes: string[];
  /** Who can't come to all of them: to how many they can. 0: to none. */
  lost: { id: string; canCome: number }[];
  /** What speaks against it, apart from who is lost. */
  conflicts: ScheduleConflict[];
};

/**
 * Weekly slots by how many could come. A slot in which a room or a person is taken for sure comes after all that are free;
 * among equals the one that loses fewer sessions, then the one with fewer warnings, then the earlier in the week. Whoever
 * could come to most sessions but not to all counts as lost, with how many: their clock may change on another day.
 *
 * @param people those who have answered.
 * @param conflictsOf what speaks against a slot, apart from people.
 */
export function rankSlots(
  slots: DatedSlot[],
  people: { id: string; answer: Answer }[],
  conflictsOf: (slot: DatedSlot) => ScheduleConflict[],
): RankedSlot[] {
  const free = people.map(({ id, answer }) => ({ id, zone: answer.zone, hours: new Set(answer.hours) }));
  const touched = new Map<string, string[]>();
  const hoursIn = (session: DatedSlot["sessions"][number], zone: string): string[] => {
    const key = `${zone}|${session.startsAt}|${session.endsAt}`;
    const known = touched.get(key) ?? hoursOf(session, zone);
    touched.set(key, known);
    return known;
  };
  const ranked = slots.flatMap((slot): RankedSlot[] => {
    const [first, last] = [slot.sessions[0], slot.sessions.at(-1)];
    if (!first || !last) return [];
    const counted = free.map(({ id, zone, hours }) => ({
      id,
      canCome: slot.sessions.filter((session) => hoursIn(session, zone).every((hour) => hours.has(hour))).length,
    }));
    return [
      {
        weekday: slot.weekday,
        time: slot.time,
        firstDate: first.date,
        lastDate: last.date,
        sessions: slot.sessions.length,
        comes: counted.filter(({ canCome }) => canCome === slot.sessions.length).map(({ id }) => id),
        lost: counted.filter(({ canCome }) => canCome < slot.sessions.length),
        conflicts: conflictsOf(slot),
      },
    ];
  });
  const blocked = ({ conflicts }: RankedSlot): number => Number(conflicts.some(({ severity }) => severity === "block"));
  const attended = ({ lost }: RankedSlot): number => lost.reduce((sum, { canCome }) => sum + canCome, 0);
  return ranked.sort(
    (a, b) =>
      blocked(a) - blocked(b) ||
      b.comes.length - a.comes.length ||
      attended(b) - attended(a) ||
      a.conflicts.length - b.conflicts.length ||
      a.weekday - b.weekday ||
      (a.time < b.time ? -1 : 1),
  );
}
