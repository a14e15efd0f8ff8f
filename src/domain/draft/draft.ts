import { z } from "zod";
import type { cohortDrafts } from "../../../db/schema/index.ts";
import { addDays, isLocalDate, isLocalTime, isoWeekday, isZone, toLocal } from "../../time.ts";
import { type CohortInput, cohortInput } from "../cohort/cohort.ts";
import { SESSIONS_AHEAD } from "../cohort/draft.ts";
import { weekHour } from "./hours.ts";

/** Sessions may start on every full and half hour. */
export const STEP_MINUTES = 30;

const time = z.string("Give a time such as 09:00.").refine(isLocalTime, "Give a time such as 09:00.");

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

const { firstDate: _date, startTime: _time, weekdays: _days, ...cohortFields } = cohortInput.shape;

/** What a draft is made from: all that a cohort is opened from but its time. What is left out comes from its program. */
export const draftInput = z
  .strictObject({
    ...cohortFields,
    /** It begins on this date or within the week after it. */
    startsFrom: z.string("Give the first week.").refine(isLocalDate, "Give a date such as 2027-02-24."),
    weekdays: z
      .array(z.int("Choose weekdays from 1 to 7.").min(1).max(7), "Choose at least one weekday.")
      .min(1, "Choose at least one weekday.")
      .max(7)
      .transform((days) => [...new Set(days)].sort()),
    earliest: time,
    latest: time,
  })
  .refine(({ earliest, latest }) => earliest < latest, { path: ["latest"], error: "Give a later time than the earliest." });

export type DraftInput = z.output<typeof draftInput>;

export const invitationInput = z.strictObject({
  participantIds: z
    .array(z.string().min(1).max(60), "Choose at least one person.")
    .min(1, "Choose at least one person.")
    .max(100, "Ask at most 100 people at once.")
    .transform((ids) => [...new Set(ids)]),
  /** Whether they are asked by mail; they are unless this says no. */
  notify: z.boolean("Say whether they are asked by mail.").optional(),
});

export const answerInput = z.strictObject({
  zone: z.string("Choose a time zone.").max(60).refine(isZone, "Choose an IANA zone such as America/New_York."),
  /** Hours of a week by that zone's clock, as `3-18`: Wednesday, 18:00 to 19:00. None: no time suits. */
  hours: z
    .array(z.string().regex(weekHour, "Give hours such as 3-18: Wednesday, 18:00 to 19:00."))
    .max(168)
    .transform((hours) => [...new Set(hours)]),
});

export const openingInput = z.strictObject({
  weekday: z.int("Choose a weekday from 1 to 7.").min(1).max(7),
  time,
  /** Whether those who can come get their places at once; they do unless this says no. */
  enrol: z.boolean("Say whether people get their places.").optional(),
});

type Row = typeof cohortDrafts.$inferSelect;

export type CohortDraft = Omit<Row, "orgId" | "weekdays"> & {
  weekdays: number[];
  programName: string;
  facilitators: { id: string; name: string }[];
  room: { id: string; siteId: string | null; name: string } | null;
  /** Whether its program is one for minors. */
  forMinors: boolean;
  /** asking: no time yet. opened: it is the cohort `cohortId`. dropped: given up. */
  status: "asking" | "opened" | "dropped";
  invited: number;
  answered: number;
};

/** Starts from `earliest` on, on half hours, so that a session ends by `latest`: 17:00–19:00, 90 minutes → 17:00, 17:30. */
export function startTimes({ earliest, latest, minutes }: Pick<Row, "earliest" | "latest" | "minutes">): string[] {
  const times: string[] = [];
  for (let at = minutesOf(earliest); at + minutes <= minutesOf(latest); at += STEP_MINUTES) {
    times.push(`${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`);
  }
  return times;
}

/** From when on it may begin: nobody who is still asking opens it in the past. */
export const beginsFrom = (
  { startsFrom, timezone, closedAt }: Pick<Row, "startsFrom" | "timezone" | "closedAt">,
  now: number,
) => {
  const tomorrow = addDays(toLocal(now, timezone).date, 1);
  return closedAt === null && startsFrom < tomorrow ? tomorrow : startsFrom;
};

/** How many weeks it runs; without an end, half a year is asked about. */
export const weeksOf = ({ sessionCount, intervalWeeks }: Pick<Row, "sessionCount" | "intervalWeeks">): number =>
  (sessionCount ?? SESSIONS_AHEAD) * intervalWeeks;

/** The first date from `startsFrom` on with this weekday. */
export const firstOn = (startsFrom: string, weekday: number): string =>
  addDays(startsFrom, (weekday - isoWeekday(startsFrom) + 7) % 7);

type Asked = Pick<
  CohortDraft,
  | "programId"
  | "name"
  | "alias"
  | "timezone"
  | "startsFrom"
  | "intervalWeeks"
  | "sessionCount"
  | "minutes"
  | "capacity"
  | "minimum"
  | "place"
  | "placeAlias"
  | "onlineUrl"
  | "facilitators"
  | "room"
>;

/** What the draft's cohort is opened from at a slot. */
export function toCohortInput(draft: Asked, { weekday, time }: { weekday: number; time: string }): CohortInput {
  const { programId, name, timezone, intervalWeeks, minutes, startsFrom, facilitators, room } = draft;
  const { alias, sessionCount, capacity, minimum, place, placeAlias, onlineUrl } = draft;
  const given = Object.entries({
    alias,
    sessionCount,
    capacity,
    minimum,
    place,
    placeAlias,
    onlineUrl,
    roomId: room?.id ?? null,
  });
  return {
    programId,
    name,
    timezone,
    intervalWeeks,
    minutes,
    firstDate: firstOn(startsFrom, weekday),
    startTime: time,
    weekdays: [weekday],
    facilitatorIds: facilitators.map(({ id }) => id),
    ...Object.fromEntries(given.filter(([, value]) => value !== null)),
  };
}

/** "Ada Lovelace" → "A. L.": enough for whoever knows them. */
export const initialsOf = (name: string): string =>
  name
    .split(/[\s-]+/)
    .filter((word) => /^\p{L}/u.test(word))
    .map((word) => `${[...word][0]?.toUpperCase()}.`)
    .join(" ") || "?";
