import type { Mark } from "../domain/attendance/attendance.ts";
import { type DemoPerson, grieving, peers, teens } from "./people.ts";

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
  people: DemoPerson[];
  /** Who comes only later: index of the person → number of the first session they are there for. */
  joins: Record<number, number>;
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
  },
  {
    templateKey: "free_talk",
    name: "Free Talk after school",
    place: "Library, second floor",
    startTime: "16:00",
    nextInDays: 1,
    held: 3,
    people: teens,
    joins: { 4: 2, 5: 3, 6: 4 },
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

/** A believable mark that is the same every time: most people come, some let us know, a few don't. */
export const markFor = (person: number, session: number): Mark => usual[(person * 5 + session * 3) % usual.length] ?? "present";

/** Whether this person comes to this drop-in session. */
export const dropsIn = (person: number, session: number): boolean => (person * 3 + session * 5) % 7 < 4;
