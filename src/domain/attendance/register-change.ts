import { and, eq, isNull, sql } from "drizzle-orm";
import { attendance, registers } from "../../../db/schema/index.ts";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { newId } from "../../vault.ts";
import {
  dropInMarks,
  isHeld,
  type Mark,
  type MissReason,
  markMeanings,
  missedMarks,
  type Outcome,
  type RegisterInput,
} from "./attendance.ts";
import { mayReadNotes, type RegisterSession, type SessionRow, standsAt } from "./queries.ts";
import { standing } from "./standing.ts";

/** A stay in the cohort, with its mark as it stands. */
export type Stay = {
  enrolmentId: string;
  joinedAt: number;
  leftAt: number | null;
  before: MarkBefore | null;
};

export type MarkBefore = {
  id: string;
  mark: Mark | null;
  note: string | null;
  minutesLate: number | null;
  reason: MissReason | null;
};

type Judged = {
  session: Pick<SessionRow, "startsAt" | "endsAt">;
  cohort: Pick<RegisterSession["cohort"], "enrolmentMode">;
};

export type MarkChange = ReturnType<typeof changesOf>[number];

/** What saves a register: its row, the marks that differ, and the session as they leave it. Tallies come last in the batch. */
export function registerStatements(
  ctx: Context,
  { session }: { session: SessionRow },
  { outcome, headcount }: { outcome: Outcome; headcount: number | null },
  changes: MarkChange[],
  registerId = newId("reg"),
): Statement[] {
  const by = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  const replaced = JSON.stringify(changes.flatMap(({ before }) => before?.id ?? []));
  const statements: Statement[] = [
    ctx.db
      .insert(registers)
      .values({ orgId: ctx.org.id, id: registerId, sessionId: session.id, outcome, headcount, savedAt: ctx.now, savedBy: by }),
  ];
  if (changes.length > 0) {
    statements.push(
      ctx.db
        .update(attendance)
        .set({ replacedAt: ctx.now })
        .where(
          and(
            eq(attendance.orgId, ctx.org.id),
            sql`${attendance.id} in (select value from json_each(${replaced}))`,
            isNull(attendance.replacedAt),
          ),
        ),
      ...chunksOf(changes).map((some) =>
        ctx.db.insert(attendance).values(
          some.map(({ id, enrolmentId, mark, note, minutesLate, reason }) => ({
            orgId: ctx.org.id,
            id,
            registerId,
            sessionId: session.id,
            enrolmentId,
            mark,
            minutesLate,
            reason,
            note: note === null ? null : ctx.vault.seal({ table: "attendance", row: id, column: "note" }, note),
            markedAt: ctx.now,
            markedBy: by,
          })),
        ),
      ),
    );
  }
  statements.push(standing(ctx, session, { outcome, headcount }));
  return statements;
}

/** A statement takes some 32,000 values. */
const chunksOf = (changes: MarkChange[]): MarkChange[][] =>
  Array.from({ length: Math.ceil(changes.length / 1_000) }, (_, index) => changes.slice(index * 1_000, (index + 1) * 1_000));

/** Why this mark can't be given to this stay; null when it can. */
export function markRefusal(
  { session, cohort }: Judged,
  outcome: Outcome,
  mark: Mark,
  stay: Pick<Stay, "joinedAt" | "leftAt">,
): string | null {
  if (!isHeld(outcome)) return "Only a session that was held has marks.";
  if (cohort.enrolmentMode === "drop_in" && !dropInMarks.includes(mark)) {
    return "Nobody is expected at a drop-in group. Mark only who came.";
  }
  const stands = standsAt(stay, session);
  if (stands === "expected" || !markMeanings[mark].expected) return null;
  if (stands === "joining" && markMeanings[mark].attended) return null;
  return "This person was not enrolled when the session began.";
}

/**
 * What differs from what stands. A note that isn't sent goes along to the new row. Who can't read notes can't take one
 * away either: theirs is added to it.
 */
export function changesOf(ctx: Context, marks: RegisterInput["marks"], current: Map<string, Pick<Stay, "before">>) {
  return marks.flatMap(({ enrolmentId, mark, note: sent, minutesLate: late, reason: why }) => {
    const before = current.get(enrolmentId)?.before ?? null;
    const kept = openNote(ctx, before);
    const note = mayReadNotes(ctx) ? (sent === undefined ? kept : sent || null) : withLine(kept, sent);
    const stays = (before?.mark ?? null) === mark;
    const minutesLate = mark !== "late" ? null : late === undefined ? (stays ? (before?.minutesLate ?? null) : null) : late;
    const canMiss = mark !== null && missedMarks.includes(mark);
    const reason = !canMiss ? null : why === undefined ? (stays ? (before?.reason ?? null) : null) : why;
    const same = kept === note && (before?.minutesLate ?? null) === minutesLate && (before?.reason ?? null) === reason;
    return stays && same ? [] : [{ id: newId("att"), enrolmentId, mark, note, minutesLate, reason, before }];
  });
}

/** The note of a mark, for comparing and carrying along: whoever asks may not be somebody who reads it. */
export const openNote = (ctx: Context, row: Pick<MarkBefore, "id" | "note"> | null): string | null =>
  row?.note ? ctx.vault.open({ table: "attendance", row: row.id, column: "note" }, row.note) : null;

const withLine = (kept: string | null, sent: string | null | undefined): string | null =>
  !sent || `\n${kept}\n`.includes(`\n${sent}\n`) ? kept : [kept, sent].filter(Boolean).join("\n");
