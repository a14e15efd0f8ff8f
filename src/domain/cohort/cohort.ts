import { z } from "zod";
import type { cohorts } from "../../../db/schema/index.ts";
import { oneLine, visibleLine } from "../../plain-text.ts";
import { isLocalDate, isLocalTime, isZone } from "../../time.ts";
import { neutralLine } from "../org/neutral.ts";
import { type ReminderPolicy, toPolicy } from "../program/reminder-policy.ts";
import type { Rhythm } from "./continue-schedule.ts";
import type { Phase } from "./schedule.ts";

/** What a session is about, by its number. */
export type Module = { number: number; name: string; entryPoint?: boolean };

/** upcoming: nothing has started; running: some sessions are behind and some ahead; ended: none is ahead. */
export const cohortStatuses = ["upcoming", "running", "ended"] as const;
export type CohortStatus = (typeof cohortStatuses)[number];

type Row = typeof cohorts.$inferSelect;

type ReminderColumns = "ownReminders" | "reminderOffsets" | "quietFrom" | "quietUntil" | "skipDeclined" | "remindersChangedAt";

/** A cohort as its row holds it, JSON columns parsed. */
export type CohortRow = Omit<Row, "orgId" | "weekdays" | "phases" | "modules" | ReminderColumns> & {
  /** `own`: not its program's. */
  reminders: ReminderPolicy & { own: boolean };
  /** ISO, 1 = Monday. */
  weekdays: number[];
  phases: Phase[];
  modules: Module[];
};

export function toCohortRow(all: Row): CohortRow {
  const {
    orgId: _,
    ownReminders,
    reminderOffsets: _o,
    quietFrom: _f,
    quietUntil: _u,
    skipDeclined: _s,
    remindersChangedAt: _a,
    ...row
  } = all;
  return {
    ...row,
    reminders: { ...toPolicy(all), own: ownReminders },
    weekdays: JSON.parse(row.weekdays) as number[],
    phases: JSON.parse(row.phases) as Phase[],
    modules: JSON.parse(row.modules) as Module[],
  };
}

/** The rule by which a cohort's sessions are dated. */
export const patternOf = (cohort: Rhythm): Rhythm => ({
  timezone: cohort.timezone,
  firstDate: cohort.firstDate,
  startTime: cohort.startTime,
  intervalWeeks: cohort.intervalWeeks,
  weekdays: cohort.weekdays,
  minutes: cohort.minutes,
  rhythmFrom: cohort.rhythmFrom ?? null,
});

/** Topics go round when a group has more sessions than topics: the 7th of 6 is the first again. */
export function moduleOf(number: number | null, modules: Module[]): string | null {
  if (number === null || modules.length === 0) return null;
  return modules[(number - 1) % modules.length]?.name ?? null;
}

const line = (max: number) =>
  oneLine(z.string().trim().min(1, "Fill this in or leave it out.").max(max, `Keep it to ${max} characters.`));

const neutral = (max: number) => neutralLine(max, "Write a line or leave it out.").min(1, "Fill this in or leave it out.");

const count = (min: number, max: number) =>
  z.int(`Give a whole number.`).min(min, `Give a number from ${min} to ${max}.`).max(max, `Give a number from ${min} to ${max}.`);

const UNNAMED = "Give the cohort a name.";
const name = visibleLine(z.string(UNNAMED).trim().max(120, "Keep it to 120 characters."), UNNAMED);

const onlineUrl = z.url({ protocol: /^https$/, error: "Give a link that starts with https://." }).max(500);

const facilitatorIds = z
  .array(z.string().max(60))
  .max(20, "Name at most 20 facilitators.")
  .transform((ids) => [...new Set(ids)]);

/** What a cohort is opened from. What is left out comes from its program. */
export const cohortInput = z
  .strictObject({
    programId: z.string("Choose a program.").min(1, "Choose a program.").max(60),
    name,
    alias: neutral(60).optional(),
    timezone: z.string("Choose a time zone.").max(60).refine(isZone, "Choose an IANA zone such as America/New_York."),
    firstDate: z.string("Give the first date.").refine(isLocalDate, "Give a date such as 2027-02-24."),
    startTime: z.string("Give the start time.").refine(isLocalTime, "Give a time such as 18:30."),
    intervalWeeks: count(1, 12).optional(),
    weekdays: z
      .array(count(1, 7))
      .max(7)
      .transform((days) => [...new Set(days)].sort())
      .optional(),
    sessionCount: count(1, 200).optional(),
    minutes: count(5, 480).optional(),
    capacity: count(1, 500).optional(),
    minimum: count(1, 500).optional(),
    place: line(200).optional(),
    placeAlias: neutral(80).optional(),
    onlineUrl: onlineUrl.optional(),
    /** Whose name and link stand for `place` and `onlineUrl` where those are left out. */
    roomId: z.string("Choose a room.").max(60).optional(),
    facilitatorIds: facilitatorIds.optional(),
  })
  .refine(({ minimum, capacity }) => minimum === undefined || capacity === undefined || minimum <= capacity, {
    path: ["minimum"],
    error: "The minimum can't be above the capacity.",
  });

export type CohortInput = z.output<typeof cohortInput>;

/** What may change about a cohort once it is open, apart from its dates. What is left out stays; null empties. */
export const cohortChanges = z.strictObject({
  name: name.optional(),
  alias: neutral(60).nullable().optional(),
  capacity: count(1, 500).nullable().optional(),
  minimum: count(1, 500).nullable().optional(),
  place: line(200).nullable().optional(),
  placeAlias: neutral(80).nullable().optional(),
  onlineUrl: onlineUrl.nullable().optional(),
  /** One of the org's rooms; it is kept for the sessions still to come. */
  roomId: z.string("Choose a room.").max(60).nullable().optional(),
  facilitatorIds: facilitatorIds.optional(),
  /** Whether people are told when the place changes; they are unless this says no. */
  notify: z.boolean("Say whether people are told.").optional(),
});

export type CohortChanges = z.output<typeof cohortChanges>;
