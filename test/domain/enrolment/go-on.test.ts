import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { cohorts, deliveries, enrolments } from "../../../db/schema/index.ts";
import { listDecisions } from "../../../src/domain/cohort/decision.ts";
import { type GoOnInput, goOn, goOnInput, previewGoOn } from "../../../src/domain/enrolment/go-on.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { keepApart } from "../../../src/domain/participant/keep-apart.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { tick } from "../../../src/tick.ts";
import { makeProgram } from "../../support/cohorts.ts";
import { createMailWorld, DAY, FIRST, MINUTE } from "../../support/mail.ts";
import { tableHash } from "../../support/tables.ts";
import { makeWaiting } from "../../support/waitlist.ts";

async function setUp() {
  const mail = await createMailWorld(["Ana", "Ben", "Cy"], { cohort: { place: "2 Harbor Street", placeAlias: "the side door" } });
  await tick(mail.world.deps);
  mail.world.setNow(FIRST + 46 * DAY);
  await tick(mail.world.deps);
  const ctx = await mail.ctx();
  const programId = await makeProgram(ctx, "maintenance_ipt");
  const chosen = ["Ana", "Ben"].map((name) => mail.people[name]?.enrolmentId ?? "");
  const input = (over: Partial<GoOnInput> = {}): GoOnInput =>
    goOnInput.parse({
      as: "maintenance",
      programId,
      name: "Grief, monthly",
      firstDate: "2027-05-12",
      startTime: "18:30",
      sessionCount: 6,
      enrolmentIds: chosen,
      decidedBy: "Ana, Ben and Dana",
      reason: "To keep what was won",
      ...over,
    });
  return { ...mail, input };
}

describe("goOn", () => {
  test("opens a monthly series with those who agreed, on record, and welcomes them two minutes on", async () => {
    const { world, ctx: now, cohortId, input, people } = await setUp();
    const ctx = await now();
    const preview = await previewGoOn(ctx, cohortId, input());
    expect(preview.draft.sessions.map(({ date }) => date).slice(0, 3)).toEqual(["2027-05-12", "2027-06-09", "2027-07-07"]);
    expect([preview.people, preview.told]).toEqual([2, 2]);
    const { cohort } = await goOn(ctx, cohortId, input());
    expect(cohort).toMatchObject({
      name: "Grief, monthly",
      timezone: "America/New_York",
      intervalWeeks: 4,
      sessionCount: 6,
      placeAlias: "the side door",
      enrolled: 2,
    });
    const came = await ctx.db.select().from(enrolments).where(eq(enrolments.cohortId, cohort.id));
    expect(came.map(({ participantId }) => participantId).sort()).toEqual(
      [people.Ana?.participantId, people.Ben?.participantId].sort(),
    );
    for (const id of [cohortId, cohort.id])
      expect(await listDecisions(ctx, id)).toMatchObject([
        { kind: "maintenance", cohortId, followOnId: cohort.id, decidedBy: "Ana, Ben and Dana", reason: "To keep what was won" },
      ]);
    const welcomes = () => world.provider.mails().filter(({ subject }) => subject === "Appointments: your dates").length;
    const before = welcomes();
    await tick(world.deps);
    expect(welcomes()).toBe(before);
    world.setNow(world.now() + 2 * MINUTE);
    await tick(world.deps);
    expect(welcomes()).toBe(before + 2);
  });

  test("undone, nothing of it is left but mail that was never sent", async () => {
    const { world, ctx: now, cohortId, input } = await setUp();
    const ctx = await now();
    // When mornings are looked at next isn't the group's.
    const but = ["audit_lines", "change_sets", "deliveries", "orgs"];
    const before = await tableHash(world, but);
    const { changeSet } = await goOn(ctx, cohortId, input());
    expect(await tableHash(world, but)).not.toBe(before);
    await undoChange(await now(), changeSet.id);
    expect(await tableHash(world, but)).toBe(before);
    world.setNow(world.now() + 5 * MINUTE);
    await tick(world.deps);
    const rows = await ctx.db.select().from(deliveries).where(eq(deliveries.kind, "welcome"));
    expect(rows.map(({ state, reason }) => `${state} ${reason ?? ""}`.trim()).sort()).toEqual([
      ...Array(3).fill("sent"),
      ...Array(2).fill("skipped undone"),
    ]);
  });

  test("isn't undone once anything has happened there", async () => {
    const { ctx: now, cohortId, input } = await setUp();
    const ctx = await now();
    const { changeSet, cohort } = await goOn(ctx, cohortId, input());
    const move = { date: "2027-05-13", time: "18:30", scope: "this" as const, notify: false };
    await moveSession(ctx, cohort.nextSession?.id ?? "", move);
    await expect(undoChange(ctx, changeSet.id)).rejects.toMatchObject({ code: "changed_since" });
    expect(await ctx.db.select().from(cohorts)).toHaveLength(2);
  });

  test("isn't undone once somebody waits for a place there", async () => {
    const { ctx: now, cohortId, input } = await setUp();
    const ctx = await now();
    const { changeSet, cohort } = await goOn(ctx, cohortId, input({ capacity: 2 }));
    await makeWaiting(ctx, cohort.id);
    await expect(undoChange(ctx, changeSet.id)).rejects.toMatchObject({ code: "changed_since" });
  });

  test("a peer-led group has a peer supporter to lead it", async () => {
    const { harbor, ctx: now, cohortId, input } = await setUp();
    const ctx = await now();
    const programId = await makeProgram(ctx, "peer_grief_circle");
    const peer = await harbor.as("peer");
    const peerId = peer.actor.kind === "staff" ? peer.actor.id : "";
    const asked = (facilitatorIds: string[]) => goOn(ctx, cohortId, input({ as: "peer_led", programId, facilitatorIds }));
    await expect(asked([])).rejects.toMatchObject({ errors: [{ path: "facilitatorIds" }] });
    const { cohort } = await asked([peerId]);
    expect([cohort.facilitators.map(({ id }) => id), cohort.enrolmentMode, cohort.intervalWeeks]).toEqual([
      [peerId],
      "rolling",
      1,
    ]);
  });

  test("takes nobody who has left, no pair that is kept apart, and no date that is over", async () => {
    const { world, ctx: now, cohortId, input, people } = await setUp();
    const ctx = await now();
    await expect(goOn(ctx, cohortId, input({ firstDate: "2027-03-03" }))).rejects.toMatchObject({
      errors: [{ path: "firstDate" }],
    });
    await expect(goOn(ctx, cohortId, input({ capacity: 1 }))).rejects.toMatchObject({ errors: [{ path: "capacity" }] });
    await keepApart(ctx, people.Ana?.participantId ?? "", { otherId: people.Ben?.participantId ?? "", reason: "ex_partners" });
    await expect(goOn(ctx, cohortId, input())).rejects.toMatchObject({ code: "keep_apart" });
    await withdraw(ctx, people.Ana?.enrolmentId ?? "", { reason: "Moved away" });
    await expect(goOn(ctx, cohortId, input())).rejects.toMatchObject({ errors: [{ path: "enrolmentIds" }] });
    const other = await (await world.createOrg("Other")).as("manager");
    await expect(goOn(other, cohortId, input())).rejects.toMatchObject({ code: "not_found" });
    expect(await ctx.db.select().from(cohorts)).toHaveLength(1);
  });
});
