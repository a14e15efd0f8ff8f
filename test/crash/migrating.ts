import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sql } from "drizzle-orm";
import type { Db } from "../../db/write.ts";
import type { Tally } from "./verify.ts";

export type Migrating = {
  folder: string;
  /** Adds what a release might bring: a column that is filled in, an index, a table rebuilt from another. */
  add: (step: number) => void;
  verify: (db: Db, tally: Tally) => Promise<void>;
};

type Journal = { entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[] };

/** The built project in a folder of its own, so that it can be given migrations. */
export function copyProject(folder: string): Migrating {
  mkdirSync(join(folder, "db"), { recursive: true });
  cpSync("dist", join(folder, "dist"), { recursive: true });
  cpSync("db/migrations", join(folder, "db", "migrations"), { recursive: true });
  cpSync("package.json", join(folder, "package.json"));
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  const migrations = join(folder, "db", "migrations");
  const path = join(migrations, "meta", "_journal.json");
  let added = 0;
  return {
    folder,
    add: (step) => {
      const journal = JSON.parse(readFileSync(path, "utf8")) as Journal;
      const last = journal.entries.at(-1);
      if (!last) throw new Error("no migrations");
      const tag = `crash_${String(step).padStart(4, "0")}`;
      const statements = [
        `ALTER TABLE deliveries ADD COLUMN crash_step_${step} integer`,
        `UPDATE deliveries SET crash_step_${step} = length(id)`,
        `CREATE INDEX crash_step_index_${step} ON deliveries (crash_step_${step})`,
        `CREATE TABLE crash_step_table_${step} AS SELECT org_id, id, state FROM deliveries`,
        `DROP INDEX crash_step_index_${step}`,
      ];
      writeFileSync(join(migrations, `${tag}.sql`), statements.join(";\n--> statement-breakpoint\n"));
      journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1000, tag });
      writeFileSync(path, JSON.stringify(journal));
      added += 1;
    },
    verify: async (db, tally) => {
      const [row] = await db.all<{ applied: number; columns: number; tables: number; indexes: number }>(sql`select
        (select count(*) from __drizzle_migrations) as applied,
        (select count(*) from pragma_table_info('deliveries') where name like 'crash_step%') as columns,
        (select count(*) from sqlite_master where type = 'table' and name like 'crash_step%') as tables,
        (select count(*) from sqlite_master where type = 'index' and name like 'crash_step%') as indexes`);
      const shipped = (JSON.parse(readFileSync("db/migrations/meta/_journal.json", "utf8")) as Journal).entries.length;
      if (row?.applied === shipped + added && row.columns === added && row.tables === added && row.indexes === 0) return;
      tally.falseStates += 1;
      tally.notes.push(`migrations half done: ${JSON.stringify(row)} after ${added}`);
    },
  };
}
