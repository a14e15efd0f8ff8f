import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { type ReminderPolicy, toPolicyColumns } from "./reminder-policy.ts";

/**
 * The statements that give cohorts a reminder policy and have their coming sessions planned anew. An offset that has
 * been handed on already isn't owed again; see `reminder/due.ts`.
 *
 * @param which a condition on the columns of `cohorts`.
 */
export function applyPolicy(ctx: Context, which: SQL, policy: ReminderPolicy, own: boolean): Statement[] {
  const { reminderOffsets, quietFrom, quietUntil, skipDeclined } = toPolicyColumns(policy);
  const those = sql`org_id = ${ctx.org.id} and ${which} and (ended_at is null or ended_at > ${ctx.now})`;
  return [
    ctx.db.run(sql`update cohorts set own_reminders = ${own ? 1 : 0}, reminder_offsets = ${reminderOffsets},
      quiet_from = ${quietFrom}, quiet_until = ${quietUntil}, skip_declined = ${skipDeclined ? 1 : 0},
      reminders_changed_at = ${ctx.now} where ${those}`),
    ctx.db.run(sql`update sessions set planned_revision = 0
      where org_id = ${ctx.org.id} and starts_at > ${ctx.now} and planned_revision > 0
        and cohort_id in (select id from cohorts where ${those})`),
  ];
}
