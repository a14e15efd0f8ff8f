import { attendance, checkIns, enrolments, makeUps, sessionCovers, tasks } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import type { Context } from "../../src/context.ts";
import { checkInInput } from "../../src/domain/check-in/check-in.ts";
import { fillIn } from "../../src/domain/check-in/fill-in.ts";
import { transfer } from "../../src/domain/enrolment/transfer.ts";
import { closeTask } from "../../src/domain/task/close-task.ts";
import { newId } from "../../src/vault.ts";
import { canary, type Where } from "./canaries.ts";
import { WEEK } from "./group.ts";
import type { MarkedGroup } from "./marked-groups.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Two people whose answers call for a conversation today: one task is closed with a note, the other is open. */
export async function feelUnsafe(ctx: Context, sessionId: string, stays: string[], note: string): Promise<string[]> {
  for (const enrolmentId of stays) {
    await fillIn(ctx, { sessionId, enrolmentId }, checkInInput.parse({ phq9: [0, 0, 0, 0, 0, 0, 0, 0, 1] }));
  }
  const rows = await ctx.db.select({ id: tasks.id, at: tasks.sessionId, kind: tasks.kind }).from(tasks);
  const opened = rows.flatMap(({ id, at, kind }) => (kind === "safety" && at === sessionId ? [id] : []));
  await closeTask(ctx, opened[0] ?? "", { note });
  return opened;
}

/** Answers to every question, each a word that is told as it is where answers are told. */
export async function answerAll(ctx: Context, where: Where, place: { enrolmentId: string; sessionId: string }): Promise<void> {
  const id = newId("chk");
  const word = (what: string) => canary(what, where);
  const answers = {
    rulers: { importance: word("ruler"), confidence: word("ruler"), readiness: word("ruler") },
    ...{ stage: word("stage"), phq9: [word("score"), 0, 0, 0, 0, 0, 0, 0, 0], mood: word("mood") },
  };
  const sealed = ctx.vault.seal({ table: "check_ins", row: id, column: "answers" }, JSON.stringify(answers));
  await ctx.db.insert(checkIns).values({ orgId: ctx.org.id, id, ...place, answers: sealed, filledAt: ctx.now - WEEK });
}

/** What stands in for a missed session, whatever the rules of planning say. */
export async function plan(ctx: Context, enrolmentId: string, missedSessionId: string, sessionId: string): Promise<string> {
  const id = newId("mkp");
  const row = { orgId: ctx.org.id, id, enrolmentId, missedSessionId, sessionId, plannedAt: ctx.now - DAY };
  await ctx.db.insert(makeUps).values(row);
  return id;
}

/** Dee moves from one group to the other. @returns the stay there */
export async function moveOver(ctx: Context, from: MarkedGroup, to: MarkedGroup, reason: string): Promise<string> {
  const { id } = await transfer(ctx, from.people.d.enrolmentId, { cohortId: to.cohortId, reason });
  return id;
}

/** Somebody leads the session that is on in another's place. */
export async function cover(ctx: Context, { today }: MarkedGroup, awayId: string, coverId: string): Promise<void> {
  const startsAt = ctx.now - HOUR;
  const values = { orgId: ctx.org.id, sessionId: today, awayId, coverId, startsAt, since: ctx.now - DAY };
  await ctx.db.insert(sessionCovers).values(values);
}

/** Ids of the stays in these groups and of their marks. */
export async function hiddenIds(db: Db, cohortIds: string[]): Promise<string[]> {
  const stays = await db.select({ id: enrolments.id, cohortId: enrolments.cohortId }).from(enrolments);
  const theirs = stays.flatMap(({ id, cohortId }) => (cohortIds.includes(cohortId) ? [id] : []));
  const marks = await db.select({ id: attendance.id, enrolmentId: attendance.enrolmentId }).from(attendance);
  return [...theirs, ...marks.flatMap(({ id, enrolmentId }) => (theirs.includes(enrolmentId) ? [id] : []))];
}
