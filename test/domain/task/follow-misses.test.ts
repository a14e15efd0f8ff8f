import { and, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, tasks } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { type Mark, markMeanings, markNames } from "../../../src/domain/attendance/attendance.ts";
import { planMakeUp } from "../../../src/domain/attendance/plan-make-up.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { dropMakeUp, settleMakeUp } from "../../../src/domain/attendance/settle-make-up.ts";
import { callOffPause } from "../../../src/domain/enrolment/end-pause.ts";
import { pause } from "../../../src/domain/enrolment/pause.ts";
import { transfer } from "../../../src/domain/enrolment/transfer.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { updateProgram } from "../../../src/domain/program/update.ts";
import { closeTask } from "../../../src/domain/task/close-task.ts";
import { countedMisses, followMisses } from "../../../src/domain/task/follow-misses.ts";
import { listTasks } from "../../../src/domain/task/queries.ts";
import { endOf, reasonOf, titleOf } from "../../../src/domain/task/task.ts";
import { scans } from "../../support/cohorts.ts";
import { type Group, openGroup, WEEK } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

type Letter = "p" | "n" | "l" | "t" | "e" | "x" | "-";
const marks: Record<Letter, Mark | null> = {
  ...{ p: "present", n: "no_show", l: "late_cancel", t: "turned_away_late", e: "excused", x: "not_expected", "-": null },
};

async function setUp(mode: "closed" | "rolling" = "closed") {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  // Six sessions are over and two ahead.
  const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"], first: ctx.now - 6 * WEEK, mode });
  return { world, harbor, ctx, group, ana: group.people.Ana ?? "" };
}

/** Ana's marks from the first session on, "pnn": present, no show, no show. */
async function mark(ctx: Context, { sessionIds }: Group, enrolmentId: string, letters: string, from = 0): Promise<void> {
  for (const [at, letter] of [...letters].entries())
    await saveRegister(ctx, sessionIds[from + at] ?? "", {
      outcome: "held",
      marks: [{ enrolmentId, mark: marks[letter as Letter] }],
    });
}

/** "reach_out 2", or "-". */
async function openNow(ctx: Context): Promise<string> {
  const { items } = await listTasks(ctx, { limit: 10, status: "open" });
  return items.map(({ kind, detail }) => `${kind} ${detail.misses}`).join(", ") || "-";
}

describe("followMisses", () => {
  test("counts what the domain calls a miss", () => {
    const misses = markNames.filter((name) => !markMeanings[name].attended && markMeanings[name].expectedAdjusted);
    expect([...countedMisses].sort()).toEqual(misses.sort());
  });

  test.each([
    ["n", "-"],
    ["pn", "-"],
    ["nn", "reach_out 2"],
    ["pnl", "reach_out 2"],
    ["pntn", "exit_proposed 3"],
    ["nnnn", "exit_proposed 4"],
    ["nnp", "-"],
    ["nnpn", "-"],
    // Excused and not expected are passed over; what isn't marked is not known.
    ["nen", "reach_out 2"],
    ["ne", "-"],
    ["nx-n", "reach_out 2"],
    ["nnen", "exit_proposed 3"],
  ])("%s: %s", async (letters, expected) => {
    const { ctx, group, ana } = await setUp();
    await mark(ctx, group, ana, letters);
    expect(await openNow(ctx)).toBe(expected);
  });

  test("names who, why and how often, for whoever leads the group, without a word of what to say", async () => {
    const { ctx, group, ana } = await setUp();
    await mark(ctx, group, ana, "pnn");
    const [task] = (await listTasks(ctx, { limit: 10, status: "open" })).items;
    if (!task) throw new Error("no task");
    expect(task).toMatchObject({ kind: "reach_out", cohortId: group.cohortId, sessionId: group.sessionIds[2], note: null });
    expect(titleOf(task)).toBe("Reach out to Ana Ruiz");
    expect(reasonOf(task)).toBe("They missed 2 sessions in a row: somebody should ask how they are.");
    const lines = await ctx.db
      .select()
      .from(auditLines)
      .where(and(eq(auditLines.orgId, ctx.org.id), eq(auditLines.subjectId, task.id)));
    expect(lines.map(({ action, actorKind }) => [action, actorKind])).toEqual([["task.open", "staff"]]);
  });

  test("closes by itself when a correction takes the reason away, and opens again when it comes back", async () => {
    const { ctx, group, ana } = await setUp();
    await mark(ctx, group, ana, "pnn");
    await mark(ctx, group, ana, "e", 2);
    expect(await openNow(ctx)).toBe("-");
    const [closed] = (await listTasks(ctx, { limit: 10, status: "closed" })).items;
    if (!closed) throw new Error("no task");
    expect([closed.closedBy, endOf(closed)]).toEqual([null, "What was marked since then has overtaken it."]);
    await mark(ctx, group, ana, "n", 2);
    expect(await openNow(ctx)).toBe("reach_out 2");
    // A session that turns out not to have been held is in nobody's run.
    await saveRegister(ctx, group.sessionIds[1] ?? "", {
      outcome: "cancelled_by_program",
      marks: [{ enrolmentId: ana, mark: null }],
    });
    expect(await openNow(ctx)).toBe("-");
    const count = sql<number>`count(*)`;
    const lines = await ctx.db
      .select({ action: auditLines.action, count })
      .from(auditLines)
      .where(sql`action like 'task.%'`)
      .groupBy(auditLines.action);
    expect(lines).toEqual([
      { action: "task.close", count: 2 },
      { action: "task.open", count: 2 },
    ]);
  });

  test("goes from reaching out to a proposed exit as misses add up, and back", async () => {
    const { ctx, group, ana } = await setUp();
    await mark(ctx, group, ana, "nnn");
    expect(await openNow(ctx)).toBe("exit_proposed 3");
    await mark(ctx, group, ana, "n", 3);
    expect(await openNow(ctx)).toBe("exit_proposed 4");
    await mark(ctx, group, ana, "p", 1);
    expect(await openNow(ctx)).toBe("reach_out 2");
  });

  test("doesn't ask again what a person has decided until there is another miss", async () => {
    const { ctx, group, ana } = await setUp();
    await mark(ctx, group, ana, "nnn");
    const [task] = (await listTasks(ctx, { limit: 10, status: "open" })).items;
    await closeTask(ctx, task?.id ?? "", { note: "They want to stay" });
    await saveRegister(ctx, group.sessionIds[2] ?? "", {
      outcome: "held",
      marks: [{ enrolmentId: group.people.Ben ?? "", mark: "present" }],
    });
    await mark(ctx, group, ana, "l", 2);
    expect(await openNow(ctx)).toBe("-");
    await mark(ctx, group, ana, "e", 3);
    expect(await openNow(ctx)).toBe("-");
    await mark(ctx, group, ana, "n", 4);
    expect(await openNow(ctx)).toBe("exit_proposed 4");
  });

  test("opens one task, however many save at once", async () => {
    const { ctx, group, ana } = await setUp();
    await mark(ctx, group, ana, "n");
    const save = () =>
      saveRegister(ctx, group.sessionIds[1] ?? "", { outcome: "held", marks: [{ enrolmentId: ana, mark: "no_show" }] });
    await Promise.all([save(), save(), save()]);
    expect(await openNow(ctx)).toBe("reach_out 2");
    expect(await ctx.db.select().from(tasks)).toHaveLength(1);
  });

  test("goes by the program's thresholds; 0 is never", async () => {
    const { harbor, ctx, group, ana } = await setUp();
    const manager = await harbor.as("manager");
    await updateProgram(manager, group.programId, { outreachAfter: 1, exitAfter: 0 });
    await mark(ctx, group, ana, "n");
    expect(await openNow(ctx)).toBe("reach_out 1");
    await mark(ctx, group, ana, "nnn", 1);
    expect(await openNow(ctx)).toBe("reach_out 4");
    await updateProgram(manager, group.programId, { outreachAfter: 0 });
    await mark(ctx, group, ana, "n", 4);
    expect(await openNow(ctx)).toBe("-");
    await expect(updateProgram(manager, group.programId, { outreachAfter: 3, exitAfter: 2 })).rejects.toMatchObject({
      errors: [{ path: "exitAfter" }],
    });
  });

  test("asks for nothing where nobody can act any more", async () => {
    const { world, harbor } = await setUp();
    const ctx = await harbor.as("manager");
    const old = await openGroup(ctx, { people: ["Eva Poe"], first: ctx.now - 20 * WEEK, name: "Long ago" });
    await mark(ctx, old, old.people.Eva ?? "", "nnnnnnnn");
    expect(await openNow(ctx)).toBe("-");
    // The last session is over: there is nothing left to give up.
    const done = await openGroup(ctx, { people: ["Flo Zen"], first: ctx.now - 8 * WEEK, name: "Just over" });
    await mark(ctx, done, done.people.Flo ?? "", "pppppnnn");
    expect(await openNow(ctx)).toBe("reach_out 3");
    const plan = (
      await world.deps.db.all<{ detail: string }>(
        sql`explain query plan select * from tasks where org_id = 'x' and unique_key in ('a', 'b') and closed_at is null`,
      )
    ).map(({ detail }) => detail);
    expect(scans(plan)).toEqual([]);
  });

  test("searches: no statement scans a table that grows", async () => {
    const { ctx, group } = await setUp();
    const client = (ctx.db as unknown as { $client: import("@libsql/client").Client }).$client;
    const stays = sql`select distinct enrolment_id as id from attendance where org_id = ${ctx.org.id} and session_id = ${group.sessionIds[0]}`;
    for (const statement of followMisses(ctx, stays)) {
      const { sql: text, params } = (statement as unknown as { getQuery: () => { sql: string; params: unknown[] } }).getQuery();
      const { rows } = await client.execute({ sql: `explain query plan ${text}`, args: params as string[] });
      const steps = rows.map((row) => String(row.detail));
      expect(
        steps.filter((step) => /^SCAN (tasks|e|a|s|c|p|t|ts|n|l|mu|audit_lines|attendance|enrolments)\b/.test(step)),
      ).toEqual([]);
    }
  });
});

describe("a make-up that answered a proposed exit", () => {
  const planned = async () => {
    const { ctx, group, ana } = await setUp();
    await mark(ctx, group, ana, "nnn");
    const next = await openGroup(ctx, { people: [], programId: group.programId, first: ctx.now + WEEK });
    const { id } = await planMakeUp(ctx, ana, { missedSessionId: group.sessionIds[2] ?? "", cohortId: next.cohortId });
    expect(await openNow(ctx)).toBe("-");
    return { ctx, group, ana, id };
  };

  test("asks again when it is called off, so that nobody is forgotten", async () => {
    const { ctx, group, ana, id } = await planned();
    await mark(ctx, group, ana, "n", 2);
    expect(await openNow(ctx)).toBe("-");
    await dropMakeUp(ctx, id);
    expect(await openNow(ctx)).toBe("exit_proposed 3");
  });

  test("asks again when they didn't come to it, not when they did", async () => {
    const there = await planned();
    await settleMakeUp(there.ctx, there.id, { came: true });
    expect(await openNow(there.ctx)).toBe("-");
    const not = await planned();
    await settleMakeUp(not.ctx, not.id, { came: false });
    expect(await openNow(not.ctx)).toBe("exit_proposed 3");
  });
});

describe("what answers a proposed exit", () => {
  const answered = async (ctx: Context) => {
    const { items } = await listTasks(ctx, { limit: 10, status: "closed" });
    const task = items.find(({ detail }) => detail.answer);
    return task && { answer: task.detail.answer, by: task.closedBy !== null, said: endOf(task) };
  };

  test("a pause, which begins the count anew; called off, the question is there again", async () => {
    const { ctx, group, ana } = await setUp();
    await mark(ctx, group, ana, "nnn");
    const { id } = await pause(ctx, ana, { from: "2027-01-14", until: "2027-01-20" });
    expect(await openNow(ctx)).toBe("-");
    await callOffPause(ctx, id);
    expect(await openNow(ctx)).toBe("exit_proposed 3");
    await pause(ctx, ana, { from: "2027-01-14", until: "2027-02-04" });
    expect([await openNow(ctx), await answered(ctx)]).toMatchObject([
      "-",
      { answer: "pause", by: true, said: "They are paused." },
    ]);
    await mark(ctx, group, ana, "nn", 4);
    expect(await openNow(ctx)).toBe("-");
  });

  test("a pause that is still to come, unless it is called off", async () => {
    const { ctx, group, ana } = await setUp();
    await mark(ctx, group, ana, "nnn");
    const { id } = await pause(ctx, ana, { from: "2027-02-10" });
    await mark(ctx, group, ana, "l", 2);
    expect(await openNow(ctx)).toBe("-");
    await callOffPause(ctx, id);
    expect(await openNow(ctx)).toBe("exit_proposed 3");
  });

  test("another group, a make-up, or giving up the place", async () => {
    const { ctx, group, ana } = await setUp();
    const there = await openGroup(ctx, { people: [], programId: group.programId, name: "Next cycle", first: ctx.now + WEEK });
    const ben = group.people.Ben ?? "";
    await mark(ctx, group, ana, "nnn");
    await planMakeUp(ctx, ana, { missedSessionId: group.sessionIds[2] ?? "", cohortId: there.cohortId });
    expect(await answered(ctx)).toMatchObject({ answer: "make_up", by: true, said: "A make-up is planned." });
    await mark(ctx, group, ana, "n", 3);
    expect(await openNow(ctx)).toBe("exit_proposed 4");
    await transfer(ctx, ana, { cohortId: there.cohortId, reason: "Suits better" });
    expect(await openNow(ctx)).toBe("-");
    await mark(ctx, group, ben, "nnn");
    expect(await openNow(ctx)).toBe("exit_proposed 3");
    await withdraw(ctx, ben, { reason: "Moved away" });
    expect(await openNow(ctx)).toBe("-");
    const { items } = await listTasks(ctx, { limit: 10, status: "closed" });
    expect(
      items
        .map(({ detail }) => detail.answer)
        .filter(Boolean)
        .sort(),
    ).toEqual(["make_up", "transfer", "withdrawal"]);
  });
});
