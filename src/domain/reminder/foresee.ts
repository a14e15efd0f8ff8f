import type { Context } from "../../context.ts";
import { readStanding, type Standing } from "../../mail/read-standing.ts";
import { judge, type PutOff, putOff, type Verdict } from "../../mail/standing.ts";
import { toLocal } from "../../time.ts";

/** What the dispatcher would decide of one that waits, as things stand now; null: it goes. */
export type Foreseen = Verdict | PutOff | null;

/** Of queued mail, by id. Everything else has been decided. */
export async function foreseeQueued(ctx: Context, ids: string[]): Promise<Map<string, Foreseen>> {
  if (ids.length === 0) return new Map();
  const rows = await readStanding(ctx.db, ctx.org.id, { ids }, ctx.now);
  return new Map(rows.map((row) => [row.delivery.id, foresee(ctx, row)]));
}

/** By the dispatcher's own rules, so that a page can't promise what isn't kept. */
export function foresee(ctx: Context, row: Standing): Foreseen {
  const { date: today } = toLocal(ctx.now, ctx.org.timezone);
  const verdict = judge(row, { rules: ctx.org, birthDate: birthDateOf(ctx, row), today }, ctx.now);
  return verdict ?? putOff(row, ctx.now);
}

function birthDateOf(ctx: Context, { participant }: Standing): string | null {
  if (!participant?.birthDate) return null;
  return ctx.vault.open({ table: "participants", row: participant.id, column: "birth_date" }, participant.birthDate);
}
