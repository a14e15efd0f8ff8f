import type { InStatement, ResultSet, Row, Value } from "@libsql/client";
import Database from "libsql";

const MOST_STATEMENTS = 300;
/** SQLite keeps 2 MiB by default: the tables of one long report push each other out. */
const CACHE_KIB = 32 * 1024;

type Known = { statement: Database.Statement; columns: string[] };

/**
 * A connection of its own for single SELECTs on an embedded file, which keeps what it has prepared: the client prepares
 * every statement anew, a third of what a page costs. In WAL mode it sees whatever is committed and waits for nobody.
 */
export function openReader(path: string) {
  let db = open(path);
  let known = new Map<string, Known>();

  const prepare = (text: string): Known => {
    let found = known.get(text);
    if (!found) {
      if (known.size >= MOST_STATEMENTS) known.clear();
      const statement = db.prepare(text).raw(true);
      found = { statement, columns: namesOf(statement) };
      known.set(text, found);
    }
    return found;
  };

  return {
    /** Null: not one it can answer. */
    read(asked: InStatement): ResultSet | null {
      if (typeof asked === "string" || !/^\s*(select|with)\b/i.test(asked.sql) || !Array.isArray(asked.args)) return null;
      if (!asked.args.every(isPlain)) return null;
      const found = prepare(asked.sql);
      const values = found.statement.all(asked.args.map(toSql)) as Value[][];
      // Another connection changed the table since this one last looked; running the statement made it look.
      if (values[0] && values[0].length !== found.columns.length) found.columns = namesOf(found.statement);
      return toResult(found.columns, values, 0);
    },
    /** After an error nothing that was prepared is trusted. */
    reopen(): void {
      db.close();
      known = new Map();
      db = open(path);
    },
    close(): void {
      db.close();
    },
  };
}

/** What the client answers with. */
export function toResult(columns: string[], values: unknown[][], rowsAffected: number): ResultSet {
  const rows = values.map((row) => new ReadRow(row as Value[], columns));
  return { columns, columnTypes: [], rows, rowsAffected, lastInsertRowid: undefined, toJSON: () => ({ columns, rows }) };
}

const namesOf = (statement: Database.Statement): string[] => statement.columns().map(({ name }) => name);

function open(path: string): Database.Database {
  const db = new Database(path);
  db.exec("pragma query_only = on");
  db.exec(`pragma cache_size = -${CACHE_KIB}`);
  return db;
}

const isPlain = (value: unknown): boolean =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const toSql = (value: unknown): unknown => (typeof value === "boolean" ? Number(value) : value);

/** A row as the client makes them: by position through the prototype, by name as its own properties. */
class ReadRow implements Row {
  readonly #values: Value[];
  declare readonly length: number;
  [name: string]: Value;
  [at: number]: Value;

  constructor(values: Value[], columns: string[]) {
    this.#values = values;
    columns.forEach((name, at) => {
      // As the client's rows: of a column called "1", the position wins.
      if (!Object.hasOwn(this, name) && !Object.hasOwn(ReadRow.prototype, name)) this[name] = values[at] ?? null;
    });
  }

  static {
    Object.defineProperty(ReadRow.prototype, "length", {
      get(this: ReadRow) {
        return this.#values.length;
      },
    });
    for (let at = 0; at < 200; at += 1) {
      Object.defineProperty(ReadRow.prototype, at, {
        get(this: ReadRow) {
          return this.#values[at];
        },
      });
    }
  }
}
