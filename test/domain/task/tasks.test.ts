import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, tasks } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../../src/context.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { closeTask } from "../../../src/domain/task/close-task.ts";
import { type NewTask, openTask } from "../../../src/domain/task/open-task.ts";
import { findTask, listTasks, listWaiting, tasksPage } from "../../../src/domain/task/queries.ts";
import { endOf, titleOf } from "../../../src/domain/task/task.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { makeColleague } from "../../support/colleagues.ts";
import { openGroup } from "../../support/group.ts";
import { openOne } from "../../support/tasks.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const person = await createParticipant(ctx, { givenName: "Ana", familyName: "Ruiz", emailPermission: false });
  return { world, harbor, ctx, person };
}

const linesOf = async (ctx: Awaited<ReturnType<typeof setUp>>["ctx"], action: string) =>
  ctx.db.select().from(auditLines).where(eq(auditLines.action, action));

describe("openTask", () => {
  test("opens one of a key at a time, with one line in the log, and another once it is closed", async () => {
    const { ctx, person } = await setUp();
    const first = await openOne(ctx, person.id);
    expect(await openOne(ctx, person.id)).toBe(first);
    expect(await ctx.db.select().from(tasks)).toHaveLength(1);
    expect(await linesOf(ctx, "task.open")).toHaveLength(1);
    await closeTask(ctx, first, { note: "Called" });
    expect(await openOne(ctx, person.id)).not.toBe(first);
    expect(await linesOf(ctx, "task.open")).toHaveLength(2);
  });
});

describe("closeTask", () => {
  test("keeps who, when and a sealed note, once", async () => {
    const { ctx, person } = await setUp();
    const id = await openOne(ctx, person.id);
    const later = { ...ctx, now: ctx.now + 60_000 };
    const closed = await closeTask(later, id, { note: "Spoke with her sister" });
    expect(closed).toMatchObject({ note: "Spoke with her sister", closedAt: later.now, closedByName: expect.any(String) });
    const [row] = await ctx.db.select().from(tasks);
    expect(row?.note).not.toContain("sister");
    await expect(closeTask(later, id, { note: "Again" })).rejects.toMatchObject({ code: "already_closed" });
    expect(await linesOf(ctx, "task.close")).toHaveLength(1);
  });
});

describe("a note of what was done", () => {
  test("about a person is for facilitators and whoever wrote it, and others learn that there is one", async () => {
    const { ctx, harbor, person } = await setUp();
    const fay = await harbor.as("facilitator");
    const lee = await makeColleague(ctx, "Lee Ader", "manager");
    const read = async (who: Context, id: string) => {
      const task = await findTask(who, id);
      return task.note ?? endOf(task);
    };
    const theirs = await openOne(ctx, person.id);
    await closeTask(fay, theirs, { note: "She drinks again" });
    const seen = [await read(fay, theirs), await read(ctx, theirs), (await listTasks(ctx, { limit: 5 })).items[0]?.note];
    expect(seen).toEqual(["She drinks again", "What was done is noted for facilitators.", null]);

    const own = await openOne(ctx, person.id);
    await closeTask(ctx, own, { note: "New number" });
    expect([await read(ctx, own), await read(fay, own)]).toEqual(["New number", "New number"]);
    expect(await read(lee, own)).toBe("What was done is noted for facilitators.");
  });

  test("about mail is for every manager", async () => {
    const { ctx, harbor } = await setUp();
    const trouble = { kind: "mail_trouble", code: "mail_refused", uniqueKey: "mail" } as const;
    await write(ctx, { statements: openTask(ctx, trouble), audit: [] });
    const [task] = (await listTasks(ctx, { limit: 5 })).items;
    await closeTask(await harbor.as("facilitator"), task?.id ?? "", { note: "New key" });
    expect((await findTask(ctx, task?.id ?? "")).note).toBe("New key");
  });
});

describe("listTasks", () => {
  test("says what to do about whom", async () => {
    const { ctx, person } = await setUp();
    await openOne(ctx, person.id);
    const [task] = (await listTasks(ctx, { limit: 5, status: "open" })).items;
    expect(task && titleOf(task)).toBe("Call Ana Ruiz");
  });

  test("falls to whoever leads a group that the person is in, until they leave it", async () => {
    const { ctx, harbor } = await setUp();
    const leader = await harbor.as("facilitator");
    const facilitatorId = leader.actor.kind === "staff" ? leader.actor.id : "";
    const led = await openGroup(ctx, { people: ["Ben Ode"], facilitatorId });
    await openGroup(ctx, { people: ["Cai Lund"], name: "Another" });
    const people = await ctx.db.query.participants.findMany();
    for (const { id } of people) await openOne(ctx, id);
    const own = async () =>
      (await listTasks(leader, { limit: 9, own: true })).items.map(({ participantName }) => participantName);
    expect(await own()).toEqual(["Ben Ode"]);
    await openOne(ctx, people[0]?.id ?? "", { uniqueKey: "x", cohortId: led.cohortId });
    expect((await own()).sort()).toEqual(["Ana Ruiz", "Ben Ode"]);
    await withdraw(ctx, led.people.Ben ?? "", { reason: "Moved" });
    expect(await own()).toEqual(["Ana Ruiz"]);
  });

  test("pages newest first and filters by status and person", async () => {
    const { ctx, person } = await setUp();
    const first = await openOne(ctx, person.id, { uniqueKey: "a" });
    const second = await openOne({ ...ctx, now: ctx.now + 1 }, person.id, { uniqueKey: "b" });
    const page = await listTasks(ctx, { limit: 1 });
    expect(page.items.map(({ id }) => id)).toEqual([second]);
    const rest = await listTasks(ctx, { limit: 1, cursor: page.nextCursor ?? "" });
    expect(rest.items.map(({ id }) => id)).toEqual([first]);
    await closeTask(ctx, first, { note: "Done" });
    expect((await listTasks(ctx, { limit: 5, status: "closed" })).items.map(({ id }) => id)).toEqual([first]);
    expect((await listTasks(ctx, { limit: 5, participantId: "par_x" })).items).toEqual([]);
  });

  test("does not see another org's rows", async () => {
    const { world, ctx, person } = await setUp();
    const id = await openOne(ctx, person.id);
    const other = await (await world.createOrg("Other")).as("manager");
    expect((await listTasks(other, { limit: 5 })).items).toEqual([]);
    await expect(findTask(other, id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("puts safety before everything newer, page by page, and leaves none of it out of what waits", async () => {
    const { harbor } = await setUp();
    const kim = await harbor.as("facilitator");
    const { cohortId, people } = await openGroup(kim, { people: ["Ben Ode"] });
    const stay = await findEnrolment(kim, people.Ben ?? "");
    const open = (key: string, at: number, more: Partial<NewTask> = {}) =>
      openOne({ ...kim, now: kim.now + at }, stay.participantId, { uniqueKey: key, cohortId, ...more });
    for (let n = 0; n < 3; n += 1) await open(`s${n}`, n, { kind: "safety", code: "safety" });
    await closeTask(kim, (await listTasks(kim, { limit: 1, status: "open" })).items[0]?.id ?? "", { note: "Talked" });
    for (let n = 0; n < 5; n += 1) await open(`o${n}`, 10 + n);
    const waiting = await listWaiting(kim, { limit: 2 });
    expect([waiting.safety.length, waiting.others.length, waiting.total]).toEqual([2, 2, 5]);
    expect((await listWaiting(kim, { limit: 2, cursor: waiting.nextCursor ?? "" })).others).toHaveLength(2);
    const kinds: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTasks(kim, { limit: 1, status: "open", cursor });
      kinds.push(...page.items.map(({ kind }) => kind));
      cursor = page.nextCursor ?? undefined;
      // A cursor is no way to the minute of an answer either.
      if (cursor) expect(Buffer.from(cursor, "base64url").toString()).toMatch(/^0\|tsk_/);
    } while (cursor);
    expect(kinds).toEqual(["safety", "safety", ...Array(5).fill("call_person")]);
  });

  test("searches by an index of open tasks", async () => {
    const { ctx, harbor } = await setUp();
    const plan = await explain(ctx, tasksPage(ctx, { limit: 12, status: "open", own: true }));
    expect(scans(plan)).toEqual([]);
    expect(plan.join()).toContain("tasks_open");
    const kim = await harbor.as("facilitator");
    for (const safety of ["only", "elsewhere"] as const) {
      expect(scans(await explain(kim, tasksPage(kim, { limit: 12, status: "open", own: safety === "only", safety })))).toEqual(
        [],
      );
    }
  });
});
