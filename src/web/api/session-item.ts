import { z } from "@hono/zod-openapi";
import type { NextSession } from "../../domain/cohort/queries.ts";
import type { Session } from "../../domain/session/session.ts";
import { instantText, toInstantText } from "./schemas.ts";

export const sessionItem = z
  .object({
    id: z.string(),
    cohortId: z.string(),
    number: z.int().nullable().openapi({ description: "Null once the program cancelled it" }),
    startsAt: instantText,
    endsAt: instantText,
    timezone: z.string(),
    localDate: z.string(),
    localTime: z.string(),
    status: z.enum(["planned", "held", "held_below_quorum", "cancelled_by_program", "postponed"]),
    phase: z.string().nullable(),
    module: z.string().nullable(),
    revision: z.int(),
  })
  .openapi("Session");

export const toSessionItem = (session: NextSession & Pick<Session, "phase" | "module">): z.input<typeof sessionItem> => ({
  id: session.id,
  cohortId: session.cohortId,
  number: session.number,
  startsAt: toInstantText(session.startsAt),
  endsAt: toInstantText(session.endsAt),
  timezone: session.timezone,
  localDate: session.localDate,
  localTime: session.localTime,
  status: session.outcome,
  phase: session.phase,
  module: session.module,
  revision: session.revision,
});
