import { describe, expect, test } from "vitest";
import { cohortDecisions } from "../../../db/schema/index.ts";
import { listDecisions } from "../../../src/domain/cohort/decision.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { changeLength, previewLength } from "../../../src/domain/session/change-length.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { tick } from "../../../src/tick.ts";
import { makeCohort, makeOpenProgram } from "../../support/cohorts.ts";
import { createMailWorld, DAY, FIRST, fates, MINUTE } from "../../support/mail.ts";
import { seriesOf } from "../../support/series.ts";

const decided = { decidedBy: "The group and Dana", reason: "Two of them are in the middle of it", notify: true };

async function setUp(at = FIRST + 8 * DAY) {
  const mail = await createMailWorld(["Ana", "Ben"]);
  await tick(mail.world.deps);
  mail.world.setNow(at);
  await tick(mail.world.deps);
  return mail;
}

describe("changeLength", () => {
  test("extends by sessions after the last, records who and why, and tells people of the new dates", async () => {
    const { world, ctx: now, cohortId } = await setUp();
    const ctx = await now();
    const before = await seriesOf(ctx, cohortId);
    const preview = await previewLength(ctx, cohortId, "extended", 2);
    expect(preview.dates.map(({ number, after }) => `${number} ${after?.localDate} ${after?.phase}`)).toEqual([
      "8 2027-04-14 Middle",
      "9 2027-04-21 Middle",
      "10 2027-04-28 Ending",
    ]);
    expect([preview.lastDate, await seriesOf(ctx, cohortId)]).toEqual(["2027-04-28", before]);
    const { sessions } = await changeLength(ctx, cohortId, "extended", { sessions: 2, ...decided, contractEndsOn: "2027-05-01" });
    expect(sessions.map(({ number, localDate }) => `${number} ${localDate}`)).toEqual(["9 2027-04-21", "10 2027-04-28"]);
    expect(await findCohort(ctx, cohortId)).toMatchObject({ sessionCount: 10 });
    expect(await listDecisions(ctx, cohortId)).toMatchObject([
      {
        kind: "extended",
        sessionsBefore: 8,
        sessionsAfter: 10,
        contractEndsOn: "2027-05-01",
        decidedBy: decided.decidedBy,
        reason: decided.reason,
      },
    ]);
    expect(JSON.stringify(await ctx.db.select().from(cohortDecisions))).not.toMatch(/Dana|middle of it/);
    world.setNow(world.now() + 3 * MINUTE);
    await tick(world.deps);
    const told = world.provider.mails().filter(({ subject }) => subject === "Appointments: more dates");
    expect(told.map(({ to }) => to).sort()).toEqual(["ana@example.org", "ben@example.org"]);
    expect(told[0]?.text).toMatch(/New dates:\n.*April 21.*\n.*April 28/);
    expect(told[0]?.text).not.toMatch(/middle of it|Dana|Grief/);
  });

  test("is undone exactly, mail and decision too", async () => {
    const { world, ctx: now, cohortId } = await setUp();
    const before = await seriesOf(await now(), cohortId);
    for (const kind of ["extended", "shortened"] as const) {
      const { changeSet } = await changeLength(await now(), cohortId, kind, { sessions: 3, ...decided });
      await tick(world.deps);
      expect(await seriesOf(await now(), cohortId)).not.toEqual(before);
      await undoChange(await now(), changeSet.id);
      expect(await seriesOf(await now(), cohortId)).toEqual(before);
    }
    world.setNow(world.now() + 5 * MINUTE);
    await tick(world.deps);
    expect((await fates(await now())).filter((fate) => /changed|cancelled/.test(fate))).toEqual([
      ...Array(2).fill("changed skipped undone"),
      ...Array(2).fill("cancelled skipped undone"),
    ]);
  });

  test("shortens by the last ones ahead: they keep their dates, lose their numbers, and the phases fit", async () => {
    const { ctx: now, cohortId } = await setUp();
    const ctx = await now();
    await changeLength(ctx, cohortId, "shortened", { sessions: 3, ...decided });
    const { sessions, cancellations } = await seriesOf(ctx, cohortId);
    expect(sessions.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, null, null, null]);
    expect(cancellations.map(({ number, reschedule }) => `${number} ${reschedule}`)).toEqual(["6 drop", "7 drop", "8 drop"]);
    const { sessionCount, phases } = await findCohort(ctx, cohortId);
    expect([sessionCount, phases.map(({ from, to }) => `${from}–${to}`)]).toEqual([5, ["1–1", "2–4", "5–5"]]);
    const [decision] = await listDecisions(ctx, cohortId);
    expect([decision?.kind, decision?.contractEndsOn]).toEqual(["shortened", "2027-03-24"]);
  });

  test("goes on from today when the last session is over", async () => {
    const { ctx: now, cohortId } = await setUp(FIRST + 52 * DAY);
    const { sessions } = await changeLength(await now(), cohortId, "extended", { sessions: 1, ...decided });
    expect(sessions.map(({ number, localDate, phase }) => `${number} ${localDate} ${phase}`)).toEqual(["9 2027-04-21 Ending"]);
  });

  test("refuses what leaves nothing, what never ends, and a contract that ends before the last session", async () => {
    const { ctx: now, cohortId } = await setUp();
    const ctx = await now();
    const asked = (over: object) => changeLength(ctx, cohortId, "shortened", { sessions: 1, ...decided, ...over });
    await expect(asked({ sessions: 7 })).rejects.toMatchObject({ errors: [{ path: "sessions" }] });
    await expect(asked({ contractEndsOn: "2027-04-06" })).rejects.toMatchObject({ errors: [{ path: "contractEndsOn" }] });
    const open = await makeCohort(ctx, { programId: await makeOpenProgram(ctx), name: "Open", firstDate: "2027-03-10" });
    await expect(previewLength(ctx, open.cohort.id, "extended", 1)).rejects.toMatchObject({ code: "no_end" });
    const other = await (await (await setUp()).world.createOrg("Other")).as("manager");
    await expect(changeLength(other, cohortId, "extended", { sessions: 1, ...decided })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await listDecisions(other, cohortId)).toEqual([]);
  });
});
