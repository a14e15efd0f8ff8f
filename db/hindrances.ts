import { sql } from "drizzle-orm";
import type { Db, Guard } from "./write.ts";

/** What would fail a batch with these guards, had it begun now; for a preview. The batch itself decides. */
export async function hindrances(db: Db, guards: Guard[]): Promise<Error[]> {
  if (guards.length === 0) return [];
  const asked = sql.join(
    guards.map(({ holds }, at) => sql`select ${at} as at, coalesce((${holds}), 0) as holds`),
    sql` union all `,
  );
  const rows = await db.all<{ at: number; holds: number }>(asked);
  const failing = new Set(rows.filter(({ holds }) => holds === 0).map(({ at }) => at));
  return guards.filter((_, at) => failing.has(at)).map(({ otherwise }) => otherwise());
}
