import { and, eq, sql } from "drizzle-orm";
import { sessions } from "../../../db/schema/index.ts";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { isHeld, type RegisterInput } from "./attendance.ts";
import type { SessionRow } from "./queries.ts";

/** The session as this saving leaves it; its tallies are counted afterwards. */
export function standing(ctx: Context, session: SessionRow, input: Pick<RegisterInput, "outcome" | "headcount">): Statement {
  const held = isHeld(input.outcome);
  const isOn = (outcome: RegisterInput["outcome"]) => outcome === "planned" || isHeld(outcome);
  return ctx.db
    .update(sessions)
    .set({
      outcome: input.outcome,
      headcount: input.headcount ?? null,
      markedAt: held || input.outcome === "cancelled_by_program" ? ctx.now : null,
      ...(isOn(session.outcome) === isOn(input.outcome) ? {} : { revision: sql`${sessions.revision} + 1` }),
    })
    .where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.id, session.id)));
}
