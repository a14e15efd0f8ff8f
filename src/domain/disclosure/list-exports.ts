import { and, desc, eq, lt, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { auditLines, cohorts, exports, programs, sites, staff } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { decodeCursor, type Page, toPage } from "../../paging.ts";
import type { ExportBasis, ExportFormat } from "./disclosure.ts";

/** A file that left with people's names in it, fields opened. What it said isn't kept. */
export type Export = {
  id: string;
  format: ExportFormat;
  basis: ExportBasis;
  recipient: string;
  /** The reason given, or the purpose agreed to. */
  reason: string;
  /** Its filters: `from`, `to` and ids. */
  scope: Record<string, string>;
  /** What those ids are called now. */
  names: { cohort: string | null; program: string | null; site: string | null; facilitator: string | null };
  people: number;
  rows: number;
  madeAt: number;
  /** Null: not a staff member. */
  by: string | null;
};

const MOST_OF_ONE = 50;

/** Newest first. */
export async function listExports(
  ctx: Context,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<Export>> {
  const rows = await exportPage(ctx, { limit, cursor });
  return toPage(
    rows,
    limit,
    ({ row }) => ({ at: row.madeAt, id: row.id }),
    (row) => toExport(ctx, row),
  );
}

/** The statement behind `listExports`, one row more than asked for. */
export function exportPage(ctx: Context, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const after = cursor ? decodeCursor(cursor) : null;
  return select(
    ctx,
    after ? or(lt(exports.madeAt, after.at), and(eq(exports.madeAt, after.at), lt(exports.id, after.id))) : undefined,
  )
    .orderBy(desc(exports.madeAt), desc(exports.id))
    .limit(limit + 1);
}

/** The files a person was in, by their audit trail, newest first, at most 50. */
export async function listExportsOf(ctx: Context, participantId: string): Promise<Export[]> {
  const rows = await exportsOf(ctx, participantId);
  return rows.map((row) => toExport(ctx, row));
}

/** The statement behind `listExportsOf`. */
export const exportsOf = (ctx: Context, participantId: string) =>
  select(
    ctx,
    sql`${exports.id} in (select l.detail ->> '$.exportId' from ${auditLines} l
      where l.org_id = ${ctx.org.id} and l.subject_id = ${participantId} and l.action = 'participant.export')`,
  )
    .orderBy(desc(exports.madeAt), desc(exports.id))
    .limit(MOST_OF_ONE);

const leaders = alias(staff, "leaders");
const scoped = (name: string): SQL => sql`${exports.scope} ->> ${sql.raw(`'$.${name}'`)}`;

const select = (ctx: Context, which: SQL | undefined) =>
  ctx.db
    .select({
      row: exports,
      by: staff.name,
      ...{ cohort: cohorts.name, program: programs.name, site: sites.name, facilitator: leaders.name },
    })
    .from(exports)
    .leftJoin(staff, and(eq(staff.orgId, exports.orgId), eq(staff.id, exports.madeBy)))
    .leftJoin(cohorts, and(eq(cohorts.orgId, exports.orgId), eq(cohorts.id, scoped("cohortId"))))
    .leftJoin(programs, and(eq(programs.orgId, exports.orgId), eq(programs.id, scoped("programId"))))
    .leftJoin(sites, and(eq(sites.orgId, exports.orgId), eq(sites.id, scoped("siteId"))))
    .leftJoin(leaders, and(eq(leaders.orgId, exports.orgId), eq(leaders.id, scoped("facilitatorId"))))
    .where(and(eq(exports.orgId, ctx.org.id), which))
    .$dynamic();

type Found = { row: typeof exports.$inferSelect; by: string | null } & Record<
  "cohort" | "program" | "site" | "facilitator",
  string | null
>;

function toExport(ctx: Context, { row, by, ...names }: Found): Export {
  const { id, format, basis, people, rows, madeAt } = row;
  const open = (column: "reason" | "recipient") => ctx.vault.open({ table: "exports", row: id, column }, row[column]);
  return {
    ...{ id, format, basis, people, rows, madeAt, by, names },
    recipient: open("recipient"),
    reason: open("reason"),
    scope: JSON.parse(row.scope) as Export["scope"],
  };
}
