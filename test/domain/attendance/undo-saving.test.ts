import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { registerInput } from "../../../src/domain/attendance/attendance.ts";
import { readRegister } from "../../../src/domain/attendance/queries.ts";
import { saveRegister, type WalkInChanges } from "../../../src/domain/attendance/save-register.ts";
import { marksStatement, readSaving } from "../../../src/domain/attendance/saving.ts";
import { undoSaving } from "../../../src/domain/attendance/undo-saving.ts";
import { verifyTallies } from "../../../src/domain/report/verify-tallies.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

async function setUp(mode: "closed" | "drop_in" = "closed") {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"], mode });
  const id = group.sessionIds[0] ?? "";
  let at = 0;
  const later = (by: Context): Context => {
    at += 1000;
    return { ...by, now: by.now + at };
  };
  const save = async (input: object, { by = ctx, walkIns }: { by?: Context; walkIns?: WalkInChanges } = {}) => {
    const saved = await saveRegister(later(by), id, registerInput.parse({ outcome: "held", marks: [], ...input }), walkIns);
    return saved.savingId ?? "";
  };
  const undo = (savingId: string, by = ctx) => undoSaving(later(by), id, savingId);
  const standing = async () => {
    const { marks, outcome, headcount, walkIns } = await readRegister(ctx, id);
    const [session] = await ctx.db.select().from(sessions).where(eq(sessions.id, id));
    return {
      ...{ outcome, headcount, isTaken: session?.markedAt !== null, walkIns: walkIns.map(({ alias }) => alias) },
      marks: marks.map(({ mark, minutesLate, reason, note }) => ({ mark, minutesLate, reason, note })),
    };
  };
  const [ana, ben] = [group.people.Ana ?? "", group.people.Ben ?? ""];
  return { world, harbor, ctx, group, id, save, undo, standing, ana, ben };
}

describe("undoSaving", () => {
  test("of a first saving leaves the register as if it hadn't been taken", async () => {
    const { harbor, ctx, id, save, undo, standing, ana, ben } = await setUp();
    const before = await standing();
    expect(before).toMatchObject({ outcome: "planned", isTaken: false });
    const saved = await save({
      headcount: 4,
      marks: [
        { enrolmentId: ana, mark: "late", minutesLate: 20, note: "Bus" },
        { enrolmentId: ben, mark: "no_show", reason: "ill" },
      ],
    });
    expect(await undo(saved)).toMatchObject({ kept: 0 });
    expect(await standing()).toEqual(before);
    expect((await verifyTallies(ctx, harbor.org.id))[0]?.wrong).toEqual([]);
    const [line] = await ctx.db.select().from(auditLines).where(eq(auditLines.action, "register.undo"));
    expect(line).toMatchObject({ subjectId: id, detail: JSON.stringify({ outcome: "planned", marks: 2, kept: 0 }) });
  });

  test("brings minutes, reasons, notes and the headcount back, and can be taken back itself", async () => {
    const { save, undo, standing, ana, ben } = await setUp();
    await save({
      headcount: 4,
      marks: [
        { enrolmentId: ana, mark: "late", minutesLate: 20, note: "Bus" },
        { enrolmentId: ben, mark: "no_show", reason: "ill" },
      ],
    });
    const before = await standing();
    const saved = await save({
      outcome: "held_below_quorum",
      headcount: null,
      marks: [
        { enrolmentId: ana, mark: "present", note: "" },
        { enrolmentId: ben, mark: "excused" },
      ],
    });
    const after = await standing();
    const undone = await undo(saved);
    expect(await standing()).toEqual(before);
    await undo(undone.savingId ?? "");
    expect(await standing()).toEqual(after);
  });

  test("takes new walk-ins out and puts removed ones back", async () => {
    const { ctx, id, save, undo, standing } = await setUp("drop_in");
    await save({}, { walkIns: { add: [{ alias: "Blue cap" }], remove: [] } });
    const gone = (await readRegister(ctx, id)).walkIns.map((guest) => guest.id);
    const saved = await save({}, { walkIns: { add: [{ alias: "Robin" }, { alias: "Ana" }], remove: gone } });
    expect((await readSaving(ctx, id, saved)).added.map(({ alias }) => alias).sort()).toEqual(["Ana", "Robin"]);
    expect((await standing()).walkIns.sort()).toEqual(["Ana", "Robin"]);
    await undo(saved);
    expect(await standing()).toMatchObject({ outcome: "held", walkIns: ["Blue cap"] });
  });

  test("leaves what somebody has changed since, and says of how many", async () => {
    const { harbor, ctx, save, undo, standing, ana, ben } = await setUp();
    const saved = await save({
      headcount: 4,
      marks: [
        { enrolmentId: ana, mark: "present" },
        { enrolmentId: ben, mark: "present" },
      ],
    });
    const other = await harbor.as("facilitator");
    await save({ marks: [{ enrolmentId: ben, mark: "no_show" }] }, { by: other });
    expect(await undo(saved)).toMatchObject({ kept: 1 });
    expect(await standing()).toMatchObject({ outcome: "held", headcount: null, marks: [{ mark: null }, { mark: "no_show" }] });
    expect((await undo(saved)).savingId).toBeNull();
    expect((await verifyTallies(ctx, harbor.org.id))[0]?.wrong).toEqual([]);
  });

  test("is for who saved it, in their own org", async () => {
    const { world, harbor, save, undo, ana } = await setUp();
    const saved = await save({ marks: [{ enrolmentId: ana, mark: "present", note: "Secret" }] });
    await expect(undo(saved, await harbor.as("manager"))).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await (await world.createOrg("Other")).as("facilitator");
    await expect(undo(saved, stranger)).rejects.toMatchObject({ code: "not_found" });
    await expect(undo("reg_nothing")).rejects.toMatchObject({ code: "not_found" });
  });

  test("searches for the marks, and scans no table that grows", async () => {
    const { ctx, group, id } = await setUp();
    expect(scans(await explain(ctx, marksStatement(ctx, { id, cohortId: group.cohortId })))).toEqual([]);
  });
});
