import { and, desc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import { type Before, changeSets } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import type { Telling } from "../../mail/tellings.ts";
import { type ChangeSet, UNDO_MS } from "./change-set.ts";

const shown = {
  id: changeSets.id,
  cohortId: changeSets.cohortId,
  kind: changeSets.kind,
  madeAt: changeSets.madeAt,
  dueAt: changeSets.dueAt,
  undoUntil: changeSets.undoUntil,
  undoneAt: changeSets.undoneAt,
  people: changeSets.people,
  guardians: changeSets.guardians,
};

/** A change with what it changed. @throws NotFound */
export async function findChangeSet(ctx: Context, id: string): Promise<ChangeSet & { before: Before; stamp: string }> {
  const [row] = await ctx.db
    .select({ ...shown, before: changeSets.before, stamp: changeSets.stamp })
    .from(changeSets)
    .where(and(eq(changeSets.orgId, ctx.org.id), eq(changeSets.id, id)));
  if (!row) throw new NotFound("change");
  return { ...row, before: JSON.parse(row.before) as Before };
}

/** The newest change of a cohort that was made in the last two minutes and stands; null when there is none. */
export async function findLatestChange(ctx: Context, cohortId: string): Promise<ChangeSet | null> {
  const [row] = await latestChange(ctx, cohortId);
  return row ?? null;
}

/** The statement behind `findLatestChange`. */
export const latestChange = (ctx: Context, cohortId: string) =>
  ctx.db
    .select(shown)
    .from(changeSets)
    .where(
      and(
        eq(changeSets.orgId, ctx.org.id),
        eq(changeSets.cohortId, cohortId),
        gt(changeSets.madeAt, ctx.now - UNDO_MS),
        isNull(changeSets.undoneAt),
      ),
    )
    .orderBy(desc(changeSets.madeAt), desc(sql`change_sets.rowid`))
    .limit(1);

export type ChangeMail = Telling & {
  deliveryId: string;
  /** Who gets it: the same text for the same person or guardian. */
  receiver: string;
  setDueAt: number;
  setUndoneAt: number | null;
};

/** All mail about a cohort's changes, oldest change first. */
export const listChangeMail = (ctx: Context, cohortId: string): Promise<ChangeMail[]> =>
  ctx.db.all<ChangeMail>(changeMail(ctx, cohortId));

/** The statement behind `listChangeMail`. */
export const changeMail = (ctx: Context, cohortId: string): SQL => sql`
    select d.id as deliveryId, c.id as changeSetId, d.state, d.reason, d.enrolment_id || '|' || coalesce(d.contact_id, '') as receiver,
      c.due_at as setDueAt, c.undone_at as setUndoneAt
    from change_sets c
    cross join deliveries d on d.org_id = c.org_id and d.unique_key > 'change|' || c.id || '|' and d.unique_key < 'change|' || c.id || '}'
    where c.org_id = ${ctx.org.id} and c.cohort_id = ${cohortId} and c.due_at is not null
    order by c.made_at, c.rowid`;
