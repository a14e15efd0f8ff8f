import { sql } from "drizzle-orm";
import type { Db } from "../../db/write.ts";
import type { MailFacts } from "./facts.ts";
import type { MailPayload } from "./owe.ts";

/** Of the org's mail, what was missed, failed or became uncertain in a stretch of time and still is. Mail to staff about others' isn't among it. */
export const troubled = (orgId: string, since: number, until: number) => sql`
  select d.state as state from deliveries d
  where d.org_id = ${orgId} and d.troubled_at > ${since} and d.troubled_at <= ${until} and d.troubled_at is not null
    and d.state in ('missed', 'failed', 'unknown') and d.kind not in ('alert', 'digest', 'register_nudge', 'summary', 'test')`;

type Counts = Pick<Extract<MailFacts, { kind: "alert" }>, "missed" | "failed" | "uncertain">;

/** How many of each there are by now: one that turned out to have gone counts no more. */
export async function countTroubled(
  db: Db,
  orgId: string,
  span: Extract<MailPayload, { kind: "alert" }>["trouble"],
): Promise<Counts> {
  const rows = span
    ? await db.all<{ state: string; count: number }>(sql`
        select state, count(*) as count from (${troubled(orgId, span.since, span.until)}) group by state`)
    : [];
  const of = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
  return { missed: of("missed"), failed: of("failed"), uncertain: of("unknown") };
}
