import { and, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bounceTypes, contacts, deliveries, orgs, participants, providerEvents } from "../../../db/schema/index.ts";
import { rootMessage, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { toOrg } from "../org/org.ts";
import { emailIndex } from "../participant/seal-fields.ts";
import type { BounceType, ProviderOutcome } from "./reminder.ts";
import { shun } from "./shun.ts";

const tag = z.union([z.record(z.string(), z.string()), z.array(z.object({ name: z.string(), value: z.string() }))]);

/** The part of a provider event that we read. Tags come as a list or as an object. */
export const eventInput = z.object({
  type: z.string(),
  created_at: z.string().optional(),
  data: z
    .object({
      email_id: z.string().max(200).optional(),
      to: z.array(z.string()).optional(),
      tags: tag.nullish(),
      bounce: z.object({ type: z.string().optional() }).nullish(),
    })
    .default({}),
});

export type ProviderEvent = z.output<typeof eventInput>;

const outcomes: Record<string, ProviderOutcome> = {
  "email.delivery_delayed": "delayed",
  "email.delivered": "delivered",
  "email.failed": "failed",
  "email.bounced": "bounced",
  "email.suppressed": "suppressed",
  "email.complained": "complained",
};

/** Events come at least once and in any order: the furthest one counts, whenever it comes. */
const ranks = ["delayed", "delivered", "failed", "bounced", "bounced permanent", "suppressed", "complained"];

const UNTAGGED_MS = 3 * 86_400_000;

type DeliveryRow = typeof deliveries.$inferSelect;

/** Records what the provider says became of a mail. Twice the same event, or one about a mail that isn't ours, changes nothing. */
export async function applyEvent(deps: Deps, svixId: string, event: ProviderEvent, requestId: string): Promise<void> {
  const outcome = outcomes[event.type];
  if (!outcome && event.type !== "email.sent") return;
  const delivery = await findDelivery(deps, event);
  const [org] = delivery ? await deps.db.select().from(orgs).where(eq(orgs.id, delivery.orgId)) : [];
  if (!delivery || !org) return;
  const now = deps.clock();
  const ctx: Context = {
    db: deps.db,
    org: toOrg(org),
    actor: { kind: "provider" },
    now,
    vault: deps.vault.org(org.id),
    log: deps.log,
    baseUrl: deps.config.baseUrl,
    requestId,
    startDispatch: () => {},
  };
  const at = Date.parse(event.created_at ?? "") || now;
  const bounceType = outcome === "bounced" ? bounceTypeOf(event) : null;
  const index = await addressOf(ctx, delivery, event);
  const shunning = outcome && index ? await shun(ctx, delivery, { outcome, bounceType, index }) : [];
  try {
    await write(ctx, {
      statements: [
        ctx.db.insert(providerEvents).values({ svixId, kind: event.type, receivedAt: now }),
        itWasSent(ctx, delivery, event, at),
        ...(outcome ? [advance(ctx, delivery, outcome, bounceType, at)] : []),
        ...shunning,
      ],
      audit: {
        action: "delivery.event",
        subject: { kind: "delivery", id: delivery.id },
        detail: { event: event.type, bounce: bounceType, suppressed: shunning.length > 0 },
      },
    });
  } catch (error) {
    if (!rootMessage(error).includes("UNIQUE constraint failed: provider_events.svix_id")) throw error;
  }
}

async function findDelivery(deps: Deps, { data }: ProviderEvent): Promise<DeliveryRow | null> {
  const tags = Array.isArray(data.tags)
    ? Object.fromEntries(data.tags.map(({ name, value }) => [name, value]))
    : (data.tags ?? {});
  const { delivery: id, org: orgId } = tags;
  const named = id && orgId ? { orgId, id } : data.email_id ? await findByProviderId(deps, data.email_id) : undefined;
  if (!named) return null;
  const [row] = await deps.db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.orgId, named.orgId), eq(deliveries.id, named.id)));
  return row ?? null;
}

/** Every mail of ours has tags that name it. For an event that came without them, among the mail of the last days. */
async function findByProviderId({ db, clock }: Deps, providerId: string): Promise<{ orgId: string; id: string } | undefined> {
  const [found] = await db.all<{ orgId: string; id: string }>(sql`
    select m.org_id as orgId, m.delivery_ids ->> ('$[' || j.key || ']') as id
    from mailings m cross join json_each(m.provider_ids) j
    where m.provider_ids is not null and m.settled_at > ${clock() - UNTAGGED_MS} and j.value = ${providerId} limit 1`);
  return found;
}

const those = (ctx: Context, { id }: DeliveryRow): SQL => sql`org_id = ${ctx.org.id} and id = ${id}`;

/** The provider has it, so one that we weren't sure of was sent. */
const itWasSent = (ctx: Context, delivery: DeliveryRow, { data }: ProviderEvent, at: number): Statement =>
  ctx.db.run(sql`update deliveries set state = 'sent', reason = null, sent_at = coalesce(sent_at, ${at}),
    provider_id = coalesce(provider_id, ${data.email_id ?? null})
    where ${those(ctx, delivery)} and state = 'unknown'`);

const advance = (ctx: Context, delivery: DeliveryRow, outcome: ProviderOutcome, bounceType: BounceType | null, at: number) => {
  const rank = ranks.indexOf(bounceType === "permanent" ? "bounced permanent" : outcome);
  return ctx.db.run(sql`update deliveries set outcome = ${outcome}, bounce_type = ${bounceType}, outcome_at = ${at}
    where ${those(ctx, delivery)} and (outcome is null
      or outcome || case when bounce_type = 'permanent' then ' permanent' else '' end in
        (select value from json_each(${JSON.stringify(ranks.slice(0, rank))})))`);
};

/** "Permanent" → permanent. A kind of bounce that we don't know may pass. */
function bounceTypeOf({ data }: ProviderEvent): BounceType {
  const named = data.bounce?.type?.toLowerCase();
  return bounceTypes.find((type) => type === named) ?? "undetermined";
}

/** The address an event is about, hashed: the person may have given another one since. Null for mail to staff. */
async function addressOf(ctx: Context, delivery: DeliveryRow, { data }: ProviderEvent): Promise<string | null> {
  if (!delivery.participantId) return null;
  const named = data.to?.[0]?.trim();
  if (named) return emailIndex(ctx.vault, /<([^<>]+)>$/.exec(named)?.[1] ?? named);
  const [table, id] = delivery.contactId ? [contacts, delivery.contactId] : [participants, delivery.participantId];
  const [holder] = await ctx.db
    .select({ index: table.emailIndex })
    .from(table)
    .where(and(eq(table.orgId, ctx.org.id), eq(table.id, id)));
  return holder?.index ?? null;
}
