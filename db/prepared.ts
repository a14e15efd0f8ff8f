import type { Db } from "./write.ts";

/**
 * A statement whose text is built once per database rather than once per request; for the hottest pages.
 * Values go in through `sql.placeholder`.
 */
export function prepared<Query>(build: (db: Db) => Query): (db: Db) => Query {
  const known = new WeakMap<Db, Query>();
  return (db) => {
    let query = known.get(db);
    if (!query) {
      query = build(db);
      known.set(db, query);
    }
    return query;
  };
}
