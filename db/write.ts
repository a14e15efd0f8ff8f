import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { LibSQLDatabase } from "drizzle-orm/libsql";
import * as schema from "./schema/index.ts";

export type Db = LibSQLDatabase<typeof schema>;
export type Statement = BatchItem<"sqlite">;

/** A condition on what is in the database, checked inside the batch. When false the whole batch fails with `otherwise`. */
export type Guard = { holds: SQL; otherwise: () => Error };

/** A UNIQUE index this change may run into, as SQLite names it: `enrolments.org_id, enrolments.cohort_id, …`. */
export type Uniqueness = { columns: string; otherwise: () => Error };

/** Ids, counts and codes only: nothing that identifies a participant. */
export type AuditEntry = {
  action: string;
  subject: { kind: string; id?: string | null };
  detail?: Record<string, string | number | boolean | null>;
};

export type Change = {
  guards?: Guard[];
  statements: Statement[];
  /** What a failing `exactly` among the statements makes. */
  otherwise?: () => Error;
  unique?: Uniqueness[];
  audit: AuditEntry | AuditEntry[];
};

/** Put after a statement: fails the whole batch when that one changed another number of rows. Costs no look-up. */
export const exactly = (db: Db, rows: number): Statement =>
  db.run(sql`insert into ${schema.guards} (code, holds) select 'exactly', changes() = ${rows}`);

/** The part of a Context that a write needs. */
export type Writer = {
  db: Db;
  org: { id: string };
  actor: { kind: "staff" | "participant" | "contact" | "system" | "provider"; id?: string };
  now: number;
  requestId: string;
};

/**
 * The one door for writes: guards, statements and audit lines commit together or not at all, in one round trip.
 *
 * @returns the results of `statements`, in their order.
 * @throws what the failing guard's, count's or uniqueness's `otherwise` makes; any other database error as it came.
 */
export async function write(ctx: Writer, change: Change): Promise<unknown[]> {
  const guards = change.guards ?? [];
  const entries = Array.isArray(change.audit) ? change.audit : [change.audit];
  const items: Statement[] = [
    ...guards.map((guard, index) =>
      ctx.db.run(sql`insert into ${schema.guards} (code, holds) select ${String(index)}, coalesce((${guard.holds}), 0)`),
    ),
    ...(guards.length > 0 ? [ctx.db.delete(schema.guards)] : []),
    ...change.statements,
    ...(change.otherwise ? [ctx.db.delete(schema.guards)] : []),
    ...entries.map((entry) => auditLine(ctx, entry)),
  ];
  const before = guards.length > 0 ? guards.length + 1 : 0;
  try {
    const results = await ctx.db.batch(items as [Statement, ...Statement[]]);
    return results.slice(before, before + change.statements.length);
  } catch (error) {
    const guard = guards[failedStatement(error)] ?? change;
    if (guard.otherwise && rootMessage(error).includes("guard_holds")) throw guard.otherwise();
    const clash = change.unique?.find(({ columns }) => rootMessage(error).includes(`UNIQUE constraint failed: ${columns}`));
    if (clash) throw clash.otherwise();
    throw error;
  }
}

/** The statement that records one audit line; for batches that are not made by `write`. */
export function auditLine(ctx: Writer, entry: AuditEntry): Statement {
  return ctx.db.insert(schema.auditLines).values({
    orgId: ctx.org.id,
    at: ctx.now,
    actorKind: ctx.actor.kind,
    actorId: ctx.actor.id ?? null,
    action: entry.action,
    subjectKind: entry.subject.kind,
    subjectId: entry.subject.id ?? null,
    detail: JSON.stringify(entry.detail ?? {}),
    requestId: ctx.requestId,
  });
}

/** The statement that records one line about each of many, which as statements of their own would be as many. */
export const auditLineForEach = (
  ctx: Writer,
  ids: readonly string[],
  { action, kind, detail }: { action: string; kind: string; detail: NonNullable<AuditEntry["detail"]> },
): Statement =>
  ctx.db.run(sql`insert into ${schema.auditLines} (org_id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail, request_id)
    select ${ctx.org.id}, ${ctx.now}, ${ctx.actor.kind}, ${ctx.actor.id ?? null}, ${action}, ${kind}, value, ${JSON.stringify(detail)},
      ${ctx.requestId} from json_each(${JSON.stringify(ids)})`);

/** Drizzle and the HTTP driver wrap what SQLite said; this is what it said. */
export function rootMessage(error: unknown): string {
  let current: unknown = error;
  let message = "";
  for (let depth = 0; current instanceof Error && depth < 6; depth += 1) {
    message += `${current.message}\n`;
    current = current.cause;
  }
  return message;
}

function failedStatement(error: unknown): number {
  let current: unknown = error;
  for (let depth = 0; current instanceof Error && depth < 6; depth += 1) {
    if ("statementIndex" in current && typeof current.statementIndex === "number") return current.statementIndex;
    current = current.cause;
  }
  return -1;
}
