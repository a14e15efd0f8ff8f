import { createClient } from "@libsql/client/web";
import { drizzle } from "drizzle-orm/libsql/web";
import * as schema from "./schema/index.ts";
import type { Db } from "./write.ts";

/**
 * Opens a libSQL server (Turso or sqld) over HTTP. Every request of an isolate may share the client: with
 * the default `concurrency` a queued query would resume in another request's context, and Workers ends that.
 */
export function openTurso(url: string, authToken: string | null): Db {
  const client = createClient({ url, concurrency: 1_000_000, ...(authToken ? { authToken } : {}) });
  return drizzle(client, { schema });
}
