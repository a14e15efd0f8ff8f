import { sql } from "drizzle-orm";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";

const open = sql`mark is null and state <> 'cancelled' and (starts_at is null or starts_at > `;

/** The statement that calls off what somebody who leaves still has ahead, so that its time is free for others. Nobody is mailed. */
export const callOffAll = (ctx: Context, enrolmentId: string): Statement =>
  ctx.db.run(sql`update appointments set state = 'cancelled', revision = revision + 1, changed_at = ${ctx.now}, changed_by = 'staff'
    where org_id = ${ctx.org.id} and enrolment_id = ${enrolmentId} and ${open}${ctx.now})`);

/** The statements that take what is booked along to another group; what was only offered is called off, since its link ends. */
export const takeAlong = (ctx: Context, enrolmentId: string, to: { enrolmentId: string; cohortId: string }): Statement[] => [
  ctx.db.run(sql`update appointments set enrolment_id = ${to.enrolmentId}, cohort_id = ${to.cohortId}
    where org_id = ${ctx.org.id} and enrolment_id = ${enrolmentId} and state = 'booked' and mark is null and starts_at > ${ctx.now}`),
  // By how their unique keys begin, which is indexed.
  ctx.db.run(sql`update deliveries set enrolment_id = ${to.enrolmentId}
    where org_id = ${ctx.org.id} and state = 'queued' and id in (
      select d.id from appointments a
      join deliveries d on d.org_id = a.org_id and d.unique_key > 'appointment|' || a.id || '|'
        and d.unique_key < 'appointment|' || a.id || '}'
      where a.org_id = ${ctx.org.id} and a.cohort_id = ${to.cohortId} and a.enrolment_id = ${to.enrolmentId})`),
  callOffAll(ctx, enrolmentId),
];
