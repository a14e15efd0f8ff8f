import { z } from "@hono/zod-openapi";
import { conflictKinds, conflictSeverities } from "../../domain/cohort/spell-conflict.ts";

/** What stands in the way of a plan. What blocks can't be saved; of what warns the planner decides. */
export const conflictItem = z
  .object({
    kind: z.enum(conflictKinds),
    severity: z.enum(conflictSeverities),
    message: z.string(),
    resolve: z.string(),
    cohortId: z.string().nullable(),
    dates: z.array(z.string()),
  })
  .openapi("Conflict");
