import { z } from "zod";
import type { Context } from "../../context.ts";
import { Forbidden } from "../../errors.ts";
import { type CheckInKind, checkInKinds } from "../program/check-in-kinds.ts";
import { PHQ9_ITEMS, type Phq9 } from "./phq9.ts";

export { type CheckInKind, checkInKinds };

/** Stages of change (Prochaska, DiClemente). Nothing depends on them. */
export const stages = ["precontemplation", "contemplation", "preparation", "action", "maintenance"] as const;
export type Stage = (typeof stages)[number];

export const rulers = ["importance", "confidence", "readiness"] as const;

/** What somebody answered, by kind; a kind that isn't there wasn't answered. */
export type Answers = {
  /** 0 to 10 each. */
  rulers?: Record<(typeof rulers)[number], number | null>;
  stage?: Stage;
  phq9?: Phq9;
  /** 0 to 10. */
  mood?: number;
};

const upTo = (most: number) =>
  z
    .int(`Give a number from 0 to ${most}.`)
    .min(0, `Give a number from 0 to ${most}.`)
    .max(most, `Give a number from 0 to ${most}.`);

/** A kind or ruler left out stays as it was answered before; null takes it back, as it does one of the nine. */
export const checkInInput = z
  .strictObject({
    rulers: z
      .strictObject({
        importance: upTo(10).nullish(),
        confidence: upTo(10).nullish(),
        readiness: upTo(10).nullish(),
      })
      .nullish(),
    stage: z.enum(stages, `Use one of ${stages.join(", ")}.`).nullish(),
    phq9: z.array(upTo(3).nullable()).length(PHQ9_ITEMS, "Give nine answers, null for one that is left out.").nullish(),
    mood: upTo(10).nullish(),
  })
  .refine((given) => Object.values(given).some((answer) => answer !== undefined), {
    error: "Answer at least one question.",
    path: ["answers"],
  });

export type CheckInInput = z.output<typeof checkInInput>;

/** What somebody answered, for whom and when. Ids alone say nothing of it. */
export type CheckIn = {
  id: string;
  enrolmentId: string;
  sessionId: string;
  answers: Answers;
  filledAt: number;
  /** Who typed it in; null: they filled it in themselves. */
  filledBy: string | null;
};

/** What they say is between them and who sees to the group: no manager, no peer supporter, no facilitator of other groups. */
export const mayReadCheckIns = (ctx: Context): boolean => ctx.actor.kind === "staff" && ctx.actor.role === "facilitator";

/** @throws Forbidden */
export function assertMayRead(ctx: Context, about?: { mayRead: boolean }): void {
  if (!mayReadCheckIns(ctx)) throw new Forbidden("Check-ins are for facilitators alone.");
  if (about && !about.mayRead)
    throw new Forbidden("Check-ins are for the facilitators who lead this group or cover a session of it.");
}
