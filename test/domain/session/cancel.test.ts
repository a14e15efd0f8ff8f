import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, sessionCancellations, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { addClosure } from "../../../src/domain/org/closures.ts";
import { cancelSession, previewCancellation } from "../../../src/domain/session/cancel.ts";
import { listSessions } from "../../../src/domain/session/queries.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { makeCohort, makeMember } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const { cohort, sessions: dated } = await makeCohort(ctx);
  return { world, ctx, cohortId: cohort.id, ids: dated.map(({ id }) => id) };
}

const dates = async (ctx: Context, cohortId: string) =>
  (await listSessions(ctx, { cohortId })).items.map(({ number, localDate, phase }) => `${number} ${localDate} ${phase}`);

const push = { reason: "The building is closed", reschedule: "push" as const, notify: false };

describe("cancelSession", () => {
  test("keeps the date, takes the number, and makes it up at the end past a closed day", async () => {
    const { ctx, cohortId, ids } = await setUp();
    await addClosure(ctx, { reason: "Holiday", from: "2027-04-21" });
    const { cancelled, added, sessions: changed } = await cancelSession(ctx, ids[4] ?? "", push);
    expect(cancelled).toMatchObject({
      id: ids[4],
      number: null,
      outcome: "cancelled_by_program",
      revision: 2,
      localDate: "2027-03-24",
    });
    expect(added).toMatchObject({ number: 8, localDate: "2027-04-28", localTime: "18:30", phase: "Ending" });
    expect(changed).toHaveLength(5);
    expect(await dates(ctx, cohortId)).toEqual([
      "1 2027-02-24 Initial",
      "2 2027-03-03 Middle",
      "3 2027-03-10 Middle",
      "4 2027-03-17 Middle",
      "null 2027-03-24 null",
      "5 2027-03-31 Middle",
      "6 2027-04-07 Middle",
      "7 2027-04-14 Middle",
      "8 2027-04-28 Ending",
    ]);
  });

  test("with those that follow, makes as many up at the end or shortens the course, phases with it", async () => {
    const { ctx, cohortId, ids } = await setUp();
    const before = await dates(ctx, cohortId);
    const cut = await cancelSession(ctx, ids[5] ?? "", { ...push, reschedule: "drop", scope: "following" });
    expect((await dates(ctx, cohortId)).slice(3)).toEqual([
      "4 2027-03-17 Middle",
      "5 2027-03-24 Ending",
      "null 2027-03-31 null",
      "null 2027-04-07 null",
      "null 2027-04-14 null",
    ]);
    expect(await findCohort(ctx, cohortId)).toMatchObject({ sessionCount: 5 });
    await undoChange(ctx, cut.changeSet.id);
    expect(await dates(ctx, cohortId)).toEqual(before);
    expect(await findCohort(ctx, cohortId)).toMatchObject({ sessionCount: 8 });
    const pause = await previewCancellation(ctx, ids[6] ?? "", "push", "following");
    expect(pause.dates.map(({ number, before: was, after: is }) => `${number} ${was?.localDate} ${is?.localDate}`)).toEqual([
      "7 2027-04-07 2027-04-21",
      "8 2027-04-14 2027-04-28",
    ]);
  });

  test("makes nothing up on a date that was cancelled before", async () => {
    const { ctx, cohortId, ids } = await setUp();
    await cancelSession(ctx, ids[7] ?? "", { ...push, reschedule: "drop" });
    const { added } = await cancelSession(ctx, ids[4] ?? "", push);
    expect([added?.number, added?.localDate]).toEqual([7, "2027-04-21"]);
    expect(await dates(ctx, cohortId)).toHaveLength(9);
  });

  test("drops it when asked to", async () => {
    const { ctx, cohortId, ids } = await setUp();
    const { added } = await cancelSession(ctx, ids[7] ?? "", { ...push, reschedule: "drop" });
    expect(added).toBeNull();
    expect((await dates(ctx, cohortId)).slice(-2)).toEqual(["7 2027-04-07 Ending", "null 2027-04-14 null"]);
  });

  test("seals the reason", async () => {
    const { ctx, ids } = await setUp();
    const { id } = await cancelSession(ctx, ids[4] ?? "", push);
    const [row] = await ctx.db.select().from(sessionCancellations);
    expect(row).toMatchObject({ id, number: 5, reschedule: "push" });
    expect(row?.reason).not.toContain("building");
    expect(ctx.vault.open({ table: "session_cancellations", row: id, column: "reason" }, row?.reason ?? "")).toBe(push.reason);
  });

  test("owes each enrolled person one mail when asked to", async () => {
    const { ctx, cohortId, ids } = await setUp();
    await makeMember(ctx, cohortId);
    await makeMember(ctx, cohortId);
    await cancelSession(ctx, ids[3] ?? "", push);
    expect(await ctx.db.select().from(deliveries)).toEqual([]);
    await cancelSession(ctx, ids[4] ?? "", { ...push, notify: true });
    const owed = await ctx.db.select().from(deliveries);
    expect(owed.map(({ kind, sessionId }) => [kind, sessionId])).toEqual([
      ["cancelled", ids[4]],
      ["cancelled", ids[4]],
    ]);
  });

  test("refuses twice, in the past, once marked, and before a later one that is marked", async () => {
    const { ctx, ids } = await setUp();
    await cancelSession(ctx, ids[4] ?? "", push);
    await expect(cancelSession(ctx, ids[4] ?? "", push)).rejects.toMatchObject({ code: "session_cancelled" });
    const later = { ...ctx, now: Date.parse("2027-02-25T00:00:00Z") };
    await expect(cancelSession(later, ids[0] ?? "", push)).rejects.toMatchObject({ code: "session_past" });
    await ctx.db
      .update(sessions)
      .set({ markedAt: ctx.now })
      .where(eq(sessions.id, ids[2] ?? ""));
    await expect(cancelSession(ctx, ids[2] ?? "", push)).rejects.toMatchObject({ code: "session_marked" });
    await expect(cancelSession(ctx, ids[1] ?? "", push)).rejects.toMatchObject({ code: "session_order" });
  });

  test("does not see another org's session", async () => {
    const { world, ids } = await setUp();
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    await expect(cancelSession(other, ids[2] ?? "", push)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("previewCancellation", () => {
  test("says what would change and writes nothing", async () => {
    const { ctx, cohortId, ids } = await setUp();
    await makeMember(ctx, cohortId, false);
    const before = await dates(ctx, cohortId);
    const preview = await previewCancellation(ctx, ids[4] ?? "", "push");
    expect(preview).toMatchObject({ told: 0, untold: 1, added: { number: 8, localDate: "2027-04-21" } });
    expect(preview.renumbered.map(({ number }) => number)).toEqual([5, 6, 7]);
    expect(await dates(ctx, cohortId)).toEqual(before);
  });
});
