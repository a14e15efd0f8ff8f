import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines } from "../../../db/schema/index.ts";
import { registerInput } from "../../../src/domain/attendance/attendance.ts";
import { entriesOf, readRegister } from "../../../src/domain/attendance/queries.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { addWalkIn, removeWalkIn } from "../../../src/domain/attendance/walk-in.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { openGroup, saySomething } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

const HOUR = 3_600_000;

describe("readRegister", () => {
  test("shows what people said beside an empty mark; the newest reply counts", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("facilitator");
    const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode", "Cai Lund", "Dee Fox"] });
    const [id = ""] = group.sessionIds;
    const [start = 0] = group.startsAt;
    await saySomething(ctx, id, group.people.Ana ?? "", "coming", start - 80 * HOUR);
    await saySomething(ctx, id, group.people.Ana ?? "", "cant_come", start - 30 * HOUR, "A cold");
    await saySomething(ctx, id, group.people.Ben ?? "", "cant_come", start - 2 * HOUR);
    await saySomething(ctx, id, group.people.Cai ?? "", "coming", start - 2 * HOUR);
    const { marks } = await readRegister(ctx, id);
    expect(marks.map(({ name, reply, suggestion, mark, replyNote }) => ({ name, reply, suggestion, mark, replyNote }))).toEqual([
      { name: "Ana Ruiz", reply: "cant_come", suggestion: "excused", mark: null, replyNote: "A cold" },
      { name: "Ben Ode", reply: "cant_come", suggestion: "late_cancel", mark: null, replyNote: null },
      { name: "Cai Lund", reply: "coming", suggestion: null, mark: null, replyNote: null },
      { name: "Dee Fox", reply: null, suggestion: null, mark: null, replyNote: null },
    ]);
  });

  test("suggests held below quorum when fewer than the minimum were there at the start", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("facilitator");
    const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode", "Cai Lund"], minimum: 2 });
    const [id = ""] = group.sessionIds;
    const mark = (second: string) =>
      saveRegister(
        ctx,
        id,
        registerInput.parse({
          outcome: "held",
          marks: [
            { enrolmentId: group.people.Ana, mark: "present" },
            { enrolmentId: group.people.Ben, mark: second },
          ],
        }),
      );
    expect((await mark("late")).suggested).toEqual({ outcome: "held_below_quorum", headcount: 2 });
    expect((await mark("left_early")).suggested).toEqual({ outcome: "held", headcount: 2 });
  });

  test("keeps notes of participants and facilitators from managers, and family names from peer supporters", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const ctx = await harbor.as("facilitator");
    const peer = await harbor.as("peer");
    const group = await openGroup(ctx, {
      people: ["Ana Ruiz"],
      facilitatorId: peer.actor.kind === "staff" ? peer.actor.id : "",
    });
    const [id = ""] = group.sessionIds;
    await saySomething(ctx, id, group.people.Ana ?? "", "cant_come", ctx.now - 40 * 24 * HOUR, "A cold");
    await saveRegister(ctx, id, {
      outcome: "held",
      marks: [{ enrolmentId: group.people.Ana ?? "", mark: "excused", note: "Called her" }],
    });
    expect((await readRegister(await harbor.as("manager"), id)).marks[0]).toMatchObject({
      name: "Ana Ruiz",
      note: null,
      replyNote: null,
    });
    expect((await readRegister(peer, id)).marks[0]).toMatchObject({ name: "Ana", note: null, replyNote: null });
  });

  test("is in the audit log, once for looks close together", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("facilitator");
    const group = await openGroup(ctx, { people: ["Ana Ruiz"] });
    const [id = ""] = group.sessionIds;
    await readRegister(ctx, id);
    await readRegister(ctx, id);
    const looks = await ctx.db.select().from(auditLines).where(eq(auditLines.action, "register.read"));
    expect(looks).toMatchObject([{ subjectId: id }]);
  });

  test("does not see another org's rows", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("facilitator");
    const other = await (await world.createOrg("Other")).as("facilitator");
    const group = await openGroup(ctx, { people: ["Ana Ruiz"] });
    await expect(readRegister(other, group.sessionIds[0] ?? "")).rejects.toMatchObject({ code: "not_found" });
  });

  test("searches, and scans no table that grows", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("facilitator");
    const group = await openGroup(ctx, { people: ["Ana Ruiz"] });
    const session = { id: group.sessionIds[0] ?? "", cohortId: group.cohortId, localDate: "2027-01-13", startsAt: 0, endsAt: 1 };
    expect(scans(await explain(ctx, entriesOf(ctx, session)))).toEqual([]);
  });
});

describe("addWalkIn and removeWalkIn", () => {
  test("note an alias at a drop-in session, sealed, and count it in the suggested headcount", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("facilitator");
    const group = await openGroup(ctx, { people: ["Ana Ruiz"], mode: "drop_in", minimum: 2 });
    const [id = ""] = group.sessionIds;
    await saveRegister(ctx, id, { outcome: "held", marks: [{ enrolmentId: group.people.Ana ?? "", mark: "present" }] });
    const first = await addWalkIn(ctx, id, { alias: "Blue scarf" });
    await addWalkIn({ ...ctx, now: ctx.now + 1 }, id, { alias: "Robin" });
    expect(await readRegister(ctx, id)).toMatchObject({
      walkIns: [{ alias: "Blue scarf" }, { alias: "Robin" }],
      suggested: { headcount: 3, outcome: "held" },
      headcount: null,
    });
    await removeWalkIn(ctx, id, first.id);
    expect((await readRegister(ctx, id)).walkIns.map(({ alias }) => alias)).toEqual(["Robin"]);
    await expect(removeWalkIn(ctx, id, first.id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("refuse where people enrol, before the register opens, and another org's session", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("facilitator");
    const other = await (await world.createOrg("Other")).as("facilitator");
    const closed = await openGroup(ctx, { people: [] });
    const dropIn = await openGroup(ctx, { people: [], mode: "drop_in" });
    await expect(addWalkIn(ctx, closed.sessionIds[0] ?? "", { alias: "Robin" })).rejects.toMatchObject({
      code: "walk_in_closed",
    });
    await expect(addWalkIn(ctx, dropIn.sessionIds[7] ?? "", { alias: "Robin" })).rejects.toMatchObject({
      code: "session_not_started",
    });
    await expect(addWalkIn(other, dropIn.sessionIds[0] ?? "", { alias: "Robin" })).rejects.toMatchObject({ code: "not_found" });
    const robin = await addWalkIn(ctx, dropIn.sessionIds[0] ?? "", { alias: "Robin" });
    await expect(removeWalkIn(ctx, dropIn.sessionIds[1] ?? "", robin.id)).rejects.toMatchObject({ code: "not_found" });
  });
});
