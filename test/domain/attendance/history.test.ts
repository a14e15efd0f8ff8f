import { describe, expect, test } from "vitest";
import { historyStatement, readHistory } from "../../../src/domain/attendance/history.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"] });
  const session = { id: group.sessionIds[0] ?? "", cohortId: group.cohortId };
  return { world, harbor, ctx, group, session };
}

describe("readHistory", () => {
  test("tells every mark, newest first: who set it, when, and what it replaced", async () => {
    const { harbor, ctx, group, session } = await setUp();
    const ana = group.people.Ana ?? "";
    const mark = (at: number, mark: "present" | "late" | null, note?: string) =>
      saveRegister({ ...ctx, now: ctx.now + at }, session.id, {
        outcome: "held",
        marks: [{ enrolmentId: ana, mark, ...(note === undefined ? {} : { note }) }],
      });
    await mark(0, "present");
    await mark(1000, "late");
    await mark(2000, "late", "Bus");
    await mark(3000, null);
    const history = await readHistory(ctx, session);
    expect(
      history.map(({ name, from, to, noteChanged, at, by }) => [name, from?.mark, to.mark, noteChanged, at - ctx.now, by]),
    ).toEqual([
      ["Ana Ruiz", "late", null, false, 3000, "facilitator"],
      ["Ana Ruiz", "late", "late", true, 2000, "facilitator"],
      ["Ana Ruiz", "present", "late", false, 1000, "facilitator"],
      ["Ana Ruiz", undefined, "present", false, 0, "facilitator"],
    ]);
    expect(JSON.stringify(history)).not.toContain("Bus");
    expect((await readHistory(await harbor.as("peer"), session)).map(({ name }) => name)).toContain("Ana");
  });

  test("tells minutes and reasons, and says of a note only that it changed", async () => {
    const { ctx, group, session } = await setUp();
    const enrolmentId = group.people.Ana ?? "";
    const send = (at: number, given: object) =>
      saveRegister({ ...ctx, now: ctx.now + at }, session.id, {
        outcome: "held",
        marks: [{ enrolmentId, mark: "late", ...given }],
      });
    await send(0, { minutesLate: 20 });
    await send(1000, { minutesLate: 45 });
    await send(2000, { mark: "no_show", reason: "ill", note: "Called" });
    expect((await readHistory(ctx, session)).map(({ from, to, noteChanged }) => ({ from, to, noteChanged }))).toMatchObject([
      { from: { mark: "late", minutesLate: 45 }, to: { mark: "no_show", minutesLate: null, reason: "ill" }, noteChanged: true },
      { from: { minutesLate: 20 }, to: { minutesLate: 45 }, noteChanged: false },
      { from: null, to: { mark: "late", minutesLate: 20 } },
    ]);
  });

  test("keeps the order of corrections made in the same instant", async () => {
    const { ctx, group, session } = await setUp();
    for (const mark of ["present", "no_show", "present"] as const) {
      await saveRegister(ctx, session.id, { outcome: "held", marks: [{ enrolmentId: group.people.Ana ?? "", mark }] });
    }
    expect((await readHistory(ctx, session))[0]).toMatchObject({ to: { mark: "present" } });
  });

  test("does not see another org's rows, and scans no table that grows", async () => {
    const { world, ctx, group, session } = await setUp();
    await saveRegister(ctx, session.id, { outcome: "held", marks: [{ enrolmentId: group.people.Ana ?? "", mark: "late" }] });
    const other = await (await world.createOrg("Other")).as("facilitator");
    expect(await readHistory(other, session)).toEqual([]);
    expect(scans(await explain(ctx, historyStatement(ctx, session.id, session.cohortId)))).toEqual([]);
  });
});
