import type { SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";

const dialect = new SQLiteSyncDialect();

/** A statement written as SQL, for `explain`. */
export const raw = (statement: SQL) => ({ toSQL: () => dialect.sqlToQuery(statement) });
