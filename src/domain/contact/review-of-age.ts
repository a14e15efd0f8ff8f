import { sql } from "drizzle-orm";
import { type orgs, participants, ticks } from "../../../db/schema/index.ts";
import { type Db, type Statement, type Writer, write } from "../../../db/write.ts";
import type { Deps } from "../../deps.ts";
import { ageOn, toLocal } from "../../time.ts";
import { openTask } from "../task/open-task.ts";
import { revokeAll } from "./revoke-consent.ts";

const HOUR_MS = 3_600_000;
const LAST_REVIEW = 3;
const CHUNK = 500;

type Watched = Pick<typeof orgs.$inferSelect, "timezone" | "adultAge"> & {
  orgId: string;
  participantId: string;
  birthDate: string | null;
  contactIds: string;
};

/**
 * Once an hour, ends what was agreed for the guardians of people who have come of age and opens a task to talk with them.
 * Mail to those guardians has stopped with the birthday already; this leaves no consent standing that no longer counts.
 *
 * @returns how many people it was about.
 */
export async function reviewOfAge({ db, vault, clock }: Deps): Promise<number> {
  const now = clock();
  const [due] = await db
    .insert(ticks)
    .values({ id: LAST_REVIEW, lastTickAt: now })
    .onConflictDoUpdate({ target: ticks.id, set: { lastTickAt: now }, setWhere: sql`last_tick_at <= ${now - HOUR_MS}` })
    .returning();
  if (!due) return 0;
  let found = 0;
  let after = { orgId: "", participantId: "" };
  for (;;) {
    const rows = await db.all<Watched>(watched(after));
    for (const row of rows) {
      const birthDate =
        row.birthDate &&
        vault.org(row.orgId).open({ table: "participants", row: row.participantId, column: "birth_date" }, row.birthDate);
      if (!birthDate || ageOn(birthDate, toLocal(now, row.timezone).date) < row.adultAge) continue;
      await endConsents({ db, org: { id: row.orgId }, actor: { kind: "system" }, now, requestId: "tick" }, row);
      found += 1;
    }
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) return found;
    after = last;
  }
}

/** People with a guardian for whom something is agreed, of every org, from one on. */
export const watched = (after: { orgId: string; participantId: string }) => sql`
  select g.org_id as orgId, g.participant_id as participantId, p.birth_date as birthDate,
    o.timezone as timezone, o.adult_age as adultAge, group_concat(distinct g.id) as contactIds
  from contacts g
  join ${participants} p on p.org_id = g.org_id and p.id = g.participant_id
  join orgs o on o.id = g.org_id
  where (g.org_id, g.participant_id) > (${after.orgId}, ${after.participantId})
    and exists (select 1 from contact_consents k
      where k.org_id = g.org_id and k.contact_id = g.id and k.revoked_at is null)
  group by g.org_id, g.participant_id order by g.org_id, g.participant_id limit ${CHUNK}`;

async function endConsents(ctx: Writer & { db: Db }, { participantId, contactIds }: Watched): Promise<void> {
  const ended: Statement[] = contactIds.split(",").map((id) => revokeAll(ctx, id, "of_age"));
  await write(ctx, {
    statements: [
      ...ended,
      ...openTask(ctx, { kind: "consent_review", code: "of_age", uniqueKey: `of_age|${participantId}`, participantId }),
    ],
    audit: { action: "consent.of_age", subject: { kind: "participant", id: participantId }, detail: { contacts: ended.length } },
  });
}
