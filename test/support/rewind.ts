import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, type InStatement, LibsqlBatchError, LibsqlError, type ResultSet } from "@libsql/client";
import { drizzle } from "drizzle-orm/libsql/sqlite3";
import { onTestFinished } from "vitest";
import { openEngine, Refused, type Statement } from "../../db/engine.ts";
import { toResult } from "../../db/reader.ts";
import * as schema from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";

/** A database that can be put back as it was when it was kept, again and again. */
export type Rewindable = { db: Db; keep: () => void; rewind: () => void };

/**
 * For `createWorld({ db })`: the engine of embedded files, on one connection. Once kept, all that is written stays in a transaction
 * that is never committed, and each batch is a savepoint of it.
 */
export function openRewindable(): Rewindable {
  const folder = mkdtempSync(join(tmpdir(), "convene-"));
  const engine = openEngine(join(folder, "test.db"));
  onTestFinished(() => {
    engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (statement: Statement): ResultSet => {
    const [answer] = engine.ask({ kind: "one", statements: [statement] });
    return toResult(answer?.columns ?? [], answer?.rows ?? [], answer?.changes ?? 0);
  };
  const say = (sql: string) => run({ sql, args: [] });

  const batch = (statements: Statement[]): ResultSet[] => {
    let at = -1;
    say("savepoint batch");
    try {
      const results = statements.map((statement, index) => {
        at = index;
        return run(statement);
      });
      say("release batch");
      return results;
    } catch (error) {
      say("rollback to batch");
      say("release batch");
      throw error instanceof Refused ? new LibsqlBatchError(error.message, at, error.code) : error;
    }
  };

  const client = {
    protocol: "file",
    closed: false,
    execute: async (asked: InStatement) => {
      try {
        return run(toStatement(asked));
      } catch (error) {
        throw error instanceof Refused ? new LibsqlError(error.message, error.code) : error;
      }
    },
    batch: async (asked: InStatement[]) => batch(asked.map(toStatement)),
    migrate: async (asked: InStatement[]) => batch(asked.map(toStatement)),
    close: () => {},
  };
  return {
    db: drizzle({ client: client as unknown as Client, schema }),
    keep: () => void say("begin immediate"),
    rewind() {
      say("rollback");
      say("begin immediate");
    },
  };
}

const toStatement = (asked: InStatement): Statement =>
  typeof asked === "string" ? { sql: asked, args: [] } : { sql: asked.sql, args: (asked.args ?? []) as unknown[] };
