import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { migrate } from "drizzle-orm/libsql/migrator";
import { expect, onTestFinished, test } from "vitest";
import { openEmbedded } from "../../db/embedded.ts";
import { temporaryFolder } from "../support/processes.ts";

type Journal = { entries: { tag: string }[] };

/** The migrations up to and including one. */
function migrationsUntil(tag: string): string {
  const folder = join(temporaryFolder(), "migrations");
  mkdirSync(join(folder, "meta"), { recursive: true });
  const path = join("meta", "_journal.json");
  const journal = JSON.parse(readFileSync(join("db/migrations", path), "utf8")) as Journal;
  const entries = journal.entries.slice(0, journal.entries.findIndex((entry) => entry.tag === tag) + 1);
  for (const entry of entries) cpSync(join("db/migrations", `${entry.tag}.sql`), join(folder, `${entry.tag}.sql`));
  writeFileSync(join(folder, path), JSON.stringify({ ...journal, entries }));
  return folder;
}

const columns = `org_id, id, kind, state, priority, due_at, useful_until, unique_key, enrolment_id, session_id,
  session_revision, offset_minutes, contact_id, mailing_id, position, created_at`;

test("0001 keeps every mail, renames what reminders are known by, and lets go of nothing that is frozen", async () => {
  const { db, close } = await openEmbedded(`file:${join(temporaryFolder(), "convene.db")}`);
  onTestFinished(close);
  await migrate(db, { migrationsFolder: migrationsUntil("0000_initial") });
  await db.run(sql`pragma foreign_keys = off`);
  const orgs = await db.all<{ name: string; type: string; notnull: number; dflt_value: string | null }>(
    sql`select name, type, "notnull", dflt_value from pragma_table_info('orgs')`,
  );
  const needed = orgs.filter((column) => column.notnull === 1 && column.dflt_value === null && column.name !== "id");
  const value = (type: string) => (type === "integer" ? "1" : "'x'");
  await db.run(
    sql.raw(
      `insert into orgs (id, ${needed.map(({ name }) => name)}) values ('org_1', ${needed.map(({ type }) => value(type))})`,
    ),
  );
  await db.run(sql`insert into mailings (org_id, id, idempotency_key, payload, payload_hash, state, frozen_at, next_attempt_at, priority)
    values ('org_1', 'mlg_1', 'mlg_1', 'x', 'x', 'frozen', 5, 5, 4)`);
  const rows = [
    `('org_1','dlv_b','reminder','frozen',4,1,60,'reminder|ses_1|enr_1|1440|2','enr_1','ses_1',2,1440,null,'mlg_1',1,1)`,
    `('org_1','dlv_a','reminder','frozen',4,1,50,'reminder|ses_1|enr_2|1440|2','enr_2','ses_1',2,1440,null,'mlg_1',0,1)`,
    `('org_1','dlv_c','guardian_reminder','sent',4,1,50,'guardian|ses_1|enr_1|con_1|1440|2','enr_1','ses_1',2,1440,'con_1',null,null,1)`,
    `('org_1','dlv_d','welcome','queued',3,1,50,'welcome|enr_1','enr_1',null,null,null,null,null,null,1)`,
  ];
  for (const row of rows) await db.run(sql.raw(`insert into deliveries (${columns}) values ${row}`));

  await migrate(db, { migrationsFolder: migrationsUntil("0001_dispatch") });

  const after = await db.all(sql.raw(`select id, state, unique_key as key, mailing_id as mailing from deliveries order by id`));
  expect(after).toEqual([
    { id: "dlv_a", state: "frozen", key: "reminder|enr_2|ses_1|1440|2", mailing: "mlg_1" },
    { id: "dlv_b", state: "frozen", key: "reminder|enr_1|ses_1|1440|2", mailing: "mlg_1" },
    { id: "dlv_c", state: "sent", key: "guardian|enr_1|ses_1|con_1|1440|2", mailing: null },
    { id: "dlv_d", state: "queued", key: "welcome|enr_1", mailing: null },
  ]);
  const [mailing] = await db.all(sql`select delivery_ids as ids, useful_until as until from mailings`);
  expect(mailing).toEqual({ ids: '["dlv_a","dlv_b"]', until: 50 });
  await expect(db.run(sql`select rowid from deliveries`)).rejects.toThrow();
  expect(await db.all(sql`select "table" from pragma_foreign_key_list('tasks') where "from" = 'delivery_id'`)).toEqual([
    { table: "deliveries" },
  ]);
});

test("0003 keeps every closed day, link, task and change", async () => {
  const { db, close } = await openEmbedded(`file:${join(temporaryFolder(), "convene.db")}`);
  onTestFinished(close);
  await migrate(db, { migrationsFolder: migrationsUntil("0002_reminders") });
  await db.run(sql`pragma foreign_keys = off`);
  const tables = ["closures", "links", "tasks", "change_sets"];
  const all = (table: string) => db.all<Record<string, unknown>>(sql.raw(`select * from ${table}`));
  const allowed: Record<string, string> = { "closures.source": "holiday", "links.purpose": "reply", "tasks.kind": "call_person" };
  const before = new Map<string, Record<string, unknown>[]>();
  for (const table of tables) {
    const columns = await db.all<{ name: string; type: string }>(sql.raw(`select name, type from pragma_table_info('${table}')`));
    const values = columns.map(({ name, type }, at) =>
      name === "contact_id"
        ? "null"
        : type === "integer"
          ? at
          : `'${allowed[`${table}.${name}`] ?? (name === "kind" ? "moved" : name)}'`,
    );
    await db.run(sql.raw(`insert into ${table} (${columns.map(({ name }) => `"${name}"`)}) values (${values})`));
    before.set(table, await all(table));
  }

  await migrate(db, { migrationsFolder: migrationsUntil("0003_places") });

  for (const table of tables) {
    const rows = await all(table);
    expect(rows.length, table).toBe(1);
    expect(rows[0], table).toEqual({ ...before.get(table)?.[0], ...(table === "closures" ? { site_id: null } : {}) });
  }
});
