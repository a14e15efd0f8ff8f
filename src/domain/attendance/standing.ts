import { and, eq, sql } from "drizzle-orm";
import { sessions } from "../../../db/schema/index.ts";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { isHeld, type Mark, marksThat, type RegisterInput } from "./attendance.ts";
import type { SessionRow } from "./queries.ts";

/** The session as this saving leaves it, its tallies counted from the marks that now stand. */
export function standing(
  ctx: Context,
  session: SessionRow,
  input: Pick<RegisterInput, "outcome" | "headcount">,
  dropIn: boolean,
): Statement {
  const held = isHeld(input.outcome);
  const count = (marks: readonly Mark[], counts = held && !dropIn) =>
    counts
      ? sql`(select count(*) from attendance a where a.org_id = ${ctx.org.id} and a.session_id = ${session.id}
          and a.replaced_at is null and a.mark in (select value from json_each(${JSON.stringify(marks)})))`
      : 0;
  const isOn = (outcome: RegisterInput["outcome"]) => outcome === "planned" || isHeld(outcome);
  return ctx.db
    .update(sessions)
    .set({
      outcome: input.outcome,
      headcount: input.headcount ?? null,
      markedAt: held || input.outcome === "cancelled_by_program" ? ctx.now : null,
      expected: count(marksThat("expected")),
      attended: count(marksThat("attended"), held),
      excused: count(["excused"]),
      lateCancelled: count(["late_cancel"]),
      noShows: count(["no_show"]),
      ...(isOn(session.outcome) === isOn(input.outcome) ? {} : { revision: sql`${sessions.revision} + 1` }),
    })
    .where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.id, session.id)));
}
