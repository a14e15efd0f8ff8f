import { randomBytes } from "node:crypto";
import { inArray, type SQL, sql } from "drizzle-orm";

const MINUTE_MS = 60_000;
const MOST_MINUTES = 2 ** 24;

// `dlv_`, twelve digits of the instant it is made, six of the minute it is due, four that the mails of one session share, ten
// at random, all hexadecimal. Rows lie in the order of their ids, so those that go together lie together.

let made = 0;

/** One mail by itself: in place of a session's digits it counts, so that two of one instant lie in order. Epoch milliseconds. */
export function newDeliveryId(madeAt: number, dueAt: number): string {
  made = (made + 1) % 2 ** 16;
  const minute = Math.floor(dueAt / MINUTE_MS) % MOST_MINUTES;
  return `dlv_${hex(madeAt, 12)}${hex(minute, 6)}${hex(made, 4)}${randomBytes(5).toString("hex")}`;
}

/**
 * As `newDeliveryId`, a fresh one for each row of a statement. `dueAt` is its expression for epoch milliseconds, `group` for a
 * random id that the rows of one session share.
 */
export const freshDeliveryId = (madeAt: number, dueAt: SQL, group: SQL): SQL =>
  sql`printf('dlv_%012x%06x', ${madeAt}, (${dueAt}) / ${MINUTE_MS} % ${MOST_MINUTES})
    || lower(hex(substr(${group}, -2))) || lower(hex(randomblob(5)))`;

/** Below every id made at this instant or later. */
export const deliveryIdsFrom = (madeAt: number): string => `dlv_${hex(madeAt, 12)}`;

const MADE = /^dlv_([0-9a-f]{12})[0-9a-f]{20}$/;
/** What is made this close together is looked through rather than looked up. */
const TOGETHER_MS = 10 * MINUTE_MS;

/**
 * The condition that finds these rows of one org. Rows made together are read once each, as one range, and `filter` leaves
 * out what else lies there; looking each up costs three times that.
 *
 * @param ids at least one, of rows that `filter` holds for.
 * @param filter holds for none but these.
 */
export function theseDeliveries(orgId: string, ids: string[], filter: SQL): SQL {
  const sorted = [...ids].sort();
  const first = sorted[0] ?? "";
  const last = sorted.at(-1) ?? "";
  const together =
    (madeAt(last) ?? Number.NaN) - (madeAt(first) ?? Number.NaN) <= TOGETHER_MS && sorted.every((id) => MADE.test(id));
  const where = together ? sql`id between ${first} and ${last}` : inArray(sql`id`, sorted);
  return sql`org_id = ${orgId} and ${where} and ${filter}`;
}

function madeAt(id: string): number | null {
  const [, digits] = MADE.exec(id) ?? [];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
