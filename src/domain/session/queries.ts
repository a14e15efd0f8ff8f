import { and, eq, getTableColumns, gte, lt, type SQL, sql } from "drizzle-orm";
import { isLedBy } from "../../../db/leaders.ts";
import { prepared } from "../../../db/prepared.ts";
import { cohorts, sessions } from "../../../db/schema/index.ts";
import type { Db } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { decodeCursor, type Page, toPage } from "../../paging.ts";
import { type CohortRow, type Module, toCohortRow } from "../cohort/cohort.ts";
import type { Phase } from "../cohort/schedule.ts";
import { type Session, toSession } from "./session.ts";

type Row = typeof sessions.$inferSelect;

/** @throws NotFound */
export async function findSession(ctx: Context, id: string): Promise<Session> {
  const [row] = await selectSessions(ctx.db).where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.id, id)));
  if (!row) throw new NotFound("session");
  return fromRow(row);
}

export type SessionFilter = {
  limit?: number | undefined;
  cursor?: string | undefined;
} & (
  | { cohortId: string }
  /** Starting from `from` and before `to`, UTC epoch ms. */
  | { from: number; to: number; facilitatorId?: string | undefined }
);

/** A cohort's sessions, or the org's in a span, by start; cancelled ones too. In a span, a peer gets their own only. */
export async function listSessions(ctx: Context, filter: SessionFilter): Promise<Page<Session>> {
  const limit = filter.limit ?? 200;
  return toPage(
    await sessionsPage(ctx, { ...filter, limit }),
    limit,
    ({ session }) => ({ at: session.startsAt, id: session.id }),
    fromRow,
  );
}

/** The statement behind `listSessions`, one row more than asked for. */
export function sessionsPage(ctx: Context, filter: SessionFilter & { limit: number }) {
  const after = filter.cursor ? decodeCursor(filter.cursor) : null;
  return selectSessions(ctx.db)
    .where(
      and(
        eq(sessions.orgId, ctx.org.id),
        ...("cohortId" in filter ? [eq(sessions.cohortId, filter.cohortId)] : inSpan(ctx, filter)),
        after ? sql`(${sessions.startsAt}, ${sessions.id}) > (${after.at}, ${after.id})` : undefined,
      ),
    )
    .orderBy(sessions.startsAt, sessions.id)
    .limit(filter.limit + 1);
}

/** A cohort's sessions that start at or after `since` (UTC epoch ms), for who has read the cohort already. */
export async function listCohortSessions(
  ctx: Context,
  cohort: { id: string; name: string; phases: Phase[]; modules: Module[] },
  { since, limit }: { since: number; limit: number },
): Promise<Session[]> {
  const rows = await cohortSessions(ctx.db).all({ org: ctx.org.id, cohort: cohort.id, since, limit });
  return rows.map((row) => toSession(row, cohort));
}

const { orgId: _org, createdAt: _created, plannedRevision: _planned, ...shown } = getTableColumns(sessions);

const cohortSessions = prepared((db) =>
  db
    .select(shown)
    .from(sessions)
    .where(
      and(
        eq(sessions.orgId, sql.placeholder("org")),
        eq(sessions.cohortId, sql.placeholder("cohort")),
        gte(sessions.startsAt, sql.placeholder("since")),
      ),
    )
    .orderBy(sessions.startsAt, sessions.id)
    .limit(sql.placeholder("limit"))
    .prepare(),
);

/** A session with its cohort and every other session of it: what a move or a cancellation is decided on. */
export type Run = { session: Row; cohort: CohortRow; run: Row[] };

/** @throws NotFound */
export async function findRun(ctx: Context, id: string): Promise<Run> {
  const rows = await ctx.db
    .select({ session: sessions, cohort: cohorts })
    .from(sessions)
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)))
    .where(
      and(
        eq(sessions.orgId, ctx.org.id),
        sql`${sessions.cohortId} = (select t.cohort_id from sessions t where t.org_id = ${ctx.org.id} and t.id = ${id})`,
      ),
    )
    .orderBy(sessions.startsAt, sessions.id);
  const found = rows.find(({ session }) => session.id === id);
  if (!found) throw new NotFound("session");
  return { session: found.session, cohort: toCohortRow(found.cohort), run: rows.map(({ session }) => session) };
}

function selectSessions(db: Db) {
  return db
    .select({ session: shown, cohort: { name: cohorts.name, phases: cohorts.phases, modules: cohorts.modules } })
    .from(sessions)
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)));
}

function inSpan(
  ctx: Context,
  { from, to, facilitatorId }: { from: number; to: number; facilitatorId?: string | undefined },
): SQL[] {
  const own = ctx.actor.kind === "staff" && ctx.actor.role === "peer" ? ctx.actor.id : undefined;
  return [
    gte(sessions.startsAt, from),
    lt(sessions.startsAt, to),
    ...[facilitatorId, own].flatMap((staffId) => (staffId ? [isLedBy(staffId, "sessions")] : [])),
  ];
}

const fromRow = ({ session, cohort }: Awaited<ReturnType<typeof selectSessions>>[number]): Session =>
  toSession(session, { name: cohort.name, phases: JSON.parse(cohort.phases), modules: JSON.parse(cohort.modules) });
