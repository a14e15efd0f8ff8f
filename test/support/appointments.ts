import type { Context } from "../../src/context.ts";
import { offerInput } from "../../src/domain/appointment/appointment.ts";
import { offerAppointments } from "../../src/domain/appointment/offer.ts";
import { saveWeek } from "../../src/domain/staff/save-availability.ts";
import { idOf } from "./colleagues.ts";

/** Weekdays from nine to noon. */
export const mornings = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: "09:00", until: "12:00" }));

/** Offers everybody a pre-group meeting of half an hour with whoever asks, who works in the mornings. @returns the ids */
export async function offerAll(
  ctx: Context,
  cohortId: string,
  enrolmentIds: string[],
  over: Record<string, unknown> = {},
): Promise<string[]> {
  await saveWeek(ctx, idOf(ctx), { hours: mornings });
  const input = {
    kind: "pre_group",
    name: "Pre-group meeting",
    staffId: idOf(ctx),
    enrolmentIds,
    minutes: 30,
    notify: false,
    ...over,
  };
  return offerAppointments(ctx, cohortId, offerInput.parse(input));
}
