import { type SQL, sql } from "drizzle-orm";
import { attendedMarks } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { type Period, pieces } from "./period.ts";
import { cohortIn, datedIn, type ReportInput } from "./report.ts";

const marks = sql.raw(attendedMarks.map((mark) => `'${mark}'`).join(", "));

/**
 * Who attended what in a period: rows of `enrolment_id`, `cohort_id`, `participant_id`, `month`, `attended` and `minutes`. Whole months are
 * kept as counts; the days at either end are counted now.
 *
 * @param dropIn of drop-in groups alone.
 */
export function stayCounts(
  ctx: Context,
  input: ReportInput,
  { period = input, dropIn = false }: { period?: Period; dropIn?: boolean } = {},
): SQL {
  const modes = dropIn ? sql`c.enrolment_mode = 'drop_in'` : sql`true`;
  const { months, days } = pieces(period);
  const parts = days.map(
    (some) => sql`select a.enrolment_id, e.cohort_id, e.participant_id, substr(s.local_date, 1, 7) as month, 1 as attended,
        (s.ends_at - s.starts_at) / 60000 as minutes
      from sessions s cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id and ${modes}
      cross join attendance a on a.org_id = s.org_id and a.session_id = s.id and a.replaced_at is null and a.mark in (${marks})
      cross join enrolments e on e.org_id = a.org_id and e.id = a.enrolment_id
      where s.org_id = ${ctx.org.id} and ${datedIn(some)} and s.outcome in ('held', 'held_below_quorum') and ${cohortIn(ctx, input, "s.cohort_id")}`,
  );
  if (months) {
    parts.push(sql`select m.enrolment_id, m.cohort_id, m.participant_id, m.month, m.attended, m.minutes
      from cohorts c cross join stay_months m on m.org_id = c.org_id and m.cohort_id = c.id
      where c.org_id = ${ctx.org.id} and ${modes} and m.month >= ${months.first} and m.month <= ${months.last} and m.attended > 0
        and ${cohortIn(ctx, input, "c.id")}`);
  }
  return parts.length === 0
    ? sql`select null as enrolment_id, null as cohort_id, null as participant_id, null as month, 0 as attended, 0 as minutes where false`
    : sql.join(parts, sql` union all `);
}
