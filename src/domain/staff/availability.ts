import { and, eq, gte, inArray } from "drizzle-orm";
import { z } from "zod";
import { staffDays, staffWeeks } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { Forbidden } from "../../errors.ts";
import { isLocalDate, isLocalTime } from "../../time.ts";

const time = z.string("Give a time.").refine(isLocalTime, "Give a time such as 18:30.");
const stretch = z.strictObject({ from: time, until: time });
const ordered = { path: ["until"], error: "The end can't be before the beginning." };
const hours = stretch.refine(({ from, until }) => until > from, ordered);
const weekday = z.int("Choose a weekday.").min(1).max(7);

/** Hours of one day, by the org's clock. */
export type DayHours = z.output<typeof hours>;

export const weekInput = z.strictObject({
  hours: z
    .array(stretch.extend({ weekday }).refine(({ from, until }) => until > from, ordered))
    .max(21, "Give at most three stretches a day."),
});

/** Hours on one weekday, 1 = Monday. */
export type WeekHours = z.output<typeof weekInput>["hours"][number];

export const dayInput = z.strictObject({
  date: z.string("Give a date.").refine(isLocalDate, "Give a date such as 2027-03-04."),
  /** Empty: not at all. */
  hours: z.array(hours).max(3, "Give at most three stretches."),
});

/** When somebody works. `week` null: they have said nothing, so nothing is known. */
export type Availability = { week: WeekHours[] | null; days: { date: string; hours: DayHours[] }[] };

/** By staff member, when they work, with exceptions from a date on. */
export async function readAvailability(ctx: Context, staffIds: string[], from: string): Promise<Map<string, Availability>> {
  const [weeks, days] = await Promise.all([
    ctx.db
      .select()
      .from(staffWeeks)
      .where(and(eq(staffWeeks.orgId, ctx.org.id), inArray(staffWeeks.staffId, staffIds))),
    ctx.db
      .select()
      .from(staffDays)
      .where(and(eq(staffDays.orgId, ctx.org.id), inArray(staffDays.staffId, staffIds), gte(staffDays.date, from)))
      .orderBy(staffDays.date)
      .limit(5_000),
  ]);
  return new Map(
    staffIds.map((id) => {
      const week = weeks.find(({ staffId }) => staffId === id);
      return [
        id,
        {
          week: week ? (JSON.parse(week.hours) as WeekHours[]) : null,
          days: days
            .filter(({ staffId }) => staffId === id)
            .map((day) => ({ date: day.date, hours: JSON.parse(day.hours) as DayHours[] })),
        },
      ];
    }),
  );
}

/** One's own, or anybody's for a manager. @throws Forbidden */
export function assertOwnWeek({ actor }: Context, staffId: string): void {
  if (actor.kind === "staff" && (actor.id === staffId || actor.role === "manager")) return;
  throw new Forbidden("Only a program manager changes other people's hours and leave.");
}
