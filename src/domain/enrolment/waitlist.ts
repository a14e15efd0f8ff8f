import { z } from "zod";
import type { Cohort } from "../cohort/queries.ts";
import { enrolmentInput, withdrawalInput } from "./enrolment.ts";

export const waitInput = z.strictObject({
  participantId: enrolmentInput.shape.participantId,
  /** The day since which they have waited, by the cohort's calendar. Default: now. */
  since: enrolmentInput.shape.joinedOn,
});
export type WaitInput = z.output<typeof waitInput>;

export const takeOffInput = withdrawalInput;

/** Somebody waiting for a place. The first in line has `position` 1. */
export type Waiting = {
  id: string;
  cohortId: string;
  participant: { id: string; name: string };
  waitingSince: number;
  position: number;
};

/** One person's wait for one cohort. `endedAt` is null while they wait. */
export type WaitlistEntry = Omit<Waiting, "position"> & {
  endedAt: number | null;
  outcome: "enrolled" | "taken_off" | null;
};

/** Whether one can wait for it: it has a limit, and whoever waits already will need the places that are free. */
export const hasQueue = ({ capacity, enrolled }: Pick<Cohort, "capacity" | "enrolled">, waiting: number): boolean =>
  capacity !== null && enrolled + waiting >= capacity;

/** Places that somebody could have now; without end where there is no limit. */
export const freePlaces = ({ capacity, enrolled }: Pick<Cohort, "capacity" | "enrolled">): number =>
  capacity === null ? Number.POSITIVE_INFINITY : Math.max(0, capacity - enrolled);
