import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, checkIns, enrolments, tasks } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { checkInInput } from "../../../src/domain/check-in/check-in.ts";
import { fillIn } from "../../../src/domain/check-in/fill-in.ts";
import { offerLink } from "../../../src/domain/check-in/offer-link.ts";
import { listCheckIns, listOfParticipant, ofParticipant } from "../../../src/domain/check-in/queries.ts";
import { closeTask } from "../../../src/domain/task/close-task.ts";
import { findTask, listTasks } from "../../../src/domain/task/queries.ts";
import { checkInGroup } from "../../support/check-ins.ts";
import { createWorld } from "../../support/world.ts";

const calm = [1, 1, 0, 0, 1, 0, 0, 0, 0];
const urgent = [1, 1, 0, 0, 1, 0, 0, 0, 1];

async function setUp(kinds?: Parameters<typeof checkInGroup>[1]) {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const kim = await harbor.as("facilitator");
  const group = await checkInGroup(kim, kinds);
  const fill = (answers: Record<string, unknown>, by: Context = kim, sessionId = group.today) =>
    fillIn(by, { sessionId, enrolmentId: group.ana }, checkInInput.parse(answers));
  const safety = () => kim.db.select().from(tasks).where(eq(tasks.kind, "safety"));
  return { world, harbor, kim, group, fill, safety, ana: { ...kim, actor: { kind: "participant" as const, id: group.anaId } } };
}

describe("fillIn", () => {
  test("keeps what the person says and what a facilitator adds, one row standing, the rest kept behind it", async () => {
    const { kim, group, fill, ana } = await setUp();
    await fill({ mood: 3, rulers: { importance: 8, confidence: 4 } }, ana);
    await fill({ phq9: calm, stage: "contemplation", mood: null });
    const [told] = await listOfParticipant(kim, group.anaId);
    expect(told?.answers).toEqual({
      rulers: { importance: 8, confidence: 4, readiness: null },
      phq9: calm,
      stage: "contemplation",
    });
    const rows = await kim.db.select().from(checkIns);
    expect(rows.map(({ replacedAt, filledBy }) => [replacedAt === null, filledBy === null])).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  test("takes nothing back on a second visit: item by item, ruler by ruler", async () => {
    const { kim, group, fill, safety, ana } = await setUp();
    await fill({ phq9: calm, rulers: { importance: 8, confidence: 4, readiness: 6 } }, ana);
    await fill({ phq9: [...Array(8).fill(null), 1], rulers: { importance: 9 } }, ana);
    const [told] = await listOfParticipant(kim, group.anaId);
    expect(told?.answers).toEqual({
      rulers: { importance: 9, confidence: 4, readiness: 6 },
      phq9: [...calm.slice(0, 8), 1],
    });
    expect(await safety()).toHaveLength(1);
    await closeTask(kim, (await safety())[0]?.id ?? "", { note: "Talked" });
    // What still stands of a ninth answer is no new one.
    await fill({ phq9: [2, ...Array(8).fill(null)] }, ana);
    await fill({ rulers: null, phq9: null }, ana);
    expect((await listOfParticipant(kim, group.anaId))[0]?.answers.phq9).toEqual([2, ...calm.slice(1, 8), 1]);
    expect(await safety()).toHaveLength(1);
  });

  test("keeps of a form only what was changed against what it showed, and refuses what clashes", async () => {
    const { kim, group, fill, ana } = await setUp();
    const place = { sessionId: group.today, enrolmentId: group.ana };
    const shown = (await fill({ mood: 3 })).id;
    await fill({ mood: 9, stage: "action", phq9: calm }, ana);
    const form = { mood: 3, stage: null, phq9: null, rulers: { importance: 7, confidence: null, readiness: null } };
    await fillIn(kim, place, form, shown);
    const [told] = await listOfParticipant(kim, group.anaId);
    expect(told?.answers).toMatchObject({ mood: 9, stage: "action", phq9: calm, rulers: { importance: 7 } });
    await expect(fillIn(kim, place, { ...form, mood: 4 }, shown)).rejects.toMatchObject({ code: "changed_meanwhile" });
    // The same answer twice is no clash, and nothing changed is nothing written.
    const rows = (await kim.db.select().from(checkIns)).length;
    await fillIn(kim, place, { mood: 3 }, shown);
    expect(await kim.db.select().from(checkIns)).toHaveLength(rows);
    await fillIn(kim, place, { mood: 9 }, shown);
    await expect(fillIn(kim, { ...place, enrolmentId: group.people.Ben ?? "" }, { mood: null }, null)).rejects.toMatchObject({
      code: "invalid",
    });
  });

  test("leaves nothing readable in the database, nor in the log", async () => {
    const { kim, group, fill, ana } = await setUp();
    await fill({ mood: 7, stage: "precontemplation", phq9: urgent }, ana);
    const rows = JSON.stringify([await kim.db.select().from(checkIns), await kim.db.select().from(auditLines)]);
    expect(rows).not.toMatch(/precontemplation|phq9|mood/);
    const lines = await kim.db.select().from(auditLines).where(eq(auditLines.action, "check_in.fill"));
    expect(lines.map(({ subjectKind, subjectId, detail }) => [subjectKind, subjectId, detail.includes(group.ana)])).toEqual([
      ["session", group.today, false],
    ]);
  });

  test("opens a task for today when the ninth answer is above zero, in the same batch, once", async () => {
    const { kim, group, fill, safety, ana } = await setUp();
    await fill({ phq9: calm }, ana);
    expect(await safety()).toEqual([]);
    await fill({ phq9: urgent }, ana);
    await fill({ phq9: urgent }, ana);
    const [task, ...more] = await safety();
    expect(more).toEqual([]);
    expect(task).toMatchObject({ participantId: group.anaId, cohortId: group.cohortId, openedAt: kim.now });
    expect((await listTasks(kim, { limit: 9, own: true })).items.map(({ participantName }) => participantName)).toEqual([
      "Ana Ruiz",
    ]);
  });

  test("opens it with the rest left out: no score is needed", async () => {
    const { fill, safety, ana } = await setUp();
    await fill({ phq9: [null, null, null, null, null, null, null, null, 2] }, ana);
    expect(await safety()).toHaveLength(1);
  });

  test("doesn't open a settled one again for a correction elsewhere, and does when they say so again", async () => {
    const { kim, fill, safety, ana } = await setUp();
    await fill({ phq9: urgent }, ana);
    await closeTask(kim, (await safety())[0]?.id ?? "", { note: "Talked after the session" });
    await fill({ phq9: urgent, mood: 4 });
    expect(await safety()).toHaveLength(1);
    await fill({ phq9: urgent }, ana);
    expect(await safety()).toHaveLength(2);
  });

  test("takes only what the program asks", async () => {
    const { fill } = await setUp(["mood"]);
    await expect(fill({ phq9: calm })).rejects.toMatchObject({ code: "invalid" });
    await expect(fill({ mood: 5 })).resolves.toMatchObject({ answers: { mood: 5 } });
  });

  test("is for the day itself; a facilitator may type it in afterwards", async () => {
    const { group, fill, ana } = await setUp();
    const [before = "", , next = ""] = group.sessionIds;
    await expect(fill({ mood: 5 }, ana, before)).rejects.toMatchObject({ code: "check_in_closed" });
    await expect(fill({ mood: 5 }, ana, next)).rejects.toMatchObject({ code: "check_in_closed" });
    await expect(fill({ mood: 5 }, undefined, next)).rejects.toMatchObject({ code: "check_in_closed" });
    await expect(fill({ mood: 5 }, undefined, before)).resolves.toMatchObject({ answers: { mood: 5 } });
  });

  test("is refused to a manager, a peer supporter and anybody but the person", async () => {
    const { harbor, kim, fill, safety } = await setUp();
    for (const role of ["manager", "peer"] as const)
      await expect(fill({ mood: 5 }, await harbor.as(role))).rejects.toMatchObject({ code: "forbidden" });
    const stranger: Context = { ...kim, actor: { kind: "participant", id: "par_x" } };
    await expect(fill({ phq9: urgent }, stranger)).rejects.toMatchObject({ code: "forbidden" });
    expect(await safety()).toEqual([]);
  });

  test("doesn't find another org's session or stay, nor somebody of another group", async () => {
    const { world, kim, group } = await setUp();
    const theirs = await checkInGroup(await (await world.createOrg("Elsewhere")).as("facilitator"));
    const other = await checkInGroup(kim);
    const answers = checkInInput.parse({ mood: 5 });
    for (const place of [
      { sessionId: theirs.today, enrolmentId: group.ana },
      { sessionId: group.today, enrolmentId: theirs.ana },
      { sessionId: group.today, enrolmentId: other.ana },
    ])
      await expect(fillIn(kim, place, answers)).rejects.toMatchObject({ code: "not_found" });
    expect(await kim.db.select().from(checkIns)).toEqual([]);
  });

  test("of two at once one stands and the other is told", async () => {
    const { kim, fill } = await setUp();
    const results = await Promise.allSettled([fill({ mood: 1 }), fill({ mood: 2 }), fill({ mood: 3 })]);
    const refused = results.filter(({ status }) => status === "rejected");
    for (const one of refused) expect(one).toMatchObject({ reason: { code: "saved_meanwhile" } });
    expect(await kim.db.select().from(checkIns).where(sql`replaced_at is null`)).toHaveLength(1);
  });
});

describe("listCheckIns and listOfParticipant", () => {
  test("are for facilitators alone, and each look is in the log", async () => {
    const { harbor, kim, group, fill } = await setUp();
    await fill({ mood: 5 });
    const { people } = await listCheckIns(kim, group.today);
    expect(people.map(({ name, checkIn }) => [name, checkIn?.answers.mood])).toEqual([
      ["Ana Ruiz", 5],
      ["Ben Ode", undefined],
    ]);
    await listOfParticipant(kim, group.anaId);
    const reads = await kim.db.select().from(auditLines).where(eq(auditLines.action, "check_ins.read"));
    expect(reads.map(({ subjectId }) => subjectId)).toEqual([group.today, group.anaId]);
    for (const role of ["manager", "peer"] as const) {
      const ctx = await harbor.as(role);
      await expect(listCheckIns(ctx, group.today)).rejects.toMatchObject({ code: "forbidden" });
      await expect(listOfParticipant(ctx, group.anaId)).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  test("is for those who lead the group or cover a session of it, and for every facilitator where none leads it", async () => {
    const { kim, group, fill } = await setUp();
    await fill({ mood: 5 });
    const lee: Context = { ...kim, actor: { kind: "staff", id: "stf_lee", role: "facilitator" } };
    const place = { sessionId: group.today, enrolmentId: group.ana };
    const seen = async () => [
      await listCheckIns(lee, group.today).then(
        ({ people }) => people.length,
        (error) => error.code,
      ),
      (await listOfParticipant(lee, group.anaId)).length,
      await offerLink(lee, place).then(
        () => "made",
        (error) => error.code,
      ),
      await fillIn(lee, place, { mood: 6 }).then(
        () => "kept",
        (error) => error.code,
      ),
    ];
    expect(await seen()).toEqual(["forbidden", 0, "forbidden", "forbidden"]);
    await kim.db.run(
      sql`insert into users (id, name, email, email_verified, created_at, updated_at) values ('usr_lee', 'Lee', 'lee@example.org', 1, 0, 0)`,
    );
    await kim.db.run(sql`insert into staff (org_id, id, user_id, email, name, role, invited_at, joined_at)
      values (${kim.org.id}, 'stf_lee', 'usr_lee', 'lee@example.org', 'Lee', 'facilitator', 0, 0)`);
    const kimId = kim.actor.kind === "staff" ? kim.actor.id : "";
    // A cover of another date of the same group; once the session has moved they cover nothing.
    const [other = ""] = group.sessionIds;
    const startsAt = group.startsAt[0] ?? 0;
    await kim.db.run(sql`insert into session_covers (org_id, session_id, away_id, cover_id, starts_at, since)
      values (${kim.org.id}, ${other}, ${kimId}, 'stf_lee', ${startsAt}, 0)`);
    expect(await seen()).toEqual([2, 1, "made", "kept"]);
    await kim.db.run(sql`update session_covers set starts_at = starts_at - 1`);
    expect((await seen())[0]).toBe("forbidden");
    await kim.db.run(sql`update staff set role = 'manager' where id = ${kimId}`);
    expect(await seen()).toEqual([2, 1, "made", "kept"]);
  });

  test("does not see another org's rows", async () => {
    const { world, group, fill } = await setUp();
    await fill({ mood: 5 });
    const theirs = await (await world.createOrg("Elsewhere")).as("facilitator");
    await expect(listCheckIns(theirs, group.today)).rejects.toMatchObject({ code: "not_found" });
    expect(await listOfParticipant(theirs, group.anaId)).toEqual([]);
  });

  test("searches, never scans", async () => {
    const { kim, group } = await setUp();
    const { sql: text, params } = ofParticipant(kim, group.anaId).toSQL();
    const plan = await kim.db.all<{ detail: string }>(sql.raw(`explain query plan ${fillParams(text, params)}`));
    expect(plan.filter(({ detail }) => /^SCAN/.test(detail))).toEqual([]);
    expect(plan.map(({ detail }) => detail).join("\n")).toContain("check_ins_current");
  });
});

const fillParams = (text: string, params: unknown[]): string =>
  params.reduce<string>((filled, value) => filled.replace("?", typeof value === "number" ? String(value) : `'${value}'`), text);

describe("a safety task", () => {
  test("tells a manager that a group's facilitator is needed that day, and nothing of whom or why", async () => {
    const { harbor, kim, group, fill, safety, ana } = await setUp();
    await fill({ phq9: urgent }, ana);
    const manager = await harbor.as("manager");
    const [task] = (await listTasks(manager, { limit: 9, status: "open" })).items;
    expect(task).toMatchObject({ kind: "safety", code: "facilitator_needed", participantId: null, sessionId: null });
    expect(JSON.stringify(task)).not.toMatch(new RegExp(`Ana|${group.anaId}|${group.ana}|${kim.now}`));
    expect((await listTasks(manager, { limit: 9, participantId: group.anaId })).items).toEqual([]);
    await expect(closeTask(manager, task?.id ?? "", { note: "Seen" })).rejects.toMatchObject({ code: "forbidden" });
    await closeTask(kim, task?.id ?? "", { note: "Talked with her" });
    expect((await findTask(manager, task?.id ?? "")).note).toBeNull();
    expect((await findTask(kim, task?.id ?? "")).note).toBe("Talked with her");
    // The log, which managers read, says nothing of whom it was about either.
    const lines = await kim.db
      .select()
      .from(auditLines)
      .where(eq(auditLines.subjectId, (await safety())[0]?.id ?? ""));
    expect(lines.map(({ action }) => action)).toEqual(["task.close"]);
    expect(JSON.stringify(lines)).not.toContain(group.anaId);
  });

  test("is dated by the org's own calendar, to the day, for whoever may not know", async () => {
    const { harbor, kim, fill, ana } = await setUp();
    // 11 PM in New York, the next day in Greenwich.
    await fill({ phq9: urgent }, { ...ana, now: Date.parse("2027-02-04T04:00:00Z") });
    const [task] = (await listTasks(await harbor.as("manager"), { limit: 9, status: "open" })).items;
    expect(new Date(task?.openedAt ?? 0).toISOString()).toBe("2027-02-03T05:00:00.000Z");
    expect((await listTasks(kim, { limit: 9, status: "open" })).items[0]?.openedAt).toBe(Date.parse("2027-02-04T04:00:00Z"));
  });

  test("tells a facilitator of other groups no more than it tells a manager", async () => {
    const { harbor, kim, group, fill, ana } = await setUp();
    await fill({ phq9: urgent }, ana);
    const lee: Context = { ...kim, actor: { kind: "staff", id: "stf_lee", role: "facilitator" } };
    const [task] = (await listTasks(lee, { limit: 9, status: "open", safety: "elsewhere" })).items;
    expect(task).toMatchObject({ code: "facilitator_needed", participantId: null, sessionId: null, isWithheld: true });
    expect((await listTasks(kim, { limit: 9, status: "open", safety: "elsewhere" })).items).toEqual([]);
    expect((await listTasks(lee, { limit: 9, participantId: group.anaId })).items).toEqual([]);
    await expect(closeTask(lee, task?.id ?? "", { note: "Seen" })).rejects.toMatchObject({ code: "forbidden" });
    expect((await harbor.as("facilitator")).actor).toEqual(kim.actor);
  });

  test("falls to whoever leads the group, and to every facilitator where none does", async () => {
    const { harbor, kim, group, fill, ana } = await setUp();
    await fill({ phq9: urgent }, ana);
    const own = async (ctx: Context) => (await listTasks(ctx, { limit: 9, own: true })).items.length;
    const lee: Context = { ...kim, actor: { kind: "staff", id: "stf_lee", role: "facilitator" } };
    expect([await own(kim), await own(lee)]).toEqual([1, 0]);
    await kim.db.run(sql`update staff set removed_at = ${kim.now} where id = ${kim.actor.kind === "staff" ? kim.actor.id : ""}`);
    expect(await own(lee)).toBe(1);
    expect((await harbor.as("facilitator")).org.id).toBe(group.orgId);
  });

  test("stays open when the answer is corrected: a person closes it", async () => {
    const { kim, fill, safety, ana } = await setUp();
    await fill({ phq9: urgent }, ana);
    await fill({ phq9: calm });
    expect((await safety()).map(({ closedAt }) => closedAt)).toEqual([null]);
    // Nobody loses their place by it, either.
    expect(await kim.db.select().from(enrolments).where(sql`left_at is not null`)).toEqual([]);
  });
});
