import { z } from "@hono/zod-openapi";
import type { OwnPlan } from "../../domain/attendance/own-plan.ts";
import { instantText, toInstantText } from "./schemas.ts";

/** Where somebody stands in what their program consists of. */
export const ownPlan = z
  .object({
    steps: z.array(
      z.object({
        label: z.string(),
        state: z.enum(["done", "made_up", "planned", "ahead", "unmarked", "paused", "off", "open"]),
        sessionId: z.string().nullable(),
        at: instantText.nullable(),
        makeUp: z.object({ id: z.string(), by: z.enum(["session", "appointment", "cohort"]), where: z.string() }).nullable(),
      }),
    ),
    remaining: z.int(),
    endsAt: instantText.nullable().openapi({ description: "The last date that is ahead of them" }),
  })
  .openapi("OwnPlan");

const toText = (at: number | null): string | null => (at === null ? null : toInstantText(at));

export const toOwnPlan = ({ steps, remaining, endsAt }: OwnPlan): z.input<typeof ownPlan> => ({
  steps: steps.map(({ key: _, at, ...step }) => ({ ...step, at: toText(at) })),
  remaining,
  endsAt: toText(endsAt),
});
