import { once } from "node:events";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { createClient } from "@libsql/client";
import { sql } from "drizzle-orm";
import { describe, expect, onTestFinished, test } from "vitest";
import { openEmbedded } from "../../db/embedded.ts";
import { end, line, start, temporaryFolder } from "../support/processes.ts";

async function open(file: string) {
  const opened = await openEmbedded(`file:${file}`);
  onTestFinished(opened.close);
  await opened.db.run(sql`create table if not exists notes (body text)`);
  const notes = async () =>
    (await opened.db.all<{ body: string }>(sql`select body from notes order by rowid`)).map(({ body }) => body);
  return { ...opened, notes };
}

/** Another process that holds the file's write lock. Resolves once it does. */
async function holdLock(file: string, ms: number): Promise<void> {
  const child = start("test/support/hold-lock.ts", { HOLD_FILE: file, HOLD_MS: String(ms) });
  await line(child, "locked");
}

describe("openEmbedded", () => {
  test("makes its folder for the owner alone and opens the file in WAL, foreign keys on, fully synchronous", async () => {
    const file = join(temporaryFolder(), "deep", "er", "convene.db");
    const { db } = await open(file);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    expect(await db.get(sql`pragma journal_mode`)).toMatchObject({ journal_mode: "wal" });
    expect(await db.get(sql`pragma foreign_keys`)).toMatchObject({ foreign_keys: 1 });
    expect(await db.get(sql`pragma synchronous`)).toMatchObject({ synchronous: 2 });
  });

  test("reads by position and by name whatever has been committed, here or by another process", async () => {
    const { db } = await open(join(temporaryFolder(), "convene.db"));
    const select = sql`select body, length(body) as size, body as body from notes where body like ${"a%"} order by rowid`;
    expect(await db.all(select)).toEqual([]);
    await db.run(sql`insert into notes values ('a'), ('ab'), (null)`);
    expect(await db.all(select)).toEqual([
      { body: "a", size: 1 },
      { body: "ab", size: 2 },
    ]);
    expect(await db.values(select)).toMatchObject(
      [
        ["a", 1, "a"],
        ["ab", 2, "ab"],
      ].map((row) => ({ ...row })),
    );
    await db.run(sql`alter table notes add column more text default 'yes'`);
    expect(await db.all(sql`select * from notes where body = ${"a"}`)).toEqual([{ body: "a", more: "yes" }]);
    // As the client's rows: the position wins over a column of that name.
    expect(await db.all(sql`select 7 as "1", body from notes limit 1`)).toMatchObject([{ body: "a" }]);
    await expect(db.all(sql`select nothing from notes`)).rejects.toThrow();
    expect(await db.all(select)).toHaveLength(2);
  });

  test("waits for another process's lock without holding up the event loop, then commits", async () => {
    const file = join(temporaryFolder(), "convene.db");
    const { db, notes } = await open(file);
    await holdLock(file, 1500);

    let longestGap = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longestGap = Math.max(longestGap, performance.now() - last);
      last = performance.now();
    }, 10);
    const before = performance.now();
    await db.batch([db.run(sql`insert into notes values ('patient')`)]);
    const waited = performance.now() - before;
    clearInterval(beat);

    expect(waited).toBeGreaterThan(700);
    expect(longestGap).toBeLessThan(500);
    expect(await notes()).toEqual(["patient"]);
  });

  test("lets every request of a busy moment through, reads as well as writes", async () => {
    const file = join(temporaryFolder(), "convene.db");
    const { db, notes } = await open(file);
    await holdLock(file, 800);
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        index % 3 === 0 ? notes() : db.batch([db.run(sql`insert into notes values (${`note ${index}`})`)]),
      ),
    );
    expect(await notes()).toHaveLength(40);
  });

  test("what it wrote during and after a lock is there after kill -9", async () => {
    const file = join(temporaryFolder(), "convene.db");
    const writer = start("test/support/write-file.ts", { WRITE_FILE: file });
    const printed = createInterface({ input: writer.stdout ?? process.stdin });
    const says = async (text: string) => {
      for (;;) if ((await once(printed, "line"))[0] === text) return;
    };
    await says("ready");
    await holdLock(file, 700);
    writer.stdin?.write("during\n");
    await says("wrote during");
    writer.stdin?.write("after\n");
    await says("wrote after");
    await end(writer, "SIGKILL");

    const reader = createClient({ url: `file:${file}` });
    onTestFinished(() => reader.close());
    const { rows } = await reader.execute("select body from notes order by rowid");
    expect(rows.map(({ body }) => body)).toEqual(["during", "after"]);
  });
});
