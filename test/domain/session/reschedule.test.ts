import { describe, expect, test } from "vitest";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { addClosure } from "../../../src/domain/org/closures.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { previewReschedule, rescheduleSeries } from "../../../src/domain/session/reschedule.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { createMailWorld, fates } from "../../support/mail.ts";
import { seriesOf } from "../../support/series.ts";
import { createWorld } from "../../support/world.ts";

describe("rescheduleSeries", () => {
  test("moves every session from a date on to the new weekday and time, closures skipped, by one mail, and back", async () => {
    const { ctx: now, cohortId } = await createMailWorld(["Ana", "Ben"]);
    const ctx = await now();
    const before = await seriesOf(ctx, cohortId);
    await addClosure(ctx, { from: "2027-03-22", reason: "Holiday" });
    const input = { from: "2027-03-08", weekdays: [1], startTime: "17:00" };
    const preview = await previewReschedule(ctx, cohortId, input);
    expect(preview.dates.map(({ number, before: was, after: is }) => [number, was?.localDate, is?.localDate].join(" "))).toEqual([
      "3 2027-03-10 2027-03-08",
      "4 2027-03-17 2027-03-15",
      "5 2027-03-24 2027-03-29",
      "6 2027-03-31 2027-04-05",
      "7 2027-04-07 2027-04-12",
      "8 2027-04-14 2027-04-19",
    ]);
    expect([preview.told, preview.untold]).toEqual([2, 0]);
    expect(await seriesOf(ctx, cohortId)).toEqual(before);
    const { changeSet, sessions } = await rescheduleSeries(ctx, cohortId, { ...input, notify: true });
    expect(sessions).toHaveLength(6);
    expect(await findCohort(ctx, cohortId)).toMatchObject({ weekdays: [1], startTime: "17:00", rhythmFrom: "2027-03-08" });
    expect((await fates(ctx)).filter((fate) => fate.startsWith("moved"))).toEqual(["moved queued", "moved queued"]);
    await undoChange(ctx, changeSet.id);
    expect(await seriesOf(ctx, cohortId)).toEqual(before);
  });

  test("what is pushed afterwards follows the new rhythm, also every second week", async () => {
    const { ctx: now, cohortId } = await createMailWorld([]);
    const ctx = await now();
    await rescheduleSeries(ctx, cohortId, { from: "2027-03-08", weekdays: [5], intervalWeeks: 2, notify: false });
    const series = await seriesOf(ctx, cohortId);
    expect(series.sessions.slice(2, 4).map(({ localDate }) => localDate)).toEqual(["2027-03-12", "2027-03-26"]);
    // A last session that was put off by a week doesn't bend it.
    const last = series.sessions[7];
    await moveSession(ctx, last?.id ?? "", { date: "2027-05-28", time: "18:30", scope: "this", notify: false });
    const { added } = await cancelSession(ctx, series.sessions[4]?.id ?? "", { reason: "x", reschedule: "push", notify: false });
    expect([last?.localDate, added?.localDate]).toEqual(["2027-05-21", "2027-06-04"]);
  });

  test("leaves what is over or marked, and refuses what changes nothing", async () => {
    const { world, ctx: now, cohortId } = await createMailWorld([]);
    world.setNow(Date.parse("2027-03-11T12:00:00Z"));
    const ctx = await now();
    const before = await seriesOf(ctx, cohortId);
    await rescheduleSeries(ctx, cohortId, { from: "2027-02-01", startTime: "19:30", notify: false });
    const after = await seriesOf(ctx, cohortId);
    expect(after.sessions.slice(0, 3)).toEqual(before.sessions.slice(0, 3));
    expect(new Set(after.sessions.slice(3).map(({ localTime }) => localTime))).toEqual(new Set(["19:30"]));
    const same = { from: "2027-02-01", startTime: "19:30", notify: false };
    await expect(rescheduleSeries(ctx, cohortId, same)).rejects.toMatchObject({ errors: [{ path: "weekdays" }] });
    const late = { from: "2027-06-01", startTime: "18:00", notify: false };
    await expect(rescheduleSeries(ctx, cohortId, late)).rejects.toMatchObject({ errors: [{ path: "from" }] });
  });

  test("does not see another org's cohort", async () => {
    const world = await createWorld();
    const other = await (await world.createOrg("Other")).as("manager");
    const { cohortId } = await createMailWorld([]);
    const input = { from: "2027-03-08", weekdays: [1], notify: false };
    await expect(rescheduleSeries(other, cohortId, input)).rejects.toMatchObject({ code: "not_found" });
  });
});
