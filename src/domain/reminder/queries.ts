import { and, desc, eq, lt, ne, or, sql } from "drizzle-orm";
import { deliveries, endedOtherwise } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { mailAboutParticipant, mailAboutSessions } from "../../mail/whose.ts";
import { decodeCursor, type Page, toPage } from "../../paging.ts";
import type { Delivery, DeliveryState } from "./reminder.ts";

export type DeliveryFilter = {
  limit: number;
  cursor?: string | undefined;
  sessionId?: string | undefined;
  participantId?: string | undefined;
  state?: DeliveryState | undefined;
};

/** What was owed and what became of it, newest first. */
export async function listDeliveries(ctx: Context, filter: DeliveryFilter): Promise<Page<Delivery>> {
  const rows = await deliveriesPage(ctx, filter);
  return toPage(
    rows,
    filter.limit,
    ({ createdAt, id }) => ({ at: createdAt, id }),
    (row) => row,
  );
}

/** What a delivery is read as. */
export const deliveryColumns = {
  id: deliveries.id,
  kind: deliveries.kind,
  state: deliveries.state,
  reason: deliveries.reason,
  dueAt: deliveries.dueAt,
  usefulUntil: deliveries.usefulUntil,
  sentAt: deliveries.sentAt,
  providerId: deliveries.providerId,
  participantId: deliveries.participantId,
  enrolmentId: deliveries.enrolmentId,
  contactId: deliveries.contactId,
  sessionId: deliveries.sessionId,
  offsetMinutes: deliveries.offsetMinutes,
  outcome: deliveries.outcome,
  outcomeAt: deliveries.outcomeAt,
  bounceType: deliveries.bounceType,
  createdAt: deliveries.createdAt,
};

const endedStates: DeliveryState[] = ["skipped", "missed", "failed", "unknown"];

/** The statement behind `listDeliveries`, one row more than asked for. */
export function deliveriesPage(ctx: Context, { limit, cursor, sessionId, participantId, state }: DeliveryFilter) {
  const after = cursor ? decodeCursor(cursor) : null;
  // Ids are in the order of time; the index of those that ended otherwise is in that of `created_at`.
  const ended = state !== undefined && endedStates.includes(state);
  return ctx.db
    .select(deliveryColumns)
    .from(deliveries)
    .where(
      and(
        eq(deliveries.orgId, ctx.org.id),
        // Managers read this, and when it was owed would tell whose answer called for it.
        ne(deliveries.kind, "attention"),
        sessionId
          ? sql`${deliveries.id} in (${mailAboutSessions(sql`s.org_id = ${ctx.org.id} and s.id = ${sessionId}`)})`
          : undefined,
        participantId ? sql`${deliveries.id} in (${mailAboutParticipant(ctx.org.id, participantId)})` : undefined,
        state ? eq(deliveries.state, state) : undefined,
        ended ? endedOtherwise : undefined,
        after
          ? ended
            ? or(lt(deliveries.createdAt, after.at), and(eq(deliveries.createdAt, after.at), lt(deliveries.id, after.id)))
            : lt(deliveries.id, after.id)
          : undefined,
      ),
    )
    .orderBy(...(ended ? [desc(deliveries.createdAt)] : []), desc(deliveries.id))
    .limit(limit + 1);
}
