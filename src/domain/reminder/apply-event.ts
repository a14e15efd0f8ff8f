import { and, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { deliveries, orgs, participants, providerEvents, type suppressions } from "../../../db/schema/index.ts";
import { rootMessage, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { newId } from "../../vault.ts";
import { toOrg } from "../org/org.ts";
import { recordPermission } from "../participant/permit.ts";
import type { ProviderOutcome } from "./reminder.ts";

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
const ranks: ProviderOutcome[] = ["delayed", "delivered", "failed", "bounced", "suppressed", "complained"];

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
  const shun = outcome ? shunned(event, outcome) : null;
  try {
    await write(ctx, {
      statements: [
        ctx.db.insert(providerEvents).values({ svixId, kind: event.type, receivedAt: now }),
        itWasSent(ctx, delivery, event, at),
        ...(outcome ? [advance(ctx, delivery, outcome, at)] : []),
        ...(shun ? suppress(ctx, delivery, event, shun) : []),
      ],
      audit: {
        action: "delivery.event",
        subject: { kind: "delivery", id: delivery.id },
        detail: { event: event.type, bounce: event.data.bounce?.type?.slice(0, 20) ?? null, suppressed: shun !== null },
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
  const byTag = id && orgId ? and(eq(deliveries.orgId, orgId), eq(deliveries.id, id)) : undefined;
  const where = byTag ?? (data.email_id ? eq(deliveries.providerId, data.email_id) : undefined);
  if (!where) return null;
  const [row] = await deps.db.select().from(deliveries).where(where);
  return row ?? null;
}

const those = (ctx: Context, { id }: DeliveryRow): SQL => sql`org_id = ${ctx.org.id} and id = ${id}`;

/** The provider has it, so one that we weren't sure of was sent. */
const itWasSent = (ctx: Context, delivery: DeliveryRow, { data }: ProviderEvent, at: number): Statement =>
  ctx.db.run(sql`update deliveries set state = 'sent', reason = null, sent_at = coalesce(sent_at, ${at}),
    provider_id = coalesce(provider_id, ${data.email_id ?? null})
    where ${those(ctx, delivery)} and state = 'unknown'`);

const advance = (ctx: Context, delivery: DeliveryRow, outcome: ProviderOutcome, at: number): Statement =>
  ctx.db.run(sql`update deliveries set outcome = ${outcome}, outcome_at = ${at}
    where ${those(ctx, delivery)} and (outcome is null or outcome in
      (select value from json_each(${JSON.stringify(ranks.slice(0, ranks.indexOf(outcome)))})))`);

/** Why nobody should write there again; null when another try may work: a full mailbox is no reason. */
function shunned({ data }: ProviderEvent, outcome: ProviderOutcome): (typeof suppressions.$inferInsert)["reason"] | null {
  if (outcome === "complained" || outcome === "suppressed") return outcome;
  return outcome === "bounced" && data.bounce?.type === "Permanent" ? "bounced" : null;
}

function suppress(
  ctx: Context,
  delivery: DeliveryRow,
  { data }: ProviderEvent,
  reason: NonNullable<ReturnType<typeof shunned>>,
): Statement[] {
  if (!delivery.participantId) return [];
  const named = data.to?.[0]?.trim().toLowerCase();
  // The person may have given another address since: what bounced is the address the event names.
  const index = named
    ? sql`${ctx.vault.index(named)}`
    : sql`(select p.email_index from participants p where p.org_id = ${ctx.org.id} and p.id = ${delivery.participantId})`;
  const insert = ctx.db.run(sql`
    insert into suppressions (org_id, id, email_index, reason, at)
    select ${ctx.org.id}, ${newId("sup")}, x.email_index, ${reason}, ${ctx.now} from (select ${index} as email_index) x
    where x.email_index is not null and not exists (select 1 from suppressions s
      where s.org_id = ${ctx.org.id} and s.email_index = x.email_index and s.reason = ${reason} and s.lifted_at is null)`);
  if (reason !== "complained") return [insert];
  return [
    insert,
    recordPermission(ctx, delivery.participantId, false, "complaint"),
    ctx.db
      .update(participants)
      .set({ emailPermitted: false, updatedAt: ctx.now })
      .where(and(eq(participants.orgId, ctx.org.id), eq(participants.id, delivery.participantId))),
  ];
}
