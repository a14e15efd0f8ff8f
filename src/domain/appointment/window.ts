import { addDays, toLocal } from "../../time.ts";
import type { Appointment } from "./appointment.ts";

/** The first and the last date; null: open on that side. */
export type Window = { from: string | null; until: string | null };

export type Rule = Pick<Appointment, "kind" | "afterSession" | "beforeSession" | "withinDays" | "fromDate" | "toDate">;

/** House default: a post-group meeting lies within two weeks unless the program says otherwise. */
export const POST_GROUP_DAYS = 14;

/**
 * When an appointment may be, as the sequence is now. Pre-group: before session 1. Mid-group: between two numbers. Post-group: within
 * so many days of the last session. Of 1..20, a mid-group after 10 and before 11: the days between those two dates; session 10 pushed
 * a week, both move a week.
 */
export function windowOf(rule: Rule, sequence: { number: number | null; localDate: string }[]): Window {
  const { from, until } = byKind(rule, sequence);
  return { from: latest(from, rule.fromDate), until: earliest(until, rule.toDate) };
}

function byKind({ kind, afterSession, beforeSession, withinDays }: Rule, sequence: Parameters<typeof windowOf>[1]): Window {
  const dates = new Map(sequence.flatMap(({ number, localDate }) => (number === null ? [] : [[number, localDate] as const])));
  const dayAfter = (number: number) => shift(dates.get(number), 1);
  const dayBefore = (number: number) => shift(dates.get(number), -1);
  const last = dates.size;
  switch (kind) {
    case "pre_group":
      return { from: null, until: dayBefore(1) };
    case "mid_group":
      return { from: dayAfter(afterSession ?? 1), until: dayBefore(beforeSession ?? last) };
    case "post_group":
      return { from: dayAfter(last), until: shift(dates.get(last), withinDays ?? POST_GROUP_DAYS) };
    case "booster":
      return { from: dayAfter(last), until: null };
    case "catch_up":
      return { from: null, until: null };
  }
}

const shift = (date: string | undefined, days: number): string | null => (date === undefined ? null : addDays(date, days));
const latest = (a: string | null, b: string | null): string | null => (a && b ? (a > b ? a : b) : (a ?? b));
const earliest = (a: string | null, b: string | null): string | null => (a && b ? (a < b ? a : b) : (a ?? b));

/** Whether a booked one lies where it may. */
export function fits({ startsAt, timezone }: Pick<Appointment, "startsAt" | "timezone">, { from, until }: Window): boolean {
  if (startsAt === null) return true;
  const { date } = toLocal(startsAt, timezone);
  return (from === null || date >= from) && (until === null || date <= until);
}
