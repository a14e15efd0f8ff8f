import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { closureKeeps, closures } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { addClosure, listClosures } from "../../../src/domain/org/closures.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { closeDays, settleClosure } from "../../../src/domain/session/close-days.ts";
import { affectedSessions, countUndecided, findAffected, undecided } from "../../../src/domain/session/find-affected.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { previewClosing } from "../../../src/domain/session/preview-closing.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { undoClosing } from "../../../src/domain/session/undo-closing.ts";
import { makeCohort, makeMember, scans } from "../../support/cohorts.ts";
import { createMailWorld, fates, MINUTE } from "../../support/mail.ts";
import { makeRoom } from "../../support/places.ts";
import { seriesOf } from "../../support/series.ts";
import { createWorld } from "../../support/world.ts";

const closed = (...dates: string[]) => dates.map((date) => ({ date, reason: "Flood" }));

/** Wednesdays at one site and Thursdays at another, eight sessions each from 24 and 25 February. */
async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const [here, there] = [await makeRoom(ctx), await makeRoom(ctx, { name: "Annex" })];
  const wed = await makeCohort(ctx, { roomId: here.id, name: "Wednesdays" });
  const { programId } = wed.cohort;
  const thu = await makeCohort(ctx, { roomId: there.id, name: "Thursdays", firstDate: "2027-02-25", programId });
  return { world, ctx, here, there, wed, thu };
}

const datesOf = async (ctx: Context, cohortId: string) =>
  (await seriesOf(ctx, cohortId)).sessions
    .filter(({ number }) => number !== null)
    .sort((a, b) => (a.number ?? 0) - (b.number ?? 0))
    .map(({ number, localDate }) => `${number} ${localDate.slice(5)}`);

describe("closeDays", () => {
  test("pushes one, moves one and keeps one, each as decided, in one change a group", async () => {
    const { ctx, wed, thu } = await setUp();
    const [, , third, fourth, fifth] = wed.sessions.map(({ id }) => id);
    const decisions = [
      { sessionId: third ?? "", action: "push" as const },
      { sessionId: fourth ?? "", action: "move" as const, date: "2027-03-19", time: "10:00" },
      { sessionId: fifth ?? "", action: "keep" as const },
    ];
    const input = { days: closed("2027-03-10", "2027-03-17", "2027-03-24", "2027-04-21"), decisions };
    const before = await seriesOf(ctx, wed.cohort.id);
    const preview = await previewClosing(ctx, input);
    expect(preview.groups.map(({ cohort, sessions }) => [cohort.name, sessions.length])).toEqual([["Wednesdays", 3]]);
    expect(await seriesOf(ctx, wed.cohort.id)).toEqual(before);
    const { id, changeSets, kept } = await closeDays(ctx, { ...input, notify: false });
    expect([changeSets.length, kept]).toEqual([1, 1]);
    // 21 April is closed too, so what is pushed goes on to the 28th.
    const dates = ["1 02-24", "2 03-03", "3 03-19", "4 03-24", "5 03-31", "6 04-07", "7 04-14", "8 04-28"];
    expect(await datesOf(ctx, wed.cohort.id)).toEqual(dates);
    const after = new Map(preview.groups[0]?.dates.map(({ number, after: is }) => [number, is?.localDate.slice(5)]));
    expect(dates.slice(2)).toEqual([3, 4, 5, 6, 7, 8].map((number) => `${number} ${after.get(number)}`));
    expect(await datesOf(ctx, thu.cohort.id)).toContain("4 03-18");
    expect(await findAffected(ctx, ["2027-03-24"], null)).toEqual([]);
    await undoClosing(ctx, id);
    expect(await seriesOf(ctx, wed.cohort.id)).toEqual(before);
    expect([await listClosures(ctx), await ctx.db.select().from(closureKeeps)]).toEqual([[], []]);
    await expect(undoClosing(ctx, id)).rejects.toMatchObject({ code: "undone_already" });
  });

  test("concerns only who meets at the site that is closed", async () => {
    const { ctx, here, wed, thu } = await setUp();
    const before = await seriesOf(ctx, thu.cohort.id);
    const days = closed("2027-03-10", "2027-03-11");
    const everywhere = await previewClosing(ctx, { days });
    expect(everywhere.groups.map(({ cohort }) => cohort.name)).toEqual(["Wednesdays", "Thursdays"]);
    await closeDays(ctx, { days, siteId: here.siteId, otherwise: "push", notify: false });
    expect(await datesOf(ctx, wed.cohort.id)).toContain("8 04-21");
    expect(await seriesOf(ctx, thu.cohort.id)).toEqual(before);
    const unknown = closeDays(ctx, { days: closed("2027-05-01"), siteId: "sit_0", notify: false });
    await expect(unknown).rejects.toMatchObject({ code: "not_found" });
  });

  test("tells each person once, however many of their sessions change, and nobody when it is undone in time", async () => {
    const { world, ctx, cohortId } = await createMailWorld(["Ana", "Ben"]);
    const now = await ctx();
    const { id } = await closeDays(now, { days: closed("2027-03-10", "2027-03-17"), otherwise: "push", notify: true });
    const told = async () => (await fates(now, "cancelled")).sort();
    expect(await told()).toEqual(["cancelled queued", "cancelled queued"]);
    world.setNow(world.now() + MINUTE);
    await undoClosing(await ctx(), id);
    expect(await told()).toEqual(["cancelled skipped undone", "cancelled skipped undone"]);
    const again = await closeDays(await ctx(), { days: closed("2027-03-10"), otherwise: "push", notify: true });
    world.setNow(world.now() + 3 * MINUTE);
    await expect(undoClosing(await ctx(), again.id)).rejects.toMatchObject({ code: "undo_over" });
    expect(await datesOf(now, cohortId)).not.toContain("3 03-10");
  });

  test("refuses to leave a session undecided, one that appears meanwhile too, and all of it when one group can't", async () => {
    const { ctx, wed, thu } = await setUp();
    const days = closed("2027-03-10", "2027-03-11");
    await expect(closeDays(ctx, { days, notify: false })).rejects.toMatchObject({ code: "sessions_affected" });
    const decisions = [
      { sessionId: wed.sessions[2]?.id ?? "", action: "push" as const },
      { sessionId: thu.sessions[2]?.id ?? "", action: "move" as const, date: "2027-03-10", time: "10:00" },
    ];
    const before = [await seriesOf(ctx, wed.cohort.id), await seriesOf(ctx, thu.cohort.id)];
    const { errors } = await previewClosing(ctx, { days, decisions });
    expect(errors).toMatchObject([
      { path: "decisions.1.date", message: "Thursdays: That day is closed too: Flood. Choose another." },
    ]);
    await expect(closeDays(ctx, { days, decisions, notify: false })).rejects.toMatchObject({ errors });
    expect([await seriesOf(ctx, wed.cohort.id), await seriesOf(ctx, thu.cohort.id)]).toEqual(before);
    expect(await listClosures(ctx)).toEqual([]);
  });

  test("two who close one day at once: one does, and no date moves twice", async () => {
    const { ctx, wed } = await setUp();
    const close = () => closeDays(ctx, { days: closed("2027-03-10"), otherwise: "push", notify: false });
    const results = await Promise.allSettled([close(), close(), close()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    expect((await datesOf(ctx, wed.cohort.id)).slice(-2)).toEqual(["7 04-14", "8 04-21"]);
    expect(await ctx.db.select().from(closures)).toHaveLength(1);
    await expect(close()).rejects.toMatchObject({ code: "already_closed" });
  });

  test("doesn't put two groups into one room at once", async () => {
    const { ctx, here, wed } = await setUp();
    const fri = await makeCohort(ctx, {
      roomId: here.id,
      name: "Fridays",
      firstDate: "2027-02-26",
      programId: wed.cohort.programId,
    });
    const to = (sessionId = "") => ({ sessionId, action: "move" as const, date: "2027-03-20", time: "10:00" });
    const decisions = [to(wed.sessions[2]?.id), to(fri.sessions[2]?.id)];
    const input = { days: closed("2027-03-10", "2027-03-12"), decisions };
    expect((await previewClosing(ctx, input)).errors).toMatchObject([{ path: "decisions" }]);
    await expect(closeDays(ctx, { ...input, notify: false })).rejects.toMatchObject({ code: "room_taken" });
  });

  test("leaves what is over, marked or cancelled, and can leave the rest for later", async () => {
    const { world, ctx: first, wed } = await setUp();
    await cancelSession(first, wed.sessions[4]?.id ?? "", { reason: "x", reschedule: "drop", notify: false });
    world.setNow(Date.parse("2027-03-11T12:00:00Z"));
    const ctx = { ...first, now: world.now() };
    const before = await seriesOf(ctx, wed.cohort.id);
    const days = closed("2027-03-03", "2027-03-24", "2027-03-31");
    expect(
      (await previewClosing(ctx, { days })).groups.flatMap(({ sessions }) => sessions.map(({ localDate }) => localDate)),
    ).toEqual(["2027-03-31"]);
    await closeDays(ctx, { days, otherwise: "later", notify: false });
    expect(await seriesOf(ctx, wed.cohort.id)).toEqual(before);
    const [row] = (await listClosures(ctx)).filter(({ date }) => date === "2027-03-31");
    expect(await countUndecided(ctx)).toEqual(new Map([[row?.id, 1]]));
    await settleClosure(ctx, row?.id ?? "", { otherwise: "push", notify: false });
    expect(await countUndecided(ctx)).toEqual(new Map());
    expect(await datesOf(ctx, wed.cohort.id)).not.toContain("5 03-31");
  });

  test("is not undone as one once a group's dates have changed again, but after that group's own undo", async () => {
    const { ctx, wed, thu } = await setUp();
    const days = closed("2027-03-10", "2027-03-11");
    const { id, changeSets } = await closeDays(ctx, { days, otherwise: "push", notify: false });
    const move = { date: "2027-04-30", time: "10:00", scope: "this" as const, notify: false };
    const { changeSet } = await moveSession(ctx, thu.sessions[7]?.id ?? "", move);
    await expect(undoClosing(ctx, id)).rejects.toMatchObject({ code: "changed_since" });
    expect(await listClosures(ctx)).toHaveLength(2);
    expect(await datesOf(ctx, wed.cohort.id)).toContain("8 04-21");
    await undoChange(ctx, changeSet.id);
    await undoChange(ctx, changeSets.find(({ cohortId }) => cohortId === wed.cohort.id)?.id ?? "");
    await undoClosing(ctx, id);
    expect([await datesOf(ctx, wed.cohort.id), await listClosures(ctx)]).toEqual([expect.arrayContaining(["8 04-14"]), []]);
  });

  test("finds what is on the days through an index, and nothing of another org", async () => {
    const { world, ctx, wed } = await setUp();
    await makeMember(ctx, wed.cohort.id);
    const other = await (await world.createOrg("Other")).as("manager");
    const [row] = await addClosure(ctx, { from: "2027-03-10", reason: "Ours" });
    expect(await findAffected(other, ["2027-03-10"], null)).toEqual([]);
    expect((await findAffected(ctx, ["2027-03-10"], null)).map(({ id }) => id)).toEqual([wed.sessions[2]?.id]);
    expect(await countUndecided(other)).toEqual(new Map());
    const settling = settleClosure(other, row?.id ?? "", { otherwise: "push", notify: false });
    await expect(settling).rejects.toMatchObject({ code: "not_found" });
    const closing = await closeDays(ctx, { days: closed("2027-05-01"), notify: false });
    await expect(undoClosing(other, closing.id)).rejects.toMatchObject({ code: "not_found" });
    for (const statement of [affectedSessions(ctx, ["2027-03-10"], "sit_0"), undecided(ctx)]) {
      const plan = (await ctx.db.all<{ detail: string }>(sql`explain query plan ${statement}`)).map(({ detail }) => detail);
      expect(scans(plan)).toEqual([]);
      expect(plan.join("\n")).toContain("USING INDEX sessions_by_start (org_id=? AND starts_at>? AND starts_at<?)");
    }
  });
});
