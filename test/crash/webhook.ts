import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db } from "../../db/write.ts";
import type { Tally } from "./verify.ts";
import { WEBHOOK_SECRET } from "./victim.ts";

export type Event = { svixId: string; deliveryId: string; outcome: string; silences: boolean; body: string };

type Chosen = { id: string; orgId: string; providerId: string; participantId: string };

/** What the provider says next of one of this session's mails; at most a third of the people are ever silenced by it. */
export async function chooseEvent(
  db: Db,
  random: () => number,
  silenced: Map<string, number>,
  session: number,
  people: number,
): Promise<Event> {
  const rows = await db.all<Chosen>(sql`
    select d.id, d.org_id as orgId, d.provider_id as providerId, d.participant_id as participantId
    from deliveries d join sessions s on s.org_id = d.org_id and s.id = d.session_id
    where d.kind = 'reminder' and d.state = 'sent' and s.number = ${session} order by d.enrolment_id`);
  const row = rows[Math.floor(random() * rows.length)];
  if (!row) throw new Error("nobody was sent anything");
  const silences = random() < 0.5 && silenced.size < people / 3;
  const outcome = silences ? (random() < 0.5 ? "bounced" : "complained") : random() < 0.5 ? "delivered" : "delivery_delayed";
  if (silences) silenced.set(row.participantId, session);
  const body = JSON.stringify({
    type: `email.${outcome}`,
    data: {
      email_id: row.providerId,
      tags: [
        { name: "delivery", value: row.id },
        { name: "org", value: row.orgId },
      ],
      ...(outcome === "bounced" ? { bounce: { type: "Permanent", subType: "General", message: "no such mailbox" } } : {}),
    },
  });
  return {
    svixId: `msg_${session}_${row.id}`,
    deliveryId: row.id,
    outcome: outcome === "delivery_delayed" ? "delayed" : outcome,
    silences,
    body,
  };
}

/** Posts it as the provider does, signed. */
export async function postEvent(url: string, { svixId, body }: Event, now: number): Promise<number> {
  const timestamp = String(Math.floor(now / 1000));
  const key = Buffer.from(WEBHOOK_SECRET.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${svixId}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "svix-id": svixId,
    "svix-timestamp": timestamp,
    "svix-signature": `v1,${signature}`,
  };
  return (await fetch(`${url}/webhooks/resend`, { method: "POST", headers, body })).status;
}

/** An event that came three times counts once: one outcome, and one call to make where mail was stopped. */
export async function afterwards(db: Db, { svixId, deliveryId, outcome, silences }: Event, tally: Tally): Promise<void> {
  const [row] = await db.all<{ applied: number; outcome: string | null; tasks: number }>(sql`select
    (select count(*) from provider_events where svix_id = ${svixId}) as applied,
    (select outcome from deliveries where id = ${deliveryId}) as outcome,
    (select count(*) from tasks where delivery_id = ${deliveryId}) as tasks`);
  if (row?.applied === 1 && row.outcome === outcome && row.tasks === (silences ? 1 : 0)) return;
  tally.falseStates += 1;
  tally.notes.push(`${outcome} came to ${JSON.stringify(row)}`);
}
