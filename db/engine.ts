import Database from "libsql";

export type Statement = { sql: string; args: unknown[] };

/** `migrate`: a batch without foreign keys, which a table that is made anew would trip over. */
export type Asked = { kind: "one" | "batch" | "migrate"; statements: Statement[] };

/** Of one statement. Rows are values in the order of the columns. */
export type Answered = { columns: string[]; rows: unknown[][]; changes: number };

/** What SQLite said, and of which statement of a batch. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly statement: number,
  ) {
    super(message);
  }
}

export type Engine = { ask: (asked: Asked) => Answered[]; close: () => void };

const MOST_STATEMENTS = 300;

/**
 * The connection that writes an embedded file. It keeps what it has prepared, and after an error of the file itself, such as
 * a lock of another process, it is opened anew, since it can no longer be trusted to commit.
 */
export function openEngine(path: string): Engine {
  let db: Database.Database | null = null;
  let known = new Map<string, Database.Statement>();

  // Not before it is asked: another process may hold the file just then, and whoever asks tries again.
  const opened = (): Database.Database => {
    db ??= open(path);
    return db;
  };

  const close = (): void => {
    known = new Map();
    db?.close();
    db = null;
  };

  const prepare = (text: string): Database.Statement => {
    let statement = known.get(text);
    if (!statement) {
      if (known.size >= MOST_STATEMENTS) known.clear();
      statement = opened().prepare(text);
      if (statement.reader) statement.raw(true);
      known.set(text, statement);
    }
    return statement;
  };

  const execute = ({ sql, args }: Statement): Answered => {
    const statement = prepare(sql);
    const values = args.map(toSql);
    if (!statement.reader) return { columns: [], rows: [], changes: statement.run(values).changes };
    const rows = statement.all(values) as unknown[][];
    return { columns: statement.columns().map(({ name }) => name), rows, changes: 0 };
  };

  const transact = (statements: Statement[]): Answered[] => {
    let at = -1;
    execute({ sql: "BEGIN IMMEDIATE", args: [] });
    try {
      const answers = statements.map((statement, index) => {
        at = index;
        return execute(statement);
      });
      at = -1;
      execute({ sql: "COMMIT", args: [] });
      return answers;
    } catch (error) {
      if (opened().inTransaction) execute({ sql: "ROLLBACK", args: [] });
      throw refused(error, at);
    }
  };

  const run = ({ kind, statements }: Asked): Answered[] => {
    if (kind === "one") return statements.map(execute);
    if (kind === "batch") return transact(statements);
    opened().exec("pragma foreign_keys = off");
    try {
      return transact(statements);
    } finally {
      opened().exec("pragma foreign_keys = on");
    }
  };

  return {
    ask(asked) {
      try {
        return run(asked);
      } catch (error) {
        const found = refused(error, -1);
        if (!/^SQLITE_(CONSTRAINT|ERROR)/.test(found.code)) close();
        throw found;
      }
    },
    close,
  };
}

function open(path: string): Database.Database {
  const db = new Database(path);
  db.exec("pragma journal_mode = wal");
  db.exec("pragma foreign_keys = on");
  // A request's rows touch some pages here and there: checkpoints after every other one would write them all twice.
  db.exec("pragma wal_autocheckpoint = 8000");
  return db;
}

function refused(error: unknown, statement: number): Refused {
  if (error instanceof Refused) return error;
  const { message, code } = error as { message?: string; code?: string };
  return new Refused(message ?? String(error), code ?? "", statement);
}

function toSql(value: unknown): unknown {
  if (typeof value === "boolean") return Number(value);
  if (value instanceof Date) return value.valueOf();
  if (value === undefined) throw new TypeError("undefined is nothing that a database holds");
  return value;
}
