import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { describe, expect, onTestFinished, test } from "vitest";
import { openEmbedded } from "../../db/embedded.ts";
import { rootMessage } from "../../db/write.ts";
import { line, start, temporaryFolder } from "../support/processes.ts";

const script = resolve("dist/db-thread.js");

async function open() {
  const file = join(temporaryFolder(), "convene.db");
  const { db, close } = await openEmbedded(`file:${file}`, script);
  onTestFinished(close);
  await db.run(sql`create table notes (body text unique, size integer)`);
  return { db, close, file };
}

describe("the thread that writes", () => {
  test("is built", () => {
    expect(existsSync(script)).toBe(true);
  });

  test("answers in order, and what it committed is read at once", async () => {
    const { db } = await open();
    const sizes = Array.from({ length: 200 }, (_, size) => size);
    await Promise.all(sizes.map((size) => db.run(sql`insert into notes values (${`note ${size}`}, ${size})`)));
    expect((await db.all<{ size: number }>(sql`select size from notes order by rowid`)).map(({ size }) => size)).toEqual(sizes);
    const { rowsAffected } = await db.run(sql`update notes set size = size + 1 where size < ${10}`);
    expect(rowsAffected).toBe(10);
    expect(await db.all(sql`delete from notes where size > 198 returning body, size`)).toEqual([{ body: "note 199", size: 199 }]);
  });

  test("undoes a batch that fails, says what SQLite said and of which statement", async () => {
    const { db } = await open();
    const failing = db.batch([
      db.run(sql`insert into notes values ('a', 1)`),
      db.run(sql`insert into notes values ('b', 2)`),
      db.run(sql`insert into notes values ('a', 3)`),
    ]);
    const error = await failing.catch((thrown: unknown) => thrown);
    expect(rootMessage(error)).toContain("UNIQUE constraint failed: notes.body");
    expect([error, (error as Error).cause]).toContainEqual(expect.objectContaining({ statementIndex: 2 }));
    expect(await db.all(sql`select * from notes`)).toEqual([]);
  });

  test("waits for another process's lock", async () => {
    const { db, file } = await open();
    await line(start("test/support/hold-lock.ts", { HOLD_FILE: file, HOLD_MS: "600" }), "locked");
    await db.run(sql`insert into notes values ('after', 1)`);
    expect(await db.all(sql`select body from notes`)).toEqual([{ body: "after" }]);
  });

  test("takes nothing once it is closed", async () => {
    const { db, close } = await open();
    const last = db.run(sql`insert into notes values ('last', 1)`).then(() => "written");
    await pause(0);
    close();
    expect(await last).toBe("written");
    await expect(db.run(sql`insert into notes values ('later', 1)`)).rejects.toThrow();
  });
});
