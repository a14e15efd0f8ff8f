import { type SQL, sql } from "drizzle-orm";

/**
 * Whether a stay is paused on a date. Every reader of "who is expected" asks here.
 *
 * @param enrolmentId and `date` as the statement around it names them; `date` is a day by the venue's calendar.
 */
export const pausedOn = (orgId: SQL | string, enrolmentId: SQL | string, date: SQL | string): SQL =>
  sql`exists (select 1 from pauses where pauses.org_id = ${orgId} and pauses.enrolment_id = ${enrolmentId}
    and pauses.called_off_at is null and pauses.from_date <= ${date}
    and (pauses.until_date is null or pauses.until_date >= ${date}))`;
