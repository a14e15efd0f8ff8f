import { and, eq, sql } from "drizzle-orm";
import { attendance, enrolments, participants, staff } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { nameFor } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import type { Mark, MissReason } from "./attendance.ts";
import { openNote } from "./register-change.ts";

type MarkValue = { mark: Mark | null; minutesLate: number | null; reason: MissReason | null };

/** One mark that was set or corrected. `from` is what it replaced; null for a first one. */
export type MarkChange = {
  registerId: string;
  enrolmentId: string;
  name: string;
  from: MarkValue | null;
  to: MarkValue;
  /** What notes say is not in a history; that one differs is. */
  noteChanged: boolean;
  at: number;
  /** Null: not a staff member. */
  by: string | null;
};

const MAX_ROWS = 2000;

/** How a session's register came to be, newest first. Notes are not in it. */
export async function readHistory(ctx: Context, { id, cohortId }: { id: string; cohortId: string }): Promise<MarkChange[]> {
  const rows = await historyStatement(ctx, id, cohortId);
  const latest = new Map<string, typeof attendance.$inferSelect>();
  return rows
    .map(({ row, person, by }): MarkChange => {
      const names = openName(ctx.vault, person);
      const replaced = latest.get(row.enrolmentId) ?? null;
      latest.set(row.enrolmentId, row);
      return {
        registerId: row.registerId,
        enrolmentId: row.enrolmentId,
        name: nameFor(ctx, names),
        from: replaced && pick(replaced),
        to: pick(row),
        noteChanged: openNote(ctx, replaced) !== openNote(ctx, row),
        at: row.markedAt,
        by,
      };
    })
    .reverse();
}

const pick = ({ mark, minutesLate, reason }: MarkValue): MarkValue => ({ mark, minutesLate, reason });

/** The statement behind `readHistory`: what was replaced comes before what replaced it. */
export const historyStatement = (ctx: Context, sessionId: string, cohortId: string) =>
  ctx.db
    .select({
      row: attendance,
      person: {
        id: participants.id,
        givenName: participants.givenName,
        familyName: participants.familyName,
        preferredName: participants.preferredName,
      },
      by: staff.name,
    })
    .from(enrolments)
    .innerJoin(
      attendance,
      and(eq(attendance.orgId, enrolments.orgId), eq(attendance.enrolmentId, enrolments.id), eq(attendance.sessionId, sessionId)),
    )
    .innerJoin(participants, and(eq(participants.orgId, enrolments.orgId), eq(participants.id, enrolments.participantId)))
    .leftJoin(staff, and(eq(staff.orgId, attendance.orgId), eq(staff.id, attendance.markedBy)))
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.cohortId, cohortId)))
    .orderBy(attendance.markedAt, sql`${attendance.replacedAt} is null`, attendance.replacedAt)
    .limit(MAX_ROWS);
