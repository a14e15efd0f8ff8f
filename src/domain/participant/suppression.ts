import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { participants, suppressions } from "../../../db/schema/index.ts";
import { type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { findParticipant } from "./queries.ts";
import { emailIndex } from "./seal-fields.ts";

export type SuppressionReason = (typeof suppressions.$inferInsert)["reason"];

export type Suppression = { reason: SuppressionReason; at: number; endsAt: number | null };

/** In force at `now`: not lifted and not run out. `x` is the table's alias. */
const inForce = (now: number): SQL => sql`x.lifted_at is null and (x.ends_at is null or x.ends_at > ${now})`;

/** Why nothing goes to an address at the moment; null when something may. */
export async function findSuppression(ctx: Context, index: string, reason?: SuppressionReason): Promise<Suppression | null> {
  const [row] = await ctx.db
    .select({ reason: suppressions.reason, at: suppressions.at, endsAt: suppressions.endsAt })
    .from(suppressions)
    .where(
      and(
        eq(suppressions.orgId, ctx.org.id),
        eq(suppressions.emailIndex, index),
        isNull(suppressions.liftedAt),
        sql`(${suppressions.endsAt} is null or ${suppressions.endsAt} > ${ctx.now})`,
        reason ? eq(suppressions.reason, reason) : undefined,
      ),
    )
    .orderBy(desc(suppressions.at))
    .limit(1);
  return row ?? null;
}

/** The statement that stops mail to an address, unless it is stopped for that reason already. */
export const suppress = (ctx: Context, index: string, reason: SuppressionReason, endsAt: number | null): Statement =>
  ctx.db.run(sql`
    insert into suppressions (org_id, id, email_index, reason, at, ends_at)
    select ${ctx.org.id}, ${newId("sup")}, ${index}, ${reason}, ${ctx.now}, ${endsAt}
    where not exists (select 1 from suppressions x
      where x.org_id = ${ctx.org.id} and x.email_index = ${index} and x.reason = ${reason} and ${inForce(ctx.now)})`);

/** The statement that lets mail go to an address again. */
export const lift = (ctx: Context, index: string | SQL): Statement =>
  ctx.db
    .update(suppressions)
    .set({ liftedAt: ctx.now })
    .where(and(eq(suppressions.orgId, ctx.org.id), eq(suppressions.emailIndex, index), isNull(suppressions.liftedAt)));

/**
 * Staff have asked the person and the address is right: mail may go there again. It gives no permission to write.
 *
 * @throws NotFound, Conflict `no_address`.
 */
export async function vouchForAddress(ctx: Context, participantId: string): Promise<void> {
  const { email } = await findParticipant(ctx, participantId);
  if (email === null) throw new Conflict("no_address", "There is no address to confirm. Record one first.");
  await write(ctx, {
    statements: [
      lift(ctx, emailIndex(ctx.vault, email)),
      ctx.db
        .update(participants)
        .set({ emailConfirmedAt: ctx.now, updatedAt: ctx.now })
        .where(and(eq(participants.orgId, ctx.org.id), eq(participants.id, participantId))),
    ],
    audit: { action: "address.vouch", subject: { kind: "participant", id: participantId } },
  });
}
