import { Invalid } from "./errors.ts";

export type Page<T> = { items: T[]; nextCursor: string | null };

/** Where a list goes on: the last row's sort value (an instant or a number) and id. */
export type Position = { at: number; id: string };

/** Opaque to callers, e.g. `MTc5…`. */
export const encodeCursor = ({ at, id }: Position): string => Buffer.from(`${at}|${id}`).toString("base64url");

/** @throws Invalid when it isn't one of ours. */
export function decodeCursor(cursor: string): Position {
  const match = /^(-?\d{1,16})\|([a-z]{3}_[0-9a-z]{1,40})$/.exec(Buffer.from(cursor, "base64url").toString("utf8"));
  if (!match?.[1] || !match[2])
    throw new Invalid([{ path: "cursor", message: "Use the nextCursor of the page before, unchanged." }]);
  return { at: Number(match[1]), id: match[2] };
}

/** Turns limit + 1 rows into a page: the extra row only says that there is more. */
export function toPage<Row, T>(rows: Row[], limit: number, position: (row: Row) => Position, item: (row: Row) => T): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), nextCursor: rows.length > limit && last ? encodeCursor(position(last)) : null };
}
