import { sql } from "drizzle-orm";
import type { Db } from "../../db/write.ts";
import type { MailPayload } from "./owe.ts";
import type { Standing } from "./read-standing.ts";
import type { Verdict } from "./standing.ts";

/** Whether somebody is still asked when they can come, and what mail calls whoever asks. */
export type Asking = { state: "asking"; alias: string | null } | Verdict;

type Row = { id: string; alias: string | null; removed: number; closed: number; answeredAt: number | null };

/** What becomes of mail that asks for hours, by delivery. */
export async function readInvitations(
  db: Db,
  orgId: string,
  rows: Standing[],
  payloadOf: (row: Standing) => MailPayload | null,
): Promise<Map<string, Asking>> {
  const asked = rows.flatMap((row) => {
    const payload = row.delivery.kind === "find_time" ? payloadOf(row) : null;
    return payload?.kind === "find_time" ? [{ row, invitationId: payload.invitationId }] : [];
  });
  if (asked.length === 0) return new Map();
  const found = await db.all<Row>(sql`
    select i.id, d.alias, i.removed_at is not null as removed, d.closed_at is not null as closed,
      (select max(a.answered_at) from draft_answers a where a.org_id = i.org_id and a.invitation_id = i.id) as answeredAt
    from json_each(${JSON.stringify(asked.map(({ invitationId }) => invitationId))}) j
    cross join draft_invitations i on i.org_id = ${orgId} and i.id = j.value
    join cohort_drafts d on d.org_id = i.org_id and d.id = i.draft_id`);
  const byId = new Map(found.map((row) => [row.id, row]));
  return new Map(asked.map(({ row, invitationId }) => [row.delivery.id, judgeAsking(byId.get(invitationId), row)]));
}

function judgeAsking(found: Row | undefined, { delivery }: Standing): Asking {
  if (!found || found.removed) return { state: "skipped", reason: "uninvited" };
  if (found.closed) return { state: "skipped", reason: "settled" };
  if ((found.answeredAt ?? -1) >= delivery.createdAt) return { state: "skipped", reason: "answered" };
  return { state: "asking", alias: found.alias };
}
