import { and, eq, isNull, sql } from "drizzle-orm";
import { checkIns, enrolments } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Forbidden, Invalid, NotFound } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { standsAt } from "../attendance/queries.ts";
import { callForSafety } from "../task/call-for-safety.ts";
import { type Answers, assertMayRead, type CheckIn, type CheckInInput, checkInKinds } from "./check-in.ts";
import { asksForSafety } from "./phq9.ts";
import { type Asked, findAsked, findCheckIn, openCheckIn, standsOn } from "./queries.ts";
import { changesOf, merge, NINTH, saidIn } from "./questions.ts";

type Place = { sessionId: string; enrolmentId: string };

/**
 * Keeps what somebody answers on the day of a session, filled in by themselves or typed in by a facilitator: question by question,
 * what isn't answered stays. What stood before stays as a row. An answer above zero to the ninth question of the PHQ-9 opens a
 * task for today in the same batch, and owes mail about it.
 *
 * @param shown of a form that shows what stands: the id of the check-in it showed, null for none. Only what was changed against it
 * is kept, so that nobody writes over what others send meanwhile.
 * @throws NotFound; Forbidden but for the person and facilitators who see to the group; Invalid for what the program doesn't ask;
 * Conflict `check_in_closed`, `saved_meanwhile`, `changed_meanwhile`.
 */
export async function fillIn(ctx: Context, place: Place, input: CheckInInput, shown?: string | null): Promise<CheckIn> {
  const asked = await findAsked(ctx, place.sessionId);
  const [stay] = await ctx.db
    .select({ joinedAt: enrolments.joinedAt, leftAt: enrolments.leftAt, participantId: enrolments.participantId })
    .from(enrolments)
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.id, place.enrolmentId), eq(enrolments.cohortId, asked.cohortId)));
  if (!stay || standsAt(stay, asked) === "outside") throw new NotFound("enrolment");
  assertMayFill(ctx, asked, stay.participantId);
  const strange = checkInKinds.filter((kind) => input[kind] !== undefined && !asked.kinds.includes(kind));
  if (strange.length > 0) {
    throw new Invalid(strange.map((kind) => ({ path: kind, message: "This program doesn't ask this." })));
  }

  const before = await findCurrent(ctx, place);
  const filledBy = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  const all = saidIn(input, filledBy !== null);
  const seen = shown === undefined ? null : changesOf(await shownAnswers(ctx, place, shown), before?.answers ?? {}, all);
  if (seen && seen.clashes.length > 0) {
    throw new Conflict(
      "changed_meanwhile",
      "Something you changed was answered otherwise meanwhile. Look at what stands, then save again.",
    );
  }
  const said = seen?.said ?? all;
  const answers = merge(before?.answers ?? {}, said);
  if (Object.keys(said).length === 0) {
    if (!before) throw new Invalid([{ path: "answers", message: "Answer at least one question." }]);
    return before;
  }
  const id = newId("chk");
  // Somebody who types in a correction elsewhere on the form says nothing new of this.
  const isNews = filledBy === null || answers.phq9?.at(-1) !== before?.answers.phq9?.at(-1);
  const isUrgent = NINTH in said && isNews && asksForSafety(answers.phq9);
  const urgent = isUrgent
    ? await callForSafety(ctx, { ...place, cohortId: asked.cohortId, participantId: stay.participantId })
    : { guards: [], statements: [] };
  const current = and(
    eq(checkIns.orgId, ctx.org.id),
    eq(checkIns.enrolmentId, place.enrolmentId),
    eq(checkIns.sessionId, place.sessionId),
    isNull(checkIns.replacedAt),
  );
  const meanwhile = () => new Conflict("saved_meanwhile", "Something was saved here just now. Look again, then save once more.");
  await write(ctx, {
    guards: [
      { holds: sql`(select id from check_ins where ${current}) is ${before?.id ?? null}`, otherwise: meanwhile },
      ...urgent.guards.map((holds) => ({ holds, otherwise: meanwhile })),
    ],
    statements: [
      ctx.db.update(checkIns).set({ replacedAt: ctx.now }).where(current),
      ctx.db.insert(checkIns).values({
        ...{ orgId: ctx.org.id, id, ...place, filledAt: ctx.now, filledBy },
        answers: ctx.vault.seal({ table: "check_ins", row: id, column: "answers" }, JSON.stringify(answers)),
      }),
      ...urgent.statements,
    ],
    // The session, not the person: whoever reads the log must not be able to tell whose answers called for a task.
    audit: { action: "check_in.fill", subject: { kind: "session", id: place.sessionId }, detail: { checkInId: id } },
  });
  if (isUrgent) ctx.startDispatch();
  return { id, ...place, answers, filledAt: ctx.now, filledBy };
}

/** What a form showed. One that names another's check-in showed nothing of this. */
export async function shownAnswers(ctx: Context, place: Place, id: string | null): Promise<Answers> {
  const found = id === null ? null : await findCheckIn(ctx, id);
  return found?.sessionId === place.sessionId && found.enrolmentId === place.enrolmentId ? found.answers : {};
}

/** What stands; null when they haven't answered. */
async function findCurrent(ctx: Context, { enrolmentId, sessionId }: Place): Promise<CheckIn | null> {
  const [row] = await ctx.db
    .select()
    .from(checkIns)
    .where(
      and(
        eq(checkIns.orgId, ctx.org.id),
        eq(checkIns.enrolmentId, enrolmentId),
        eq(checkIns.sessionId, sessionId),
        isNull(checkIns.replacedAt),
      ),
    );
  return row ? openCheckIn(ctx, row) : null;
}

function assertMayFill(ctx: Context, asked: Asked, participantId: string): void {
  const isTheirs = ctx.actor.kind === "participant" && ctx.actor.id === participantId;
  if (ctx.actor.kind === "participant" && !isTheirs) throw new Forbidden();
  if (!isTheirs) assertMayRead(ctx, asked);
  const stands = standsOn(asked, ctx.now);
  if (stands === "never") throw new Conflict("check_in_closed", "Nothing is asked for this session.");
  if (stands === "ahead") throw new Conflict("check_in_closed", "These questions are for the day of the session.");
  if (stands === "past" && isTheirs) throw new Conflict("check_in_closed", "These questions were for that day alone.");
}
