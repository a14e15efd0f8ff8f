import { sql } from "drizzle-orm";
import { z } from "zod";
import { endedOtherwise } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { deliveryIdsFrom } from "../../mail/delivery-id.ts";
import { addDays, toInstant, toLocal } from "../../time.ts";
import type { Span } from "./report.ts";
import { suppress } from "./small-cells.ts";

export const mailReportInput = z.strictObject({
  days: z.enum(["30", "90"], "Choose 30 or 90 days.").default("30"),
});
export type MailReportInput = z.output<typeof mailReportInput>;

/** What became of the mail that fell due on one day. A mail is in one of them. */
export type Outcomes = {
  delivered: number;
  /** Handed over, and nothing heard since. */
  sent: number;
  /** Handed over, and came back, or was refused or marked as spam. */
  cameBack: number;
  /** Not sent, for a reason. */
  notSent: number;
  missed: number;
  failed: number;
  unknown: number;
  waiting: number;
};
export const outcomeNames: (keyof Outcomes)[] = [
  "delivered",
  "sent",
  "cameBack",
  "notSent",
  "missed",
  "failed",
  "unknown",
  "waiting",
];

export type MailReport = {
  /** Every day of the period by the org's calendar, the oldest first. */
  days: ({ date: string } & Outcomes)[];
  total: Outcomes;
  /** Why mail wasn't sent; null gathers the reasons that concern few people. */
  reasons: { reason: string | null; mails: number }[];
};

const HOUR_MS = 3_600_000;
/** Clocks of every zone change by whole half-hours, so none of these lies on two days. */
const SLOT_MS = HOUR_MS / 2;
/** Mail that was put off fell due later than its row was made. */
const PUT_OFF_MS = 48 * HOUR_MS;

/** The last days of the org's calendar, today included. */
export function lastDays(ctx: Context, { days }: MailReportInput): Span & { dates: string[] } {
  const zone = ctx.org.timezone;
  const { date: today } = toLocal(ctx.now, zone);
  const dates = Array.from({ length: Number(days) }, (_, index) => addDays(today, index + 1 - Number(days)));
  const midnight = (date: string) => toInstant({ date, time: "00:00" }, zone);
  return { from: midnight(dates[0] ?? today), to: midnight(addDays(today, 1)), dates };
}

/**
 * What became of mail to participants and guardians, by the day it fell due. The counts are of mails, and a manager has to
 * see each that failed, so no day is left out for being small; why mail wasn't sent tells of people, so those reasons
 * are given for the whole period only, and gathered where they concern fewer than five.
 */
export async function mailReport(ctx: Context, input: MailReportInput): Promise<MailReport> {
  const { dates, ...span } = lastDays(ctx, input);
  const [slots, reasons] = await Promise.all([
    ctx.db.all<Slot>(outcomesBySlot(ctx, span)),
    ctx.db.all<{ reason: string | null; mails: number; people: number }>(reasonsNotSent(ctx, span)),
  ]);
  const byDate = new Map(dates.map((date) => [date, nothing()]));
  const total = nothing();
  for (const { slot, mails, ...fate } of slots) {
    const day = byDate.get(toLocal(span.from + slot * SLOT_MS, ctx.org.timezone).date);
    if (!day) continue;
    day[nameOf(fate)] += mails;
    total[nameOf(fate)] += mails;
  }
  return { days: [...byDate].map(([date, outcomes]) => ({ date, ...outcomes })), total, reasons: gatherSmall(reasons) };
}

type Slot = { slot: number; state: string; outcome: string | null; mails: number };

const nothing = (): Outcomes => ({
  delivered: 0,
  sent: 0,
  cameBack: 0,
  notSent: 0,
  missed: 0,
  failed: 0,
  unknown: 0,
  waiting: 0,
});

function nameOf({ state, outcome }: Pick<Slot, "state" | "outcome">): keyof Outcomes {
  if (state === "queued" || state === "frozen") return "waiting";
  if (state === "skipped") return "notSent";
  if (state === "missed" || state === "failed" || state === "unknown") return state;
  if (outcome === "delivered") return "delivered";
  return outcome === null || outcome === "delayed" ? "sent" : "cameBack";
}

const inSpan = (ctx: Context, { from, to }: Span) => sql`d.org_id = ${ctx.org.id}
  and d.due_at >= ${from} and d.due_at < ${to} and d.participant_id is not null`;

const madeFrom = ({ from }: Span): number => Math.max(0, from - PUT_OFF_MS);

/** The statement behind the days. By the range of ids, which are in the order of time: an index by day would cost every mail a write. */
export const outcomesBySlot = (ctx: Context, span: Span) => sql`
  select (d.due_at - ${span.from}) / ${SLOT_MS} as slot, d.state as state, d.outcome as outcome, count(*) as mails
  from deliveries d where ${inSpan(ctx, span)} and d.id >= ${deliveryIdsFrom(madeFrom(span))} group by 1, 2, 3`;

/** The statement behind the reasons. */
export const reasonsNotSent = (ctx: Context, span: Span) => sql`
  select d.reason as reason, count(*) as mails, count(distinct d.participant_id) as people
  from deliveries d indexed by deliveries_by_state
  where ${inSpan(ctx, span)} and d.state = 'skipped' and d.${endedOtherwise} and d.created_at >= ${madeFrom(span)}
  group by 1 order by 2 desc, 1`;

/** E.g. reasons that concern 9, 6 and 2 people → the 9 by name; the 6 and the 2 as one line, or the total would give the 2 away. */
function gatherSmall(rows: { reason: string | null; mails: number; people: number }[]): MailReport["reasons"] {
  const hidden = suppress(rows.map(({ people }) => people)).rows;
  const gathered = rows.filter((_, index) => hidden[index]).reduce((sum, { mails }) => sum + mails, 0);
  const shown = rows.filter((_, index) => !hidden[index]).map(({ reason, mails }) => ({ reason, mails }));
  return gathered > 0 ? [...shown, { reason: null, mails: gathered }] : shown;
}
