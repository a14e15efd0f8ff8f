import { z } from "zod";
import type { rooms, sites } from "../../../db/schema/index.ts";
import { visibleLine } from "../../plain-text.ts";
import { isLocalTime, isZone } from "../../time.ts";

const line = (max: number, missing: string) =>
  visibleLine(z.string(missing).trim().max(max, `Keep it to ${max} characters.`), missing);

const time = z.string("Give a time.").refine(isLocalTime, "Give a time such as 18:30.");

export const openHoursShape = z
  .strictObject({ weekday: z.int("Choose a weekday.").min(1).max(7), from: time, until: time })
  .refine(({ from, until }) => until > from, { path: ["until"], error: "It can't close before it opens." });

/** Hours on one weekday, 1 = Monday, by the site's own clock. */
export type OpenHours = z.output<typeof openHoursShape>;

export const siteInput = z.strictObject({
  name: line(80, "Give the site a name."),
  address: line(200, "Fill this in or leave it out.").nullable().optional(),
  /** Null: the org's. */
  timezone: z.string().max(60).refine(isZone, "Choose an IANA zone such as America/New_York.").nullable().optional(),
  /** Empty: nothing is said about them. */
  openingHours: z.array(openHoursShape).max(21, "Give at most three stretches a day.").optional(),
});

export type SiteInput = z.output<typeof siteInput>;

/** A room at a site, or one online: it has either a site or a link. */
export const roomInput = z
  .strictObject({
    name: line(80, "Give the room a name."),
    siteId: z.string().max(60).nullable().optional(),
    capacity: z
      .int("Give a whole number.")
      .min(1, "Give a number from 1 to 1000.")
      .max(1000, "Give a number from 1 to 1000.")
      .nullable()
      .optional(),
    stepFree: z.boolean().optional(),
    teenSuitable: z.boolean().optional(),
    onlineUrl: z
      .url({ protocol: /^https$/, error: "Give a link that starts with https://." })
      .max(500)
      .nullable()
      .optional(),
  })
  .refine(({ siteId, onlineUrl }) => Boolean(siteId) !== Boolean(onlineUrl), {
    path: ["siteId"],
    error: "Choose a site, or give the link of an online room.",
  });

export type RoomInput = z.output<typeof roomInput>;

export const travelInput = z.strictObject({
  from: z.string("Choose a site.").max(60),
  to: z.string("Choose a site.").max(60),
  minutes: z.int("Give whole minutes.").min(0, "Give 0 to 600 minutes.").max(600, "Give 0 to 600 minutes."),
});

export type Site = Omit<typeof sites.$inferSelect, "orgId" | "openingHours"> & { openingHours: OpenHours[] };
export type Room = Omit<typeof rooms.$inferSelect, "orgId"> & { siteName: string | null };

export function toSite({ orgId: _, openingHours, ...row }: typeof sites.$inferSelect): Site {
  return { ...row, openingHours: JSON.parse(openingHours) as OpenHours[] };
}

/** How staff call it: "Room 2, Main Street". */
export const roomName = ({ name, siteName }: Pick<Room, "name" | "siteName">): string =>
  siteName === null ? `${name} (online)` : `${name}, ${siteName}`;
