import { z } from "zod";
import type { sessions } from "../../../db/schema/index.ts";
import { isLocalDate, isLocalTime } from "../../time.ts";
import { type Module, moduleOf } from "../cohort/cohort.ts";
import { type Phase, phaseOf } from "../cohort/schedule.ts";

type Row = typeof sessions.$inferSelect;

/** A session's row as everyone but the dispatcher reads it. */
export type SessionRow = Omit<Row, "orgId" | "createdAt" | "plannedRevision">;

/** What a number means in its cohort. */
type Meaning = { cohortName: string; phase: string | null; module: string | null };

/** One dated session with its phase and, for programs that have one per session, its topic. */
export type Session = SessionRow & Meaning;

/** Staff's answer to why a session can't be changed; null when it can. */
export type Locked = "session_cancelled" | "session_marked" | "session_past";

export function lockOf(session: Pick<Row, "number" | "markedAt" | "startsAt">, now: number): Locked | null {
  if (session.number === null) return "session_cancelled";
  if (session.markedAt !== null) return "session_marked";
  return session.startsAt <= now ? "session_past" : null;
}

export const lockSentences: Record<Locked, string> = {
  session_cancelled: "This session is already cancelled.",
  session_marked: "This session's register has been taken, so it stays where it is.",
  session_past: "This session has already started, so it stays where it is.",
};

export const toSession = <R extends Pick<Row, "number">>(
  row: R,
  cohort: { name: string; phases: Phase[]; modules: Module[] },
): R & Meaning => ({
  ...row,
  cohortName: cohort.name,
  phase: row.number === null ? null : phaseOf(row.number, cohort.phases),
  module: moduleOf(row.number, cohort.modules),
});

const length = "Give a length from 5 to 480 minutes.";

export const moveInput = z.strictObject({
  date: z.string("Give a date.").refine(isLocalDate, "Give a date such as 2027-03-04."),
  time: z.string("Give a time.").refine(isLocalTime, "Give a time such as 18:30."),
  /** How long it takes from now on; left out: as long as it did. */
  minutes: z.int(length).min(5, length).max(480, length).optional(),
  scope: z.enum(["this", "following"], "Choose this session alone, or this and the following."),
  notify: z.boolean("Say whether people are told."),
});

export type MoveInput = z.output<typeof moveInput>;

export const cancelInput = z.strictObject({
  reason: z.string("Give a reason.").trim().min(1, "Give a reason; only staff see it.").max(500, "Keep it to 500 characters."),
  reschedule: z.enum(["push", "drop"], "Choose whether the session is made up at the end."),
  scope: z.enum(["this", "following"], "Choose this session alone, or this and the following.").optional(),
  notify: z.boolean("Say whether people are told."),
});

export type CancelInput = z.output<typeof cancelInput>;
