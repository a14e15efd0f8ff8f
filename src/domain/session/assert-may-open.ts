import { sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { assertOwnGroup } from "../cohort/queries.ts";

/** Peers reach the sessions of groups they lead, and single ones that they cover. @throws Forbidden */
export async function assertMayOpen(ctx: Context, { id, cohortId }: { id: string; cohortId: string }): Promise<void> {
  if (ctx.actor.kind !== "staff" || ctx.actor.role !== "peer") return;
  const [covers] = await ctx.db.all(sql`select 1 from session_covers v
    join sessions s on s.org_id = v.org_id and s.id = v.session_id and s.starts_at = v.starts_at
    where v.org_id = ${ctx.org.id} and v.session_id = ${id} and v.cover_id = ${ctx.actor.id}`);
  if (!covers) await assertOwnGroup(ctx, cohortId);
}
