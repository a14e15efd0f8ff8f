import { type Mark, markMeanings } from "../domain/attendance/attendance.ts";
import { type CheckInInput, stages } from "../domain/check-in/check-in.ts";
import type { CheckInKind } from "../domain/program/check-in-kinds.ts";
import { type DemoPerson, grieving, peers, teens, waitingTeens } from "./people.ts";

/** One made-up group: what it is opened from and how many of its sessions lie behind. */
export type DemoGroup = {
  templateKey: string;
  name: string;
  place: string;
  /** Left out: the usual place, in each reader's language. */
  placeAlias?: string;
  startTime: string;
  /** Days from today to its next session, and how many it has held. */
  nextInDays: number;
  held: number;
  minimum?: number;
  /** Left out: two more than there are people. */
  capacity?: number;
  people: DemoPerson[];
  /** Who waits for a place, first whoever has waited longest. */
  waiting?: DemoPerson[];
  /** Who comes only later: index of the person → number of the first session they are there for. */
  joins: Record<number, number>;
  /** Who leaves: index of the person → number of the last session they are there for. */
  leaves?: Record<number, number>;
  /** Who doesn't come: index of the person → numbers of the sessions. */
  misses?: Record<number, number[]>;
  /** What its program asks on the day. */
  checkIns?: CheckInKind[];
};

export const groups: DemoGroup[] = [
  {
    templateKey: "who_group_ipt",
    name: "Evening group after a loss",
    place: "Room 2, 14 Harbor Street",
    startTime: "18:30",
    nextInDays: 2,
    held: 4,
    people: grieving,
    joins: {},
    leaves: { 6: 2 },
    misses: { 2: [3, 4] },
    checkIns: ["mood", "phq9"],
  },
  {
    templateKey: "free_talk",
    name: "Free Talk after school",
    place: "Library, second floor",
    startTime: "16:00",
    nextInDays: 1,
    held: 3,
    capacity: teens.length,
    people: teens,
    waiting: waitingTeens,
    joins: { 4: 2, 5: 3, 6: 4 },
    checkIns: ["rulers", "stage"],
  },
  {
    templateKey: "peer_drop_in",
    name: "Kitchen table circle",
    place: "Community kitchen",
    placeAlias: "the kitchen",
    startTime: "11:00",
    nextInDays: 0,
    held: 9,
    minimum: 4,
    people: peers.slice(0, 15),
    joins: { 8: 3, 9: 4, 10: 5, 11: 6, 12: 7, 13: 8, 14: 9 },
  },
];

const usual: Mark[] = [
  "present",
  "present",
  "present",
  "late",
  "present",
  "excused",
  "present",
  "present",
  "no_show",
  "present",
  "left_early",
  "present",
  "late_cancel",
];

export const isThere = ({ leaves }: DemoGroup, person: number, session: number): boolean =>
  session <= (leaves?.[person] ?? session);

/** What somebody answers: things get lighter, at their own pace. The ninth answer is always 0, so that the demo alarms nobody. */
export function answersFor(kinds: readonly CheckInKind[], person: number, session: number): CheckInInput {
  const weight = Math.max(2, 17 - person - 3 * session);
  const items = Array.from({ length: 8 }, (_, item) => Math.min(3, Math.floor((weight + 7 - item) / 8)));
  const level = Math.min(10, 2 + session + (person % 3));
  return {
    ...(kinds.includes("mood") ? { mood: level } : {}),
    ...(kinds.includes("phq9") ? { phq9: [...items, 0] } : {}),
    ...(kinds.includes("rulers")
      ? { rulers: { importance: level, confidence: Math.max(0, level - 3), readiness: level - 1 } }
      : {}),
    ...(kinds.includes("stage") ? { stage: stages[Math.min(3, (session + person) % 4)] } : {}),
  };
}

/** A believable mark that is the same every time: most people come, some let us know, a few don't. */
export const markFor = (person: number, session: number): Mark => usual[(person * 5 + session * 3) % usual.length] ?? "present";

/** `markFor`, but for those whose story goes otherwise. */
export const markOf = ({ misses }: DemoGroup, person: number, session: number): Mark =>
  misses?.[person]?.includes(session) ? "no_show" : markFor(person, session);

export const cameTo = (group: DemoGroup, person: number, session: number): boolean =>
  markMeanings[markOf(group, person, session)].attended;

/** Whether this person comes to this drop-in session. */
export const dropsIn = (person: number, session: number): boolean => (person * 3 + session * 5) % 7 < 4;
