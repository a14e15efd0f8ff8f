import { sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { nothingIn } from "../../mail/summary-letter.ts";
import type { Also } from "../reminder/owe-staff-mail.ts";
import { attendanceReport } from "./attendance-report.ts";
import { monthFigures } from "./month-figures.ts";
import { listInNeed } from "./needs-help.ts";
import { datesOf, monthBefore, summaryMonthAt } from "./summary-month.ts";

/** One to each manager who wants it about the month before, with its numbers as they are now. Reads nothing on other days. */
export const summariesOwed: Also = async (ctx, org) => {
  const due = summaryMonthAt(ctx.now, org);
  if (!due) return { mails: [], set: {} };
  const set = { summaryMonth: due.month };
  const managers = await ctx.db.all<{ id: string }>(managersWanting(org.id));
  if (managers.length === 0) return { mails: [], set };
  const { month, from, to, usefulUntil } = due;
  const [figures, then, inNeed] = [await figuresOf(ctx, month), await figuresOf(ctx, monthBefore(month)), await listInNeed(ctx)];
  const payload = {
    ...{ kind: "summary" as const, from, to, asOf: ctx.now, figures, inNeed: inNeed.length },
    before: nothingIn(then) ? null : then,
  };
  return {
    mails: managers.map(({ id }) => ({
      kind: "summary",
      uniqueKey: `summary|${id}|${month}`,
      usefulUntil,
      staffId: id,
      payload,
    })),
    set,
  };
};

const figuresOf = async (ctx: Context, month: string) =>
  monthFigures(await attendanceReport(ctx, datesOf(month), { leaves: true }));

export const managersWanting = (orgId: string) => sql`
  select id from staff where org_id = ${orgId} and role = 'manager' and removed_at is null and joined_at is not null
    and wants_summary = 1`;
