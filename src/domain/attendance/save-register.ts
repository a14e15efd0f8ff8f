import { and, eq, isNull, sql } from "drizzle-orm";
import { attendance, enrolments } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { Conflict, type FieldError, Forbidden, Invalid } from "../../errors.ts";
import { isPeer } from "../participant/participant.ts";
import { missedMarks, OPENS_BEFORE_MS, type RegisterInput, type WalkInInput } from "./attendance.ts";
import { type Clash, partClashes, partSession, type SessionClash } from "./clashes.ts";
import { commitRegister, untilCommitted } from "./commit-register.ts";
import { findRegisterSession, loadRegister, markColumns, type Register, type RegisterSession } from "./queries.ts";
import { changesOf, markRefusal, type Stay } from "./register-change.ts";
import { addingWalkIns, removingWalkIns } from "./walk-in.ts";

type Saved = {
  /** Null: nothing differed. */
  savingId: string | null;
  clashes: Clash[];
  sessionClashes: SessionClash[];
};
export type SavedRegister = Register & Saved;

/** Walk-ins that come and go with a saving; ids that are gone already are passed over. */
export type WalkInChanges = { add: WalkInInput[]; remove: string[] };

/**
 * Saves a session's register, all of it or nothing. Only the marks sent are touched; one that differs appends a row,
 * and the row it replaces stays as history. Tallies are counted in the same batch. Sent again, it changes nothing; what says
 * what it `was…` and finds something else in its place leaves that, and is among the clashes.
 *
 * @throws NotFound; Forbidden; Invalid with the path of each mark at fault;
 * Conflict `session_cancelled`, `session_not_started`, `walk_in_closed`, `register_busy`.
 */
export async function saveRegister(
  ctx: Context,
  sessionId: string,
  input: RegisterInput,
  walkIns: WalkInChanges = { add: [], remove: [] },
): Promise<SavedRegister> {
  const saved = await untilCommitted(() => saveOnce(ctx, sessionId, input, walkIns));
  return { ...(await loadRegister(ctx, sessionId)), ...saved };
}

async function saveOnce(ctx: Context, sessionId: string, input: RegisterInput, walkIns: WalkInChanges): Promise<Saved> {
  const found = await findRegisterSession(ctx, sessionId);
  const { session } = found;
  const { outcome, headcount, clashes: sessionClashes } = partSession(session, input);
  assertOpen(ctx, found, outcome);
  const current = await currentMarks(ctx, found, input);
  const { marks, clashes } = partClashes(ctx, input.marks, current);
  assertMarks(ctx, found, { outcome, marks: input.marks, kept: new Set(marks.map(({ enrolmentId }) => enrolmentId)) }, current);
  const changes = changesOf(ctx, marks, current);
  const guests = await Promise.all([
    addingWalkIns(ctx, { ...found, session: { ...session, outcome } }, walkIns.add),
    removingWalkIns(ctx, sessionId, walkIns.remove),
  ]);
  const statements = guests.flatMap((each) => each.statements);
  const same = session.outcome === outcome && session.headcount === headcount;
  if (changes.length === 0 && same && statements.length === 0) return { savingId: null, clashes, sessionClashes };

  const savingId = await commitRegister(ctx, found, {
    outcome,
    headcount,
    changes,
    statements,
    audit: [
      {
        action: "register.save",
        subject: { kind: "session", id: sessionId },
        detail: { outcome, marks: changes.length, corrections: changes.filter(({ before }) => before?.mark).length },
      },
      ...guests.flatMap((each) => each.audit),
    ],
  });
  return { savingId, clashes, sessionClashes };
}

function assertOpen(ctx: Context, { session }: RegisterSession, outcome: RegisterInput["outcome"]): void {
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

type Asserted = Pick<RegisterInput, "outcome" | "marks"> & { kept: Set<string> };

/** A mark that clashes isn't set, so whether it could be is nobody's question. */
function assertMarks(ctx: Context, found: RegisterSession, { outcome, marks, kept }: Asserted, current: Map<string, Stay>): void {
  if (marks.some(({ note }) => note) && isPeer(ctx)) {
    throw new Forbidden("Notes are for facilitators. Leave them out.");
  }
  const seen = new Set<string>();
  const errors = marks.flatMap(({ enrolmentId, mark, minutesLate, reason }, index): FieldError[] => {
    const known = current.get(enrolmentId);
    const at = (field: string, message: string) => [{ path: `marks.${index}.${field}`, message }];
    if (!known) return at("enrolmentId", "This group has no such enrolment.");
    if (seen.has(enrolmentId)) return at("enrolmentId", "This enrolment is in the list twice.");
    seen.add(enrolmentId);
    const message = mark && kept.has(enrolmentId) && markRefusal(found, outcome, mark, known);
    if (message) return at("mark", message);
    if (minutesLate && mark !== "late") return at("minutesLate", "Minutes are counted of somebody who came late.");
    if (reason && !(mark && missedMarks.includes(mark))) return at("reason", "A reason goes with a missed session.");
    return [];
  });
  if (errors.length > 0) throw new Invalid(errors, "Nothing was saved: some marks need another look.");
}
