import { type SQL, sql } from "drizzle-orm";

// Who leads a session: its cohort's facilitators, each replaced by whoever covers for them at that time. Every reader asks here.

/** After `from sessions s`: one row for each who leads it, `leader`. */
export const joinLeaders = sql.raw(`join cohort_facilitators f on f.org_id = s.org_id and f.cohort_id = s.cohort_id
  left join session_covers v on v.org_id = s.org_id and v.session_id = s.id and v.away_id = f.staff_id and v.starts_at = s.starts_at`);

/** With `joinLeaders`: the staff member's id. */
export const leader = sql.raw("coalesce(v.cover_id, f.staff_id)");

/** Whether somebody leads a session. @param s what the statement calls `sessions`. */
export function isLedBy(staffId: SQL | string, s: "s" | "sessions" = "s"): SQL {
  const session = sql.raw(s);
  return sql`(exists (select 1 from cohort_facilitators f
      where f.org_id = ${session}.org_id and f.cohort_id = ${session}.cohort_id and f.staff_id = ${staffId}
        and not exists (select 1 from session_covers v where v.org_id = f.org_id and v.session_id = ${session}.id
          and v.away_id = f.staff_id and v.starts_at = ${session}.starts_at))
    or exists (select 1 from session_covers v where v.org_id = ${session}.org_id and v.session_id = ${session}.id
      and v.cover_id = ${staffId} and v.starts_at = ${session}.starts_at))`;
}
