import { describe, expect, test } from "vitest";
import type { Context } from "../../../src/context.ts";
import { closuresOf, listClosuresOf } from "../../../src/domain/cohort/closures-of.ts";
import { extendOpenCohorts } from "../../../src/domain/cohort/extend.ts";
import { addClosure } from "../../../src/domain/org/closures.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { previewLength } from "../../../src/domain/session/change-length.ts";
import { previewMove } from "../../../src/domain/session/move.ts";
import { listSessions } from "../../../src/domain/session/queries.ts";
import { previewReschedule } from "../../../src/domain/session/reschedule.ts";
import { explain, makeCohort, makeOpenProgram, scans } from "../../support/cohorts.ts";
import { makeRoom } from "../../support/places.ts";
import { createWorld } from "../../support/world.ts";

/** A room at each of two sites; the first site is closed on these days, the whole org on 10 March. */
async function setUp(closed: string[]) {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const [here, there] = [await makeRoom(ctx), await makeRoom(ctx, { name: "Annex" })];
  for (const from of closed) await addClosure(ctx, { from, reason: "Heating" }, here.siteId);
  await addClosure(ctx, { from: "2027-03-10", reason: "Staff day" });
  return { world, ctx, here: here.id, there: there.id };
}

const datesOf = (rows: { localDate: string }[]) => rows.map(({ localDate }) => localDate.slice(5));
const ahead = async (ctx: Context, cohortId: string) =>
  datesOf((await listSessions(ctx, { cohortId })).items.filter(({ number }) => number !== null));

describe("a site's closures", () => {
  test("push the groups that meet there and nobody else's, when they are opened", async () => {
    const { ctx, here, there } = await setUp(["2027-03-03"]);
    const at = async (over: Record<string, string>) => datesOf((await makeCohort(ctx, { sessionCount: 3, ...over })).sessions);
    expect(await at({ roomId: here })).toEqual(["02-24", "03-17", "03-24"]);
    expect(await at({ roomId: there })).toEqual(["02-24", "03-03", "03-17"]);
    expect(await at({ place: "The library" })).toEqual(["02-24", "03-03", "03-17"]);
  });

  test("count for what is pushed, rescheduled, made longer or moved with what follows", async () => {
    // Eight Wednesdays without 10 March end on 21 April.
    const { ctx, here, there } = await setUp(["2027-04-28", "2027-04-27"]);
    const tuesdays = { from: "2027-04-13", weekdays: [2] };
    for (const [roomId, next, tuesday] of [
      [here, "05-05", "05-04"],
      [there, "04-28", "04-27"],
    ] as const) {
      const { cohort, sessions } = await makeCohort(ctx, { roomId, name: next });
      expect(datesOf(sessions).at(-1)).toBe("04-21");
      const { dates } = await previewLength(ctx, cohort.id, "extended", 1);
      expect(dates.find(({ number }) => number === 9)?.after?.localDate).toBe(`2027-${next}`);
      const moved = await previewReschedule(ctx, cohort.id, { ...tuesdays, from: "2027-04-20" });
      expect(moved.dates.at(-1)?.after?.localDate).toBe("2027-04-20");
      const target = sessions[6]?.id ?? "";
      const later = await previewMove(ctx, target, { date: "2027-04-20", time: "18:30", scope: "following" });
      expect(later.dates.at(-1)?.after?.localDate).toBe(`2027-${tuesday}`);
      const cancelling = { reason: "Ill", reschedule: "push", notify: false } as const;
      const { added } = await cancelSession(ctx, target, cancelling);
      expect(added?.localDate).toBe(`2027-${next}`);
    }
  });

  test("count for the dates that are added as time goes on", async () => {
    const { world, ctx, here, there } = await setUp(["2027-09-01"]);
    const programId = await makeOpenProgram(ctx);
    const one = await makeCohort(ctx, { programId, roomId: here });
    const two = await makeCohort(ctx, { programId, roomId: there });
    world.setNow(Date.parse("2027-07-20T12:00:00Z"));
    expect(await extendOpenCohorts(world.deps)).toBe(2);
    expect(await ahead(ctx, one.cohort.id)).not.toContain("09-01");
    expect(await ahead(ctx, two.cohort.id)).toContain("09-01");
    expect(await ahead(ctx, two.cohort.id)).not.toContain("03-10");
  });

  test("are found through an index, and not by another org", async () => {
    const { world, ctx, here } = await setUp(["2027-03-03"]);
    const { cohort } = await makeCohort(ctx, { roomId: here });
    expect(await listClosuresOf(ctx, cohort.id, "2027-01-01")).toHaveLength(2);
    expect(scans(await explain(ctx, closuresOf(ctx, cohort.id, "2027-01-01")))).toEqual([]);
    const other = await (await world.createOrg("Other")).as("manager");
    expect(await listClosuresOf(other, cohort.id, "2027-01-01")).toEqual([]);
  });
});
