import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { World } from "./world.ts";

/** A hash of every row of every table, to show that nothing changed. `except` names tables that may. */
export async function tableHash(world: World, except: string[] = []): Promise<string> {
  const tables = await world.deps.db.all<{ name: string }>(
    sql`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '__drizzle%' order by name`,
  );
  const hash = createHash("sha256");
  for (const { name } of tables) {
    if (except.includes(name)) continue;
    const rows = (await world.deps.db.all(sql.raw(`select * from "${name}"`))).map((row) => JSON.stringify(row));
    hash.update(name).update(rows.sort().join("\n"));
  }
  return hash.digest("hex");
}
