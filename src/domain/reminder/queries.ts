import { and, desc, eq, lt, or } from "drizzle-orm";
import { deliveries, endedOtherwise } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
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

const endedStates: DeliveryState[] = ["skipped", "missed", "failed", "unknown"];

/** The statement behind `listDeliveries`, one row more than asked for. */
export function deliveriesPage(ctx: Context, { limit, cursor, sessionId, participantId, state }: DeliveryFilter) {
  const after = cursor ? decodeCursor(cursor) : null;
  return ctx.db
    .select({
      id: deliveries.id,
      kind: deliveries.kind,
      state: deliveries.state,
      reason: deliveries.reason,
      dueAt: deliveries.dueAt,
      sentAt: deliveries.sentAt,
      providerId: deliveries.providerId,
      participantId: deliveries.participantId,
      contactId: deliveries.contactId,
      sessionId: deliveries.sessionId,
      offsetMinutes: deliveries.offsetMinutes,
      outcome: deliveries.outcome,
      outcomeAt: deliveries.outcomeAt,
      bounceType: deliveries.bounceType,
      createdAt: deliveries.createdAt,
    })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.orgId, ctx.org.id),
        sessionId ? eq(deliveries.sessionId, sessionId) : undefined,
        participantId ? eq(deliveries.participantId, participantId) : undefined,
        state ? eq(deliveries.state, state) : undefined,
        state && endedStates.includes(state) ? endedOtherwise : undefined,
        after
          ? or(lt(deliveries.createdAt, after.at), and(eq(deliveries.createdAt, after.at), lt(deliveries.id, after.id)))
          : undefined,
      ),
    )
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(limit + 1);
}
