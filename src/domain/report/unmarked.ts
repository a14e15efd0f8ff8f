import { and, eq, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { isLedBy } from "../../../db/leaders.ts";
import { cohorts, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { cohortOfSession, type Dated, dated, mine, type Whose } from "./waiting.ts";

const DAY = 86_400_000;
/** A register untaken for this long is on the to-do list. */
export const OVERDUE_MS = 2 * DAY;
/** After this long it is the managers' too, whoever leads the group. */
export const ESCALATED_MS = 5 * DAY;

/** A session that is over and whose register nobody has taken. */
export type Unmarked = Dated & {
  /** It was past when its group was entered. */
  historic: boolean;
  /** For 48 hours. */
  overdue: boolean;
  /** For five days: managers are asked. Never for history that was entered. */
  escalated: boolean;
  /** Who leads the group, by name; empty where nobody does. */
  leaders: string;
};

/**
 * `toDo`: those that wait for whoever asks. A manager then gets, besides the groups they lead and those that nobody leads, what
 * has waited for five days, and not what its leaders may still be about to do.
 */
export type UnmarkedOf = Whose & { toDo?: boolean };

/** Longest waiting first; history that was entered comes last. */
export async function listUnmarked(ctx: Context, whose: UnmarkedOf = {}, limit = 50): Promise<Unmarked[]> {
  const rows = await unmarkedStatement(ctx, whose, limit);
  return rows.map((row) => ({
    ...row,
    overdue: row.endsAt < ctx.now - OVERDUE_MS,
    escalated: !row.historic && row.endsAt <= ctx.now - ESCALATED_MS,
  }));
}

const leaders = sql<string>`coalesce((select group_concat(m.name, ', ') from cohort_facilitators f
  join staff m on m.org_id = f.org_id and m.id = f.staff_id and m.removed_at is null
  where f.org_id = ${sessions.orgId} and f.cohort_id = ${sessions.cohortId}), '')`;

export const unmarkedStatement = (ctx: Context, whose: UnmarkedOf, limit: number) =>
  ctx.db
    .select({ ...dated, historic: sessions.historic, leaders })
    .from(sessions)
    .innerJoin(cohorts, cohortOfSession)
    .where(
      and(
        eq(sessions.orgId, ctx.org.id),
        sql`${sessions.outcome} = 'planned'`,
        sql`${sessions.number} is not null`,
        lt(sessions.startsAt, ctx.now),
        lte(sessions.endsAt, ctx.now),
        mine(ctx, whose),
        whose.toDo ? waitsForMe(ctx) : undefined,
      ),
    )
    .orderBy(sessions.historic, sessions.startsAt, sessions.id)
    .limit(limit);

function waitsForMe(ctx: Context): SQL | undefined {
  if (ctx.actor.kind !== "staff" || ctx.actor.role !== "manager") return undefined;
  return or(
    lte(sessions.endsAt, ctx.now - ESCALATED_MS),
    eq(sessions.historic, true),
    isLedBy(sql`${ctx.actor.id}`, "sessions"),
    sql`not exists (select 1 from cohort_facilitators f where f.org_id = ${sessions.orgId} and f.cohort_id = ${sessions.cohortId})`,
  );
}
