import { type SQL, sql } from "drizzle-orm";

// Who reads what people say of themselves in a group. Each of these is about a facilitator; their role is asked elsewhere.

/** Whether a facilitator leads a group: one who works here and has signed in. @param cohortId SQL or the id. */
export const someoneLeads = (orgId: SQL, cohortId: SQL | string): SQL => sql`exists (select 1 from cohort_facilitators cf
  join staff cs on cs.org_id = cf.org_id and cs.id = cf.staff_id
  where cf.org_id = ${orgId} and cf.cohort_id = ${cohortId} and cs.role = 'facilitator'
    and cs.removed_at is null and cs.joined_at is not null)`;

/** Whether a member of staff is among those who lead a group. */
export const leads = (orgId: SQL, cohortId: SQL | string, staffId: SQL | string): SQL => sql`exists (
  select 1 from cohort_facilitators cf where cf.org_id = ${orgId} and cf.cohort_id = ${cohortId} and cf.staff_id = ${staffId})`;

/**
 * Whether a facilitator sees to a group: they lead it, or cover a session of it. Where no facilitator leads it, every one
 * does: somebody has to be able to act.
 */
export const seesTo = (orgId: SQL, cohortId: SQL | string, staffId: SQL | string): SQL => sql`(
  ${leads(orgId, cohortId, staffId)}
  or exists (select 1 from session_covers cv cross join sessions cx on cx.org_id = cv.org_id and cx.id = cv.session_id
    where cv.org_id = ${orgId} and cv.cover_id = ${staffId} and cx.cohort_id = ${cohortId} and cx.starts_at = cv.starts_at)
  or not ${someoneLeads(orgId, cohortId)})`;
