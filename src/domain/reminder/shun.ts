import { and, desc, eq, gte, isNull, ne, sql } from "drizzle-orm";
import { contactConsents, contacts, deliveries, participants } from "../../../db/schema/index.ts";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { mailAboutParticipant } from "../../mail/whose.ts";
import { recordPermission } from "../participant/permit.ts";
import { findSuppression, type SuppressionReason, suppress } from "../participant/suppression.ts";
import { openTask } from "../task/open-task.ts";
import type { BounceType, ProviderOutcome } from "./reminder.ts";

const DAY_MS = 86_400_000;
/** A mailbox that is full, or a server that is down, for this many mails running is one that nobody reads. House default. */
const MOST_BOUNCES = 3;
const BOUNCES_WITHIN_MS = 14 * DAY_MS;
const PAUSE_MS = 7 * DAY_MS;

type Delivery = Pick<typeof deliveries.$inferSelect, "id" | "participantId" | "contactId">;

/** What an event says of an address. */
export type AddressNews = { outcome: ProviderOutcome; bounceType: BounceType | null; index: string };

/**
 * The statements that stop mail to an address, and have somebody call whoever has it. For good after a permanent bounce,
 * a complaint or the provider's own refusal, until staff vouch for the address; for a week once three mails running
 * have come back for a reason that may pass. One such bounce changes nothing.
 */
export async function shun(ctx: Context, delivery: Delivery, news: AddressNews): Promise<Statement[]> {
  const reason = await reasonTo(ctx, delivery, news);
  if (!reason || (await findSuppression(ctx, news.index, reason))) return [];
  const calls = await whomToCall(ctx, news.index);
  // Somebody who has another address by now needs no call, and hasn't complained.
  const complained = reason === "complained" ? calls.find((call) => isAbout(call, delivery)) : undefined;
  return [
    suppress(ctx, news.index, reason, reason === "keeps_bouncing" ? ctx.now + PAUSE_MS : null),
    ...calls.flatMap(({ participantId, contactId }) =>
      openTask(ctx, {
        kind: "call_person",
        code: contactId ? `guardian_${reason}` : reason,
        uniqueKey: `call|${contactId ?? participantId}`,
        participantId,
        deliveryId: delivery.id,
        detail: contactId ? { contactId } : {},
      }),
    ),
    ...(complained?.contactId ? [revokeConsents(ctx, complained.contactId)] : []),
    ...(complained && !complained.contactId ? withdrawPermission(ctx, complained.participantId) : []),
  ];
}

type Call = { participantId: string; contactId: string | null };

const isAbout = ({ participantId, contactId }: Call, delivery: Delivery): boolean =>
  delivery.contactId ? contactId === delivery.contactId : contactId === null && participantId === delivery.participantId;

/** Everyone who has this address now: relatives may share one. */
async function whomToCall(ctx: Context, index: string): Promise<Call[]> {
  const people = await ctx.db
    .select({ participantId: participants.id })
    .from(participants)
    .where(and(eq(participants.orgId, ctx.org.id), eq(participants.emailIndex, index)))
    .limit(20);
  const guardians = await ctx.db
    .select({ participantId: contacts.participantId, contactId: contacts.id })
    .from(contacts)
    .where(and(eq(contacts.orgId, ctx.org.id), eq(contacts.emailIndex, index), isNull(contacts.removedAt)))
    .limit(20);
  return [...people.map(({ participantId }) => ({ participantId, contactId: null })), ...guardians];
}

async function reasonTo(
  ctx: Context,
  delivery: Delivery,
  { outcome, bounceType }: AddressNews,
): Promise<SuppressionReason | null> {
  if (outcome === "complained" || outcome === "suppressed") return outcome;
  if (outcome !== "bounced") return null;
  if (bounceType === "permanent") return "bounced";
  return (await bouncedBefore(ctx, delivery)) + 1 >= MOST_BOUNCES ? "keeps_bouncing" : null;
}

/** How many mails to this person, at the address they have, came back running before this one. */
async function bouncedBefore(ctx: Context, { id, participantId, contactId }: Delivery): Promise<number> {
  if (!participantId) return 0;
  const rows = await ctx.db
    .select({ outcome: deliveries.outcome })
    .from(deliveries)
    .innerJoin(participants, and(eq(participants.orgId, deliveries.orgId), eq(participants.id, deliveries.participantId)))
    .where(
      and(
        eq(deliveries.orgId, ctx.org.id),
        sql`${deliveries.id} in (${mailAboutParticipant(ctx.org.id, participantId)})`,
        contactId ? eq(deliveries.contactId, contactId) : isNull(deliveries.contactId),
        ne(deliveries.id, id),
        gte(deliveries.createdAt, ctx.now - BOUNCES_WITHIN_MS),
        sql`${deliveries.createdAt} >= coalesce(${participants.emailConfirmedAt}, 0)`,
        sql`${deliveries.outcome} in ('bounced', 'delivered')`,
      ),
    )
    .orderBy(desc(deliveries.sentAt))
    .limit(MOST_BOUNCES);
  const got = rows.findIndex(({ outcome }) => outcome === "delivered");
  return got === -1 ? rows.length : got;
}

const revokeConsents = (ctx: Context, contactId: string): Statement =>
  ctx.db
    .update(contactConsents)
    .set({ revokedAt: ctx.now, revokedThrough: "complaint" })
    .where(
      and(eq(contactConsents.orgId, ctx.org.id), eq(contactConsents.contactId, contactId), isNull(contactConsents.revokedAt)),
    );

const withdrawPermission = (ctx: Context, participantId: string): Statement[] => [
  recordPermission(ctx, participantId, false, "complaint"),
  ctx.db
    .update(participants)
    .set({ emailPermitted: false, updatedAt: ctx.now })
    .where(and(eq(participants.orgId, ctx.org.id), eq(participants.id, participantId))),
];
