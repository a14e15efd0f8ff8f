import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { pauses } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";

/** From when until when somebody stays away by agreement, and is therefore not expected. */
export type Pause = {
  id: string;
  enrolmentId: string;
  from: string;
  /** The last day; null: until they are back. */
  until: string | null;
  /** For staff only. */
  reason: string | null;
  recordedAt: number;
  /** Null: it stands. */
  calledOffAt: number | null;
};

/** @throws NotFound */
export async function findPause(ctx: Context, id: string): Promise<Pause> {
  const [row] = await ctx.db
    .select()
    .from(pauses)
    .where(and(eq(pauses.orgId, ctx.org.id), eq(pauses.id, id)));
  if (!row) throw new NotFound("pause");
  return toPause(ctx, row);
}

/** Those of a stay that stand, in the order of their days. */
export const listPauses = async (ctx: Context, enrolmentId: string): Promise<Pause[]> =>
  (await pausesOf(ctx, [enrolmentId])).map((row) => toPause(ctx, row));

/** Those that stand, by stay. */
export async function pausesByStay(ctx: Context, enrolmentIds: string[]): Promise<Map<string, Pause[]>> {
  const rows = enrolmentIds.length === 0 ? [] : await pausesOf(ctx, enrolmentIds);
  const found = new Map<string, Pause[]>();
  for (const row of rows) found.set(row.enrolmentId, [...(found.get(row.enrolmentId) ?? []), toPause(ctx, row)]);
  return found;
}

const MOST = 2000;

/** The statement behind all of these. */
export const pausesOf = (ctx: Context, enrolmentIds: string[]) =>
  ctx.db
    .select()
    .from(pauses)
    .where(
      and(
        eq(pauses.orgId, ctx.org.id),
        sql`${pauses.enrolmentId} in (select value from json_each(${JSON.stringify(enrolmentIds)}))`,
        isNull(pauses.calledOffAt),
      ),
    )
    .orderBy(asc(pauses.fromDate), asc(pauses.id))
    .limit(MOST);

const toPause = (ctx: Context, row: typeof pauses.$inferSelect): Pause => ({
  id: row.id,
  enrolmentId: row.enrolmentId,
  from: row.fromDate,
  until: row.untilDate,
  reason: row.reason === null ? null : ctx.vault.open({ table: "pauses", row: row.id, column: "reason" }, row.reason),
  recordedAt: row.recordedAt,
  calledOffAt: row.calledOffAt,
});

/** The one that a day lies in. */
export const pauseOn = (pauses: Pause[], date: string): Pause | undefined =>
  pauses.find(({ from, until }) => from <= date && (until === null || until >= date));
