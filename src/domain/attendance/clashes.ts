import type { Context } from "../../context.ts";
import type { Mark, RegisterInput } from "./attendance.ts";
import { mayReadNotes } from "./queries.ts";
import { openNote, type Stay } from "./register-change.ts";

const details = ["minutesLate", "reason", "note"] as const;
const wasOf = { minutesLate: "wasMinutesLate", reason: "wasReason", note: "wasNote" } as const;

/** What was chosen for one person while somebody else set another: theirs stands. `fields` are those that weren't saved. */
export type Clash = {
  enrolmentId: string;
  chosen: Mark | null;
  stands: Mark | null;
  fields: ("mark" | (typeof details)[number])[];
};

/** The same of the session itself. */
export type SessionClash = { field: "outcome" | "headcount"; chosen: string | number | null; stands: string | number | null };

type Sent = RegisterInput["marks"][number];

/**
 * Parts what can be saved from what clashes, field by field: what was shown still stands, or what was chosen does already → saved; what
 * was left as shown → stays; anything else → a clash. A mark that clashes takes all that goes with it along. E.g. shown "late, 20", chosen
 * "late, 45", stands "late, 30" → the minutes clash. Without a `was…` nothing is known to have been overlooked, unless the mark's says so.
 */
export function partClashes(ctx: Context, marks: Sent[], current: Map<string, Stay>): { marks: Sent[]; clashes: Clash[] } {
  const clashes: Clash[] = [];
  const kept = marks.flatMap((sent): Sent[] => {
    const before = current.get(sent.enrolmentId)?.before ?? null;
    const stands = before?.mark ?? null;
    const isStale = sent.was !== undefined && sent.was !== stands;
    const clash = (fields: Clash["fields"]) => clashes.push({ enrolmentId: sent.enrolmentId, chosen: sent.mark, stands, fields });
    if (isStale && sent.mark !== stands) {
      clash(["mark", ...details.filter((name) => isThere(sent[name]))]);
      return [];
    }
    const note = openNote(ctx, before)?.replace(/\r\n/g, "\n") ?? null;
    const standing = { minutesLate: before?.minutesLate ?? null, reason: before?.reason ?? null, note };
    const rest = { ...sent };
    const lost = details.filter((name) => {
      // What a person who can't read notes writes is added to them.
      if (sent[name] === undefined || (name === "note" && !mayReadNotes(ctx))) return false;
      const was = sent[wasOf[name]];
      const shown = was === undefined ? (isStale ? null : standing[name]) : was || null;
      const verdict = judge({ shown, chosen: sent[name] || null, stands: standing[name] });
      if (verdict !== "save") delete rest[name];
      return verdict === "clash";
    });
    if (lost.length > 0) clash(lost);
    return [rest];
  });
  return { marks: kept, clashes };
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

type Values = { shown: unknown; chosen: unknown; stands: unknown };

function judge({ shown, chosen, stands }: Values): "save" | "stay" | "clash" {
  if (shown === stands || chosen === stands) return "save";
  return chosen === shown ? "stay" : "clash";
}

/** The session's outcome and headcount as this saving leaves them, and what clashes. */
export function partSession(
  stands: Pick<RegisterInput, "outcome"> & { headcount: number | null },
  { outcome, wasOutcome = stands.outcome, headcount, wasHeadcount }: RegisterInput,
): { outcome: RegisterInput["outcome"]; headcount: number | null; clashes: SessionClash[] } {
  const clashes: SessionClash[] = [];
  const settle = <T extends string | number | null>(field: SessionClash["field"], values: { shown: T; chosen: T; stands: T }) => {
    const verdict = judge(values);
    if (verdict === "clash") clashes.push({ field, chosen: values.chosen, stands: values.stands });
    return verdict === "save" ? values.chosen : values.stands;
  };
  const shown = wasHeadcount === undefined ? stands.headcount : wasHeadcount;
  return {
    outcome: settle("outcome", { shown: wasOutcome, chosen: outcome, stands: stands.outcome }),
    headcount:
      headcount === undefined ? stands.headcount : settle("headcount", { shown, chosen: headcount, stands: stands.headcount }),
    clashes,
  };
}
