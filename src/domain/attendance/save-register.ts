import { and, eq, isNull, sql } from "drizzle-orm";
import { attendance, enrolments, registers } from "../../../db/schema/index.ts";
import { type Guard, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, type FieldError, Forbidden, Invalid } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { dropInMarks, isHeld, type Mark, markMeanings, OPENS_BEFORE_MS, type RegisterInput } from "./attendance.ts";
import { findRegisterSession, loadRegister, mayReadNotes, type Register, type RegisterSession, standsAt } from "./queries.ts";
import { standing } from "./standing.ts";

/** Another saving of the same register got in between; what it changed has to be read first. */
class SavedMeanwhile extends Error {}

const TRIES = 8;

/**
 * Saves a session's register, all of it or nothing. Only the marks sent are touched; one that differs appends a row,
 * and the row it replaces stays as history. Tallies are counted in the same batch.
 *
 * @throws NotFound; Forbidden; Invalid with the path of each mark at fault;
 * Conflict `session_cancelled`, `session_not_started`, `register_busy`.
 */
export async function saveRegister(ctx: Context, sessionId: string, input: RegisterInput): Promise<Register> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      await saveOnce(ctx, sessionId, input);
      return await loadRegister(ctx, sessionId);
    } catch (error) {
      if (!(error instanceof SavedMeanwhile)) throw error;
    }
  }
  throw new Conflict("register_busy", "Several people are saving this register at once. Try again in a moment.");
}

async function saveOnce(ctx: Context, sessionId: string, input: RegisterInput): Promise<void> {
  const found = await findRegisterSession(ctx, sessionId);
  assertOpen(ctx, found, input);
  const current = await currentMarks(ctx, found, input);
  assertMarks(ctx, found, input, current);
  const changes = changesOf(ctx, input, current);
  const { session, cohort } = found;
  const headcount = input.headcount === undefined ? session.headcount : input.headcount;
  if (changes.length === 0 && session.outcome === input.outcome && session.headcount === headcount) return;

  const registerId = newId("reg");
  const by = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  const replaced = JSON.stringify(changes.flatMap(({ before }) => before?.id ?? []));
  const statements: Statement[] = [
    ctx.db
      .insert(registers)
      .values({ orgId: ctx.org.id, id: registerId, sessionId, outcome: input.outcome, headcount, savedAt: ctx.now, savedBy: by }),
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
      ctx.db.insert(attendance).values(
        changes.map(({ id, enrolmentId, mark, note }) => ({
          orgId: ctx.org.id,
          id,
          registerId,
          sessionId,
          enrolmentId,
          mark,
          note: note === null ? null : ctx.vault.seal({ table: "attendance", row: id, column: "note" }, note),
          markedAt: ctx.now,
          markedBy: by,
        })),
      ),
    );
  }
  statements.push(standing(ctx, session, { ...input, headcount }, cohort.enrolmentMode === "drop_in"));
  await write(ctx, {
    guards: [unchanged(ctx, found)],
    statements,
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
}

function assertOpen(ctx: Context, { session }: RegisterSession, { outcome }: RegisterInput): void {
  if (session.number === null) {
    throw new Conflict("session_cancelled", "This session was cancelled, so it has no register.");
  }
  if (outcome !== "planned" && ctx.now < session.startsAt - OPENS_BEFORE_MS) {
    throw new Conflict("session_not_started", "This register opens an hour before the session starts.");
  }
}

type Current = {
  enrolmentId: string;
  joinedAt: number;
  leftAt: number | null;
  before: { id: string; mark: Mark | null; note: string | null } | null;
};

/** The enrolments the input names, as far as this cohort has them, each with its mark as it stands. */
async function currentMarks(ctx: Context, { session }: RegisterSession, input: RegisterInput): Promise<Map<string, Current>> {
  const ids = JSON.stringify(input.marks.map(({ enrolmentId }) => enrolmentId));
  const rows = await ctx.db
    .select({
      enrolmentId: enrolments.id,
      joinedAt: enrolments.joinedAt,
      leftAt: enrolments.leftAt,
      before: { id: attendance.id, mark: attendance.mark, note: attendance.note },
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

function assertMarks(ctx: Context, found: RegisterSession, input: RegisterInput, current: Map<string, Current>): void {
  if (input.marks.some(({ note }) => note) && ctx.actor.kind === "staff" && ctx.actor.role === "peer") {
    throw new Forbidden("Notes are for facilitators. Leave them out.");
  }
  const seen = new Set<string>();
  const errors = input.marks.flatMap(({ enrolmentId, mark }, index): FieldError[] => {
    const known = current.get(enrolmentId);
    const at = (field: string, message: string) => [{ path: `marks.${index}.${field}`, message }];
    if (!known) return at("enrolmentId", "This group has no such enrolment.");
    if (seen.has(enrolmentId)) return at("enrolmentId", "This enrolment is in the list twice.");
    seen.add(enrolmentId);
    const message = mark && markRefusal(found, input, mark, known);
    return message ? at("mark", message) : [];
  });
  if (errors.length > 0) throw new Invalid(errors, "Nothing was saved: some marks need another look.");
}

function markRefusal({ session, cohort }: RegisterSession, input: RegisterInput, mark: Mark, stay: Current): string | null {
  if (!isHeld(input.outcome)) return "Only a session that was held has marks.";
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
function changesOf(ctx: Context, input: RegisterInput, current: Map<string, Current>) {
  return input.marks.flatMap(({ enrolmentId, mark, note: sent }) => {
    const before = current.get(enrolmentId)?.before ?? null;
    const kept = before?.note ? ctx.vault.open({ table: "attendance", row: before.id, column: "note" }, before.note) : null;
    const note = mayReadNotes(ctx) ? (sent === undefined ? kept : sent || null) : withLine(kept, sent);
    if ((before?.mark ?? null) === mark && kept === note) return [];
    return [{ id: newId("att"), enrolmentId, mark, note, before }];
  });
}

const withLine = (kept: string | null, sent: string | null | undefined): string | null =>
  !sent || kept?.split("\n").includes(sent) ? kept : [kept, sent].filter(Boolean).join("\n");

/** The session is where and what it was when the input was judged. */
const unchanged = (ctx: Context, { session }: RegisterSession): Guard => ({
  holds: sql`select count(*) = 1 from sessions where org_id = ${ctx.org.id} and id = ${session.id}
    and number is not null and starts_at = ${session.startsAt}`,
  otherwise: () => new SavedMeanwhile(),
});
