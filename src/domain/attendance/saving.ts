import { and, desc, eq, sql } from "drizzle-orm";
import { attendance, enrolments, registers, walkIns } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import type { Outcome } from "./attendance.ts";
import { findRegisterSession } from "./queries.ts";

type Stand = { outcome: Outcome; headcount: number | null };
type Alias = { id: string; alias: string };

/** One saving of a register: what it set and what stood before it. Marks are in the history, under its id. */
export type Saving = {
  id: string;
  savedAt: number;
  savedBy: string | null;
  before: Stand;
  after: Stand;
  /** Nobody has saved this register since. */
  isNewest: boolean;
  added: Alias[];
  removed: Alias[];
};

/** What stood before the first saving. */
const untaken: Stand = { outcome: "planned", headcount: null };

/** @throws NotFound; Forbidden when a peer supporter doesn't lead this group. */
export async function readSaving(ctx: Context, sessionId: string, id: string): Promise<Saving> {
  await findRegisterSession(ctx, sessionId);
  const ofSession = and(eq(registers.orgId, ctx.org.id), eq(registers.sessionId, sessionId));
  const [found] = await ctx.db
    .select({ row: registers, at: sql<number>`registers.rowid` })
    .from(registers)
    .where(and(ofSession, eq(registers.id, id)));
  if (!found) throw new NotFound("saving of this register");
  const { row, at } = found;
  const { savedAt, savedBy } = row;
  // Two within one instant go by which was written first.
  const order = (is: "<" | ">") => sql`(${registers.savedAt}, registers.rowid) ${sql.raw(is)} (${savedAt}, ${at})`;
  const [[before], [{ since } = { since: 0 }], guests] = await Promise.all([
    ctx.db
      .select({ outcome: registers.outcome, headcount: registers.headcount })
      .from(registers)
      .where(and(ofSession, order("<")))
      .orderBy(desc(registers.savedAt), sql`registers.rowid desc`)
      .limit(1),
    ctx.db
      .select({ since: sql<number>`count(*)` })
      .from(registers)
      .where(and(ofSession, order(">"))),
    ctx.db
      .select()
      .from(walkIns)
      .where(
        and(
          eq(walkIns.orgId, ctx.org.id),
          eq(walkIns.sessionId, sessionId),
          sql`(${walkIns.addedAt} = ${savedAt} or ${walkIns.removedAt} = ${savedAt})`,
          // Who has become a participant neither comes back as an alias nor goes.
          sql`not exists (select 1 from walk_in_people p where p.org_id = ${walkIns.orgId} and p.walk_in_id = ${walkIns.id})`,
        ),
      ),
  ]);
  const aliases = (some: typeof guests): Alias[] =>
    some.map((guest) => ({
      id: guest.id,
      alias: ctx.vault.open({ table: "walk_ins", row: guest.id, column: "alias" }, guest.alias),
    }));
  return {
    id,
    savedAt,
    savedBy,
    before: before ?? untaken,
    after: { outcome: row.outcome, headcount: row.headcount },
    isNewest: since === 0,
    added: aliases(guests.filter(({ addedAt, addedBy }) => addedAt === savedAt && addedBy === savedBy)),
    removed: aliases(guests.filter(({ addedAt, removedAt }) => removedAt === savedAt && addedAt !== savedAt)),
  };
}

/** The marks that a saving set, each with the one it replaced. */
export async function marksOfSaving(ctx: Context, session: { id: string; cohortId: string }, savingId: string) {
  const rows = await marksStatement(ctx, session);
  const latest = new Map<string, Row>();
  return rows.flatMap(({ row }) => {
    const before = latest.get(row.enrolmentId) ?? null;
    latest.set(row.enrolmentId, row);
    return row.registerId === savingId ? [{ row, before }] : [];
  });
}

type Row = typeof attendance.$inferSelect;

const MAX_ROWS = 2000;

/** The statement behind `marksOfSaving`: what was replaced comes before what replaced it. */
export const marksStatement = (ctx: Context, { id, cohortId }: { id: string; cohortId: string }) =>
  ctx.db
    .select({ row: attendance })
    .from(enrolments)
    .innerJoin(
      attendance,
      and(eq(attendance.orgId, enrolments.orgId), eq(attendance.enrolmentId, enrolments.id), eq(attendance.sessionId, id)),
    )
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.cohortId, cohortId)))
    .orderBy(attendance.markedAt, sql`${attendance.replacedAt} is null`, attendance.replacedAt)
    .limit(MAX_ROWS);
