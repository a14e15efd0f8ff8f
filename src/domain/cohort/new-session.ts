import type { sessions } from "../../../db/schema/index.ts";
import { newId } from "../../vault.ts";

/** A session's row from its date. One that has started already is history: never planned, never mailed about. */
export function newSession(
  ctx: { org: { id: string }; now: number },
  cohort: { id: string; timezone: string },
  dated: { number: number; date: string; time: string; startsAt: number; endsAt: number },
): typeof sessions.$inferInsert {
  const historic = dated.startsAt <= ctx.now;
  return {
    orgId: ctx.org.id,
    id: newId("ses"),
    cohortId: cohort.id,
    number: dated.number,
    startsAt: dated.startsAt,
    endsAt: dated.endsAt,
    timezone: cohort.timezone,
    localDate: dated.date,
    localTime: dated.time,
    revision: 1,
    plannedRevision: historic ? 1 : 0,
    historic,
    createdAt: ctx.now,
  };
}
