import { z } from "zod";
import type { QuietHours } from "../../mail/quiet-hours.ts";
import { isLocalTime } from "../../time.ts";

/** When a session's reminders go and to whom. A program has one; a cohort follows it or has its own. */
export type ReminderPolicy = {
  /** Minutes before the start, furthest first. */
  reminderOffsets: number[];
  /** Hours, by each receiver's clock, into which no reminder falls: it shifts. Null: none. */
  quietHours: QuietHours | null;
  /** No reminder to somebody who has said they can't come. */
  skipDeclined: boolean;
};

const LEAST_LOUD_MINUTES = 120;

const localTime = z.string("Give a time such as 21:00.").refine(isLocalTime, "Give a time such as 21:00.");

export const policyFields = {
  reminderOffsets: z
    .array(
      z.int("Give a whole number.").min(15, "Give a number from 15 to 43200.").max(43_200, "Give a number from 15 to 43200."),
    )
    .max(6, "Give at most 6 reminders."),
  quietHours: z
    .strictObject({ from: localTime, until: localTime })
    .refine(({ from, until }) => (minutesOf(from) - minutesOf(until) + 1440) % 1440 >= LEAST_LOUD_MINUTES, {
      path: ["until"],
      error: "Leave at least two hours of the day in which a reminder may go.",
    })
    .nullable(),
  skipDeclined: z.boolean(),
};

/** 08:30 → 510. */
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Nobody is written to at night unless a program says so. House default. */
export const usualQuietHours: QuietHours = { from: "21:00", until: "08:00" };

type PolicyColumns = { reminderOffsets: string; quietFrom: string | null; quietUntil: string | null; skipDeclined: boolean };

/** The policy a program's or a cohort's row holds. */
export const toPolicy = ({ reminderOffsets, quietFrom, quietUntil, skipDeclined }: PolicyColumns): ReminderPolicy => ({
  reminderOffsets: JSON.parse(reminderOffsets) as number[],
  quietHours: quietFrom !== null && quietUntil !== null ? { from: quietFrom, until: quietUntil } : null,
  skipDeclined,
});

export const toPolicyColumns = ({ reminderOffsets, quietHours, skipDeclined }: ReminderPolicy): PolicyColumns => ({
  reminderOffsets: JSON.stringify([...new Set(reminderOffsets)].sort((a, b) => b - a)),
  quietFrom: quietHours?.from ?? null,
  quietUntil: quietHours?.until ?? null,
  skipDeclined,
});

/** Whether two policies come to the same. */
export const samePolicy = (a: ReminderPolicy, b: ReminderPolicy): boolean =>
  JSON.stringify(toPolicyColumns(a)) === JSON.stringify(toPolicyColumns(b));
