import { z } from "zod";

/** What a program may ask people on the day of a session. */
export const checkInKinds = ["rulers", "stage", "phq9", "mood"] as const;

export type CheckInKind = (typeof checkInKinds)[number];

/** Each kind once, always in the same order. None: the program asks for no check-in. */
export const checkInsField = z
  .array(z.enum(checkInKinds, `Use ${checkInKinds.join(", ")}.`))
  .max(20)
  .transform((kinds) => checkInKinds.filter((kind) => kinds.includes(kind)));
