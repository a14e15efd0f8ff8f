import { and, eq, isNull, sql } from "drizzle-orm";
import { attendance, enrolments } from "../../../db/schema/index.ts";
import { tallySessions } from "../../../db/tallies.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, type FieldError, Forbidden, Invalid } from "../../errors.ts";
import { isPeer } from "../participant/participant.ts";
import { followMisses } from "../task/follow-misses.ts";
import { type Mark, missedMarks, OPENS_BEFORE_MS, type RegisterInput } from "./attendance.ts";
import { findRegisterSession, loadRegister, markColumns, type Register, type RegisterSession } from "./queries.ts";
import { changesOf, markRefusal, registerStatements, type Stay } from "./register-change.ts";

/** A mark that was chosen while somebody else set another: theirs stands. */
export type Clash = { enrolmentId: string; chosen: Mark | null; stands: Mark | null };

export type SavedRegister = Register & { clashes: Clash[] };

/** Another saving of the same register got in between; what it changed has to be read first. */
class SavedMeanwhile extends Error {}

const TRIES = 8;

/**
 * Saves a session's register, all of it or nothing. Only the marks sent are touched; one that differs appends a row,
 * and the row it replaces stays as history. Tallies are counted in the same batch. Sent again, it changes nothing; a mark
 * that says what it `was` and finds another in its place leaves that one, and is among the clashes.
 *
 * @throws NotFound; Forbidden; Invalid with the path of each mark at fault;
 * Conflict `session_cancelled`, `session_not_started`, `register_busy`.
 */
export async function saveRegister(ctx: Context, sessionId: string, input: RegisterInput): Promise<SavedRegister> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      const clashes = await saveOnce(ctx, sessionId, input);
      return { ...(await loadRegister(ctx, sessionId)), clashes };
    } catch (error) {
      if (!(error instanceof SavedMeanwhile)) throw error;
    }
  }
  throw new Conflict("register_busy", "Several people are saving this register at once. Try again in a moment.");
}

async function saveOnce(ctx: Context, sessionId: string, input: RegisterInput): Promise<Clash[]> {
  const found = await findRegisterSession(ctx, sessionId);
  assertOpen(ctx, found, input);
  const current = await currentMarks(ctx, found, input);
  assertMarks(ctx, found, input, current);
  const clashes = clashesOf(input.marks, current);
  const clashing = new Set(clashes.map(({ enrolmentId }) => enrolmentId));
  const changes = changesOf(
    ctx,
    input.marks.filter(({ enrolmentId }) => !clashing.has(enrolmentId)),
    current,
  );
  const { session } = found;
  const headcount = input.headcount === undefined ? session.headcount : input.headcount;
  if (changes.length === 0 && session.outcome === input.outcome && session.headcount === headcount) return clashes;

  await write(ctx, {
    guards: [unchanged(ctx, found)],
    statements: [
      ...registerStatements(ctx, found, { outcome: input.outcome, headcount }, changes),
      ...followMisses(
        ctx,
        sql`select enrolment_id as id from attendance where org_id = ${ctx.org.id} and session_id = ${sessionId} and replaced_at is null`,
      ),
      ...tallySessions(ctx, [sessionId]),
    ],
    unique: [
      {
        columns: "attendance.org_id, attendance.session_id, attendance.enrolment_id",
        otherwise: () => new SavedMeanwhile(),
      },
    ],
    audit: {
      action: "register.save",
      subject: { kind: "session", id: sessionId },
      detail: {
        outcome: input.outcome,
        marks: changes.length,
        corrections: changes.filter(({ before }) => before?.mark).length,
      },
    },
  });
  return clashes;
}

const clashesOf = (marks: RegisterInput["marks"], current: Map<string, Stay>): Clash[] =>
  marks.flatMap(({ enrolmentId, mark, was }) => {
    const stands = current.get(enrolmentId)?.before?.mark ?? null;
    return was === undefined || was === stands || mark === stands ? [] : [{ enrolmentId, chosen: mark, stands }];
  });

function assertOpen(ctx: Context, { session }: RegisterSession, { outcome }: RegisterInput): void {
  if (session.number === null) {
    throw new Conflict("session_cancelled", "This session was cancelled, so it has no register.");
  }
  if (outcome !== "planned" && ctx.now < session.startsAt - OPENS_BEFORE_MS) {
    throw new Conflict("session_not_started", "This register opens an hour before the session starts.");
  }
}

/** The enrolments the input names, as far as this cohort has them, each with its mark as it stands. */
async function currentMarks(ctx: Context, { session }: RegisterSession, input: RegisterInput): Promise<Map<string, Stay>> {
  const ids = JSON.stringify(input.marks.map(({ enrolmentId }) => enrolmentId));
  const rows = await ctx.db
    .select({
      enrolmentId: enrolments.id,
      joinedAt: enrolments.joinedAt,
      leftAt: enrolments.leftAt,
      before: markColumns,
    })
    .from(enrolments)
    .leftJoin(
      attendance,
      and(
        eq(attendance.orgId, enrolments.orgId),
        eq(attendance.sessionId, session.id),
        eq(attendance.enrolmentId, enrolments.id),
        isNull(attendance.replacedAt),
      ),
    )
    .where(
      and(
        eq(enrolments.orgId, ctx.org.id),
        eq(enrolments.cohortId, session.cohortId),
        sql`${enrolments.id} in (select value from json_each(${ids}))`,
      ),
    );
  return new Map(rows.map((row) => [row.enrolmentId, row]));
}

function assertMarks(ctx: Context, found: RegisterSession, input: RegisterInput, current: Map<string, Stay>): void {
  if (input.marks.some(({ note }) => note) && isPeer(ctx)) {
    throw new Forbidden("Notes are for facilitators. Leave them out.");
  }
  const seen = new Set<string>();
  const errors = input.marks.flatMap(({ enrolmentId, mark, minutesLate, reason }, index): FieldError[] => {
    const known = current.get(enrolmentId);
    const at = (field: string, message: string) => [{ path: `marks.${index}.${field}`, message }];
    if (!known) return at("enrolmentId", "This group has no such enrolment.");
    if (seen.has(enrolmentId)) return at("enrolmentId", "This enrolment is in the list twice.");
    seen.add(enrolmentId);
    const message = mark && markRefusal(found, input.outcome, mark, known);
    if (message) return at("mark", message);
    if (minutesLate && mark !== "late") return at("minutesLate", "Minutes are counted of somebody who came late.");
    if (reason && !(mark && missedMarks.includes(mark))) return at("reason", "A reason goes with a missed session.");
    return [];
  });
  if (errors.length > 0) throw new Invalid(errors, "Nothing was saved: some marks need another look.");
}

/** The session is where and what it was when the input was judged. */
const unchanged = (ctx: Context, { session }: RegisterSession): Guard => ({
  holds: sql`select count(*) = 1 from sessions where org_id = ${ctx.org.id} and id = ${session.id}
    and number is not null and starts_at = ${session.startsAt}`,
  otherwise: () => new SavedMeanwhile(),
});
