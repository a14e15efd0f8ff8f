import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { type ClosingMade, closings } from "../../../db/schema/index.ts";
import { exactly, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, NotFound } from "../../errors.ts";
import { UNDO_MS } from "../cohort/change-set.ts";
import { findChangeSet } from "../cohort/find-change-set.ts";
import type { Batch } from "./commit-change.ts";
import { planUndo, toldAlready } from "./undo-change.ts";

export type ClosingRow = Omit<typeof closings.$inferSelect, "orgId" | "made"> & { made: ClosingMade };

/** @throws NotFound */
export async function findClosing(ctx: Context, id: string): Promise<ClosingRow> {
  const [row] = await ctx.db
    .select()
    .from(closings)
    .where(and(eq(closings.orgId, ctx.org.id), eq(closings.id, id)));
  if (!row) throw new NotFound("closing");
  return toClosing(row);
}

/** The newest that was made in the last two minutes and stands; null when there is none. */
export async function findLatestClosing(ctx: Context): Promise<ClosingRow | null> {
  const [row] = await ctx.db
    .select()
    .from(closings)
    .where(and(eq(closings.orgId, ctx.org.id), gt(closings.madeAt, ctx.now - UNDO_MS), isNull(closings.undoneAt)))
    .orderBy(desc(closings.madeAt), desc(sql`closings.rowid`))
    .limit(1);
  return row ? toClosing(row) : null;
}

const toClosing = ({ orgId: _, made, ...row }: typeof closings.$inferSelect): ClosingRow => ({
  ...row,
  made: JSON.parse(made) as ClosingMade,
});

/**
 * Opens the days again and puts every group's dates back as they were, all or nothing. A group whose change was undone by itself stays.
 *
 * @throws NotFound; Conflict `undone_already`, `undo_over`, and as `undoChange`.
 */
export async function undoClosing(ctx: Context, id: string): Promise<ClosingRow> {
  const closing = await findClosing(ctx, id);
  if (closing.undoneAt !== null) throw new Conflict("undone_already", "This has been undone already.");
  if (closing.undoUntil === null || closing.undoUntil <= ctx.now)
    throw new Conflict("undo_over", "It is too late to undo this as one. Open days again one by one, and change dates by hand.");
  const batches: Batch[] = [];
  for (const setId of closing.made.changeSets) {
    const { undoneAt } = await findChangeSet(ctx, setId);
    if (undoneAt === null) batches.push((await planUndo(ctx, setId)).batch);
  }
  await write(ctx, {
    guards: batches.flatMap(({ guards }) => guards),
    statements: [...batches.flatMap(({ statements }) => statements), ...openAgain(ctx, closing)],
    otherwise: toldAlready,
    audit: [
      { action: "closure.undo", subject: { kind: "closing", id }, detail: { groups: batches.length } },
      ...batches.map(({ audit }) => audit),
    ],
  });
  return { ...closing, undoneAt: ctx.now };
}

function openAgain(ctx: Context, { id, made }: ClosingRow): Statement[] {
  const own = sql`org_id = ${ctx.org.id}`;
  const by = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  return [
    ctx.db.run(sql`update closures set removed_at = ${ctx.now}
      where ${own} and removed_at is null and id in (select value from json_each(${JSON.stringify(made.closures)}))`),
    ctx.db.run(sql`delete from closure_keeps where ${own} and (session_id, date) in
      (select j.value ->> 'sessionId', j.value ->> 'date' from json_each(${JSON.stringify(made.keeps)}) j)`),
    ctx.db.run(
      sql`update closings set undone_at = ${ctx.now}, undone_by = ${by} where ${own} and id = ${id} and undone_at is null`,
    ),
    exactly(ctx.db, 1),
  ];
}
