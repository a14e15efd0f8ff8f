import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Client, type InStatement, LibsqlBatchError, LibsqlError, type ResultSet } from "@libsql/client/sqlite3";
import { drizzle } from "drizzle-orm/libsql/sqlite3";
import { type Answered, type Asked, openEngine, Refused, type Statement } from "./engine.ts";
import { openReader, toResult } from "./reader.ts";
import * as schema from "./schema/index.ts";
import { type AsyncEngine, openThread } from "./thread.ts";
import { type Db, rootMessage } from "./write.ts";

const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 200;

/**
 * Opens an embedded libSQL file for this process, its one steady writer. Another process may write now and then (an
 * admin command): while it does we try again, for up to 10 s. A busy timeout would hold up whoever else writes.
 *
 * @param thread the built script of the thread that writes; without it writing holds up everything else.
 */
export async function openEmbedded(url: string, thread?: string): Promise<{ db: Db; close: () => void }> {
  const path = url.replace(/^file:(\/\/)?/, "").split("?")[0] ?? "";
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const engine = await insist(async () => (thread ? openThread(path, thread) : inline(path)));
  const client = clientOf(engine, openReader(path));
  return { db: drizzle(client, { schema }), close: () => client.close() };
}

function inline(path: string): AsyncEngine {
  const engine = openEngine(path);
  return { ask: async (asked) => engine.ask(asked), close: engine.close };
}

/** Outlasts another process's lock. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  let waited = 0;
  for (let delay = 5; ; delay = Math.min(delay * 2, LONGEST_PAUSE_MS)) {
    try {
      return await call();
    } catch (error) {
      if (!isBusy(error) || waited >= PATIENCE_MS) throw error;
      await pause(delay);
      waited += delay;
    }
  }
}

const isBusy = (error: unknown): boolean =>
  /SQLITE_(BUSY|LOCKED)|database is locked|statements in progress/.test(
    `${(error as { code?: string }).code} ${rootMessage(error)}`,
  );

/** What the app uses of a libSQL client: single SELECTs are read at once, everything else is written in order. */
function clientOf(engine: AsyncEngine, reader: ReturnType<typeof openReader>): Client {
  let closed = false;
  const read = (statement: InStatement): ResultSet | null => {
    try {
      return reader.read(statement);
    } catch {
      reader.reopen();
      return null;
    }
  };
  const ask = async (kind: Asked["kind"], statements: InStatement[]): Promise<ResultSet[]> => {
    if (closed) throw new LibsqlError("The client is closed", "CLIENT_CLOSED");
    try {
      const answers = await insist(() => engine.ask({ kind, statements: statements.map(toStatement) }));
      return answers.map(({ columns, rows, changes }: Answered) => toResult(columns, rows, changes));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { message, code, statement } = error;
      throw statement < 0 ? new LibsqlError(message, code) : new LibsqlBatchError(message, statement, code);
    }
  };
  const unused = () => {
    throw new Error("not used by Convene");
  };
  const client: Omit<Client, "closed"> & { readonly closed: boolean } = {
    protocol: "file",
    get closed() {
      return closed;
    },
    execute: async (statement: InStatement) =>
      (closed ? null : read(statement)) ?? (await ask("one", [statement]))[0] ?? toResult([], [], 0),
    batch: (statements: InStatement[]) => ask("batch", statements),
    migrate: (statements: InStatement[]) => ask("migrate", statements),
    close: () => {
      if (closed) return;
      closed = true;
      reader.close();
      engine.close();
    },
    transaction: unused,
    executeMultiple: unused,
    sync: unused,
    reconnect: unused,
  };
  return client as Client;
}

function toStatement(statement: InStatement | [string, unknown?]): Statement {
  if (typeof statement === "string") return { sql: statement, args: [] };
  if (Array.isArray(statement)) return { sql: statement[0], args: (statement[1] ?? []) as unknown[] };
  if (statement.args !== undefined && !Array.isArray(statement.args)) throw new Error("not used by Convene: named values");
  return { sql: statement.sql, args: (statement.args ?? []) as unknown[] };
}
