import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient, type InStatement, LibsqlError, type ResultSet } from "@libsql/client/sqlite3";
import { drizzle } from "drizzle-orm/libsql/sqlite3";
import { openReader } from "./reader.ts";
import * as schema from "./schema/index.ts";
import { type Db, rootMessage } from "./write.ts";

const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 200;

/**
 * Opens an embedded libSQL file for this process, its one steady writer. Another process may write now and then (an
 * admin command): a busy answer reconnects, because the connection it came from can no longer be trusted to
 * commit, and tries again for up to 10 s. A busy timeout would freeze the event loop instead.
 */
export async function openEmbedded(url: string): Promise<{ db: Db; close: () => void }> {
  const path = url.replace(/^file:(\/\/)?/, "").split("?")[0] ?? "";
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const inner = createClient({ url });
  await inner.execute("pragma journal_mode = wal");
  // A request's rows touch some hundred pages here and there: checkpoints after every other one would write them all twice.
  await inner.execute("pragma wal_autocheckpoint = 8000");
  const client = patient(inner, path === ":memory:" ? null : openReader(path));
  return { db: drizzle(client, { schema }), close: () => client.close() };
}

/** Wraps the calls the app makes so that each outlasts another process's lock, and hands the reader what it can answer. */
function patient(client: Client, reader: ReturnType<typeof openReader> | null): Client {
  let generation = 0;
  const insist = async <T>(call: () => Promise<T>): Promise<T> => {
    let waited = 0;
    for (let delay = 5; ; delay = Math.min(delay * 2, LONGEST_PAUSE_MS)) {
      const mine = generation;
      try {
        return await call();
      } catch (error) {
        // Somebody else's reconnect closed this call's connection before it began.
        const cutOff = error instanceof LibsqlError && error.code === "CLIENT_CLOSED" && !client.closed;
        if (!(cutOff || isBusy(error)) || waited >= PATIENCE_MS) throw error;
        if (mine === generation) {
          generation += 1;
          client.reconnect();
        }
        await pause(delay);
        waited += delay;
      }
    }
  };
  const execute = client.execute.bind(client) as (statement: InStatement) => ReturnType<Client["execute"]>;
  const close = client.close.bind(client);
  const read = (statement: InStatement): ResultSet | null => {
    try {
      return client.closed ? null : (reader?.read(statement) ?? null);
    } catch {
      reader?.reopen();
      return null;
    }
  };
  const batch = client.batch.bind(client);
  const migrate = client.migrate.bind(client);
  return Object.assign(client, {
    execute: async (statement: InStatement) => read(statement) ?? insist(() => execute(statement)),
    batch: (...args: Parameters<Client["batch"]>) => insist(() => batch(...args)),
    migrate: (...args: Parameters<Client["migrate"]>) => insist(() => migrate(...args)),
    close: () => {
      reader?.close();
      close();
    },
  });
}

const isBusy = (error: unknown): boolean =>
  /SQLITE_(BUSY|LOCKED)|database is locked|statements in progress/.test(rootMessage(error));
