import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { staff } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { loadRegister } from "../../../src/domain/attendance/queries.ts";
import { listComing } from "../../../src/domain/report/waiting.ts";
import { answerCover, endCover } from "../../../src/domain/session/answer-cover.ts";
import { askCover } from "../../../src/domain/session/ask-cover.ts";
import {
  findCoverRequest,
  hitStatement,
  listAskedOf,
  listCoverNeeded,
  listHit,
  previewHit,
} from "../../../src/domain/session/cover.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { proposeCover } from "../../../src/domain/session/propose-cover.ts";
import { listSessions } from "../../../src/domain/session/queries.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { leaveInput, leaveSpan, listLeave, takeLeave, withdrawLeave } from "../../../src/domain/staff/leave.ts";
import { saveWeek } from "../../../src/domain/staff/save-availability.ts";
import { dispatch } from "../../../src/mail/dispatch.ts";
import { makeCohort, makeProgram, scans } from "../../support/cohorts.ts";
import { idOf, makeColleague } from "../../support/colleagues.ts";
import { makeRoom } from "../../support/places.ts";
import { createWorld, NOW } from "../../support/world.ts";

const YEAR = NOW + 365 * 86_400_000;

/** A facilitator leads a Wednesday group; two colleagues, one of whom leads another on Wednesdays. */
async function setUp(template = "who_group_ipt") {
  const world = await createWorld();
  const org = await world.createOrg();
  const manager = await org.as("manager");
  const [away, busy, free, peer] = [
    await makeColleague(manager, "Ada Away"),
    await makeColleague(manager, "Bo Busy"),
    await makeColleague(manager, "Flo Free"),
    await makeColleague(manager, "Pat Peer", "peer"),
  ];
  const room = await makeRoom(manager);
  const programId = await makeProgram(manager, template);
  const made = await makeCohort(manager, { facilitatorIds: [idOf(away)], programId });
  const other = await makeCohort(manager, { name: "Wednesdays too", facilitatorIds: [idOf(busy)], roomId: room.id });
  const leave = (from: string, to = from) => takeLeave(away, idOf(away), leaveInput.parse({ from, to }));
  const id = (number: number) => made.sessions[number - 1]?.id ?? "";
  return { world, manager, away, busy, free, peer, made, other, leave, id };
}

const ledBy = async (ctx: Context) =>
  (await listSessions(ctx, { from: NOW, to: YEAR, facilitatorId: idOf(ctx), limit: 100 })).items.map(({ id }) => id);

describe("leave", () => {
  test("lists the sessions it hits, and only those", async () => {
    const { away, manager, leave, made } = await setUp();
    const span = leaveSpan(away, { from: "2027-03-03", to: "2027-03-10" });
    expect((await previewHit(away, idOf(away), span)).map(({ number }) => number)).toEqual([2, 3]);
    const id = await leave("2027-03-03", "2027-03-10");
    const [own] = await listLeave(away, idOf(away));
    const hit = await listHit(away, { id, endsAt: own?.endsAt ?? 0 });
    expect(hit.map(({ number, cohortId, coverName }) => [number, cohortId, coverName])).toEqual([
      [2, made.cohort.id, null],
      [3, made.cohort.id, null],
    ]);
    expect((await listCoverNeeded(manager, { until: YEAR })).map(({ number, awayName }) => [number, typeof awayName])).toEqual([
      [2, "string"],
      [3, "string"],
    ]);
    expect(await listCoverNeeded(manager, { until: NOW + 86_400_000 })).toEqual([]);
  });

  test("is one's own affair and the managers'; two on one day, or in the past, are refused", async () => {
    const { away, free, manager, leave } = await setUp();
    const id = await leave("2027-03-03");
    await expect(takeLeave(free, idOf(away), { from: "2027-04-01" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(listLeave(free, idOf(away))).rejects.toMatchObject({ code: "forbidden" });
    await expect(leave("2027-03-01", "2027-03-05")).rejects.toMatchObject({ code: "leave_overlap" });
    await expect(leave("2027-01-01")).rejects.toMatchObject({ name: "Invalid" });
    expect(leaveInput.safeParse({ from: "2027-03-05", to: "2027-03-01" }).success).toBe(false);
    await withdrawLeave(manager, id);
    await expect(withdrawLeave(manager, id)).rejects.toMatchObject({ code: "leave_withdrawn" });
    expect(await listCoverNeeded(manager, { until: YEAR })).toEqual([]);
    await leave("2027-03-01", "2027-03-05");
  });

  test("keeps its note sealed, for the person and managers", async () => {
    const { away, world } = await setUp();
    await takeLeave(away, idOf(away), { from: "2027-03-03", note: "Operation on the knee" });
    expect((await listLeave(away, idOf(away)))[0]?.note).toBe("Operation on the knee");
    for (const file of [world.file, `${world.file}-wal`]) expect(readFileSync(file).includes("knee")).toBe(false);
  });

  test("is read by index", async () => {
    const { manager } = await setUp();
    for (const which of [sql`l.ends_at > ${NOW}`, sql`l.id = 'lve_1'`]) {
      const plan = await manager.db.all<{ detail: string }>(
        sql`explain query plan ${hitStatement(manager, which, { until: YEAR })}`,
      );
      expect(scans(plan.map(({ detail }) => detail)).filter((step) => !/hit|subquery/.test(step))).toEqual([]);
    }
  });
});

describe("cover", () => {
  test("is proposed: free, cleared and of the right role first, then who leads least", async () => {
    const { manager, away, busy, free, peer, leave, id } = await setUp();
    await leave("2027-03-03");
    const found = await proposeCover(manager, id(2), idOf(away));
    expect(found.map((one) => one.id)).not.toContain(idOf(away));
    expect(found[0]).toMatchObject({ problems: [], load: 0 });
    const problems = (who: Context) => found.find((one) => one.id === idOf(who))?.problems.join(" ");
    expect(problems(free)).toBe("");
    expect(problems(busy)).toContain("leads Wednesdays too at that time");
    expect(problems(peer)).toContain("is a peer supporter");
    await saveWeek(free, idOf(free), { hours: [{ weekday: 1, from: "09:00", until: "17:00" }] });
    await takeLeave(manager, idOf(manager), { from: "2027-03-03" });
    const again = await proposeCover(manager, id(2), idOf(away));
    expect(again.find((one) => one.id === idOf(free))?.problems.join()).toContain("doesn't work then");
    expect(again.find((one) => one.id === idOf(manager))?.problems.join()).toContain("is away");
  });

  test("of minors needs a clearance", async () => {
    const { manager, away, free, id } = await setUp("group_ipt_teens");
    const of = async () => (await proposeCover(manager, id(2), idOf(away))).find((one) => one.id === idOf(free))?.problems.join();
    expect(await of()).toContain("isn't cleared to lead minors");
    await manager.db
      .update(staff)
      .set({ clearedUntil: "2027-12-31" })
      .where(sql`id = ${idOf(free)}`);
    expect(await of()).toBe("");
  });

  test("asked, accepted: the colleague leads that session everywhere, and nobody else that date", async () => {
    const { manager, away, free, peer, leave, id } = await setUp();
    await leave("2027-03-03");
    const request = await askCover(away, id(2), { awayId: idOf(away), askedId: idOf(free) });
    const other = await askCover(away, id(2), { awayId: idOf(away), askedId: idOf(peer) });
    await expect(askCover(away, id(2), { awayId: idOf(away), askedId: idOf(free) })).rejects.toMatchObject({
      code: "asked_already",
    });
    expect((await listAskedOf(free, idOf(free))).map((one) => one.id)).toEqual([request]);
    expect((await listCoverNeeded(manager, { until: YEAR }))[0]?.waiting).toHaveLength(2);
    await expect(answerCover(manager, request, { answer: "accepted" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(findCoverRequest(peer, request)).rejects.toMatchObject({ code: "not_found" });
    await expect(loadRegister(peer, id(2))).rejects.toMatchObject({ code: "forbidden" });
    await answerCover(peer, other, { answer: "accepted" });
    await expect(answerCover(free, request, { answer: "accepted" })).rejects.toMatchObject({ code: "cover_over" });
    expect([await ledBy(peer), (await ledBy(away)).includes(id(2)), (await ledBy(away)).length]).toEqual([[id(2)], false, 7]);
    expect((await listComing(peer, { own: true })).next.map((one) => one.id)).toEqual([]);
    expect((await loadRegister(peer, id(2))).session.id).toBe(id(2));
    await expect(loadRegister(peer, id(3))).rejects.toMatchObject({ code: "forbidden" });
    expect(await listCoverNeeded(manager, { until: YEAR })).toEqual([]);
    await endCover(manager, id(2), idOf(away));
    expect(await ledBy(peer)).toEqual([]);
  });

  test("two who accept at once: one leads it", async () => {
    const { away, free, busy, id } = await setUp();
    const asked = [free, busy];
    const requests = await Promise.all(asked.map((who) => askCover(away, id(2), { awayId: idOf(away), askedId: idOf(who) })));
    const results = await Promise.allSettled(
      asked.map((who, index) => answerCover(who, requests[index] ?? "", { answer: "accepted" })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("ends when the session moves, and holds again when the move is undone", async () => {
    const { away, free, id } = await setUp();
    const request = await askCover(away, id(2), { awayId: idOf(away), askedId: idOf(free) });
    await answerCover(free, request, { answer: "accepted" });
    const { changeSet } = await moveSession(away, id(2), { date: "2027-03-05", time: "18:30", scope: "this", notify: false });
    expect(await ledBy(free)).toEqual([]);
    await undoChange(away, changeSet.id);
    expect(await ledBy(free)).toEqual([id(2)]);
  });

  test("the mail asks for one date, names nobody, and doesn't go once it is settled", async () => {
    const { world, away, free, busy, id } = await setUp();
    const request = await askCover(away, id(2), { awayId: idOf(away), askedId: idOf(free) });
    await askCover(away, id(2), { awayId: idOf(away), askedId: idOf(busy) });
    await answerCover(free, request, { answer: "accepted" });
    await dispatch(world.deps);
    await world.settled();
    expect(world.provider.mails()).toEqual([]);
    const fates = await away.db.all(sql`select state, reason from deliveries where kind = 'cover_request'`);
    expect(fates).toEqual([
      { state: "skipped", reason: "cover_over" },
      { state: "skipped", reason: "cover_over" },
    ]);
    await askCover(away, id(3), { awayId: idOf(away), askedId: idOf(busy) });
    await dispatch(world.deps);
    await world.settled();
    const [mail] = world.provider.mails();
    expect(mail?.to).toBe("bo.busy@example.org");
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/grief|Away|Harbor/i);
    expect(mail?.text).toMatch(/Wednesday, March 10, 2027[\s\S]*\/cover\/cov_/);
  });
});
