import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines } from "../../../db/schema/index.ts";
import { cohortChanges } from "../../../src/domain/cohort/cohort.ts";
import { editAndTell, editCohort } from "../../../src/domain/cohort/edit.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { makeCohort, makeMember } from "../../support/cohorts.ts";
import { makeRoom } from "../../support/places.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const { cohort } = await makeCohort(ctx, { place: "2 Harbor Street", placeAlias: "the blue door" });
  return { world, harbor, ctx, cohort };
}

describe("editCohort", () => {
  test("changes what is named, empties what is null and leaves the rest", async () => {
    const { harbor, ctx, cohort } = await setUp();
    const facilitator = await harbor.as("facilitator");
    const id = facilitator.actor.kind === "staff" ? facilitator.actor.id : "";
    const changes = { name: "Grief, autumn", placeAlias: null, capacity: 12, facilitatorIds: [id] };
    const edited = await editCohort(ctx, cohort.id, cohortChanges.parse(changes));
    expect(edited).toMatchObject({ name: "Grief, autumn", placeAlias: null, place: "2 Harbor Street", capacity: 12, minimum: 6 });
    expect(edited.facilitators.map((person) => person.id)).toEqual([id]);
    const [line] = await ctx.db.select().from(auditLines).where(eq(auditLines.action, "cohort.edit"));
    expect(JSON.parse(line?.detail ?? "{}")).toEqual({ changed: "name capacity placeAlias facilitators" });
  });

  test("writes nothing when nothing differs", async () => {
    const { ctx, cohort } = await setUp();
    await editCohort(ctx, cohort.id, { name: cohort.name, capacity: cohort.capacity, facilitatorIds: [] });
    expect(await ctx.db.select().from(auditLines).where(eq(auditLines.action, "cohort.edit"))).toEqual([]);
  });

  test("refuses a capacity below who is enrolled, or below the minimum, and a facilitator of another org", async () => {
    const { world, ctx, cohort } = await setUp();
    await makeMember(ctx, cohort.id);
    await makeMember(ctx, cohort.id);
    await expect(editCohort(ctx, cohort.id, { capacity: 1, minimum: 1 })).rejects.toMatchObject({ code: "below_enrolled" });
    await expect(editCohort(ctx, cohort.id, { capacity: 5 })).rejects.toMatchObject({ errors: [{ path: "minimum" }] });
    const other = await (await world.createOrg("Other")).as("facilitator");
    const facilitatorIds = [other.actor.kind === "staff" ? other.actor.id : ""];
    await expect(editCohort(ctx, cohort.id, { name: "Half", facilitatorIds })).rejects.toMatchObject({
      errors: [{ path: "facilitatorIds.0" }],
    });
    expect(await findCohort(ctx, cohort.id)).toMatchObject({ name: cohort.name, capacity: 10, facilitators: [] });
  });
});

describe("cohortChanges", () => {
  test("lets nothing into mail that would tell a stranger", () => {
    const refused = cohortChanges.safeParse({ alias: "Grief circle", placeAlias: "the clinic" });
    expect(refused.error?.issues.map(({ path, message }) => [path[0], message])).toEqual([
      ["alias", "“grief” would tell a stranger what the mail is about. Say it another way."],
      ["placeAlias", "“clinic” would tell a stranger what the mail is about. Say it another way."],
    ]);
    expect(cohortChanges.safeParse({ alias: "Wednesdays", placeAlias: "the blue door" }).success).toBe(true);
  });
});

describe("another room", () => {
  async function inRooms() {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const [one, two] = [await makeRoom(ctx, { name: "Room 1" }), await makeRoom(ctx, { name: "Room 2" })];
    const { cohort } = await makeCohort(ctx, { roomId: one.id });
    return { ctx, cohort, one, two };
  }

  test("is kept from now on, and the place that it had said follows", async () => {
    const { ctx, cohort, one, two } = await inRooms();
    expect([cohort.roomId, cohort.place]).toEqual([one.id, "Room 1, Main Street"]);
    const { cohort: after, changeSet } = await editAndTell(ctx, cohort.id, { roomId: two.id });
    expect([after.roomId, after.place]).toEqual([two.id, "Room 2, Main Street"]);
    await undoChange(ctx, changeSet?.id ?? "");
    const undone = await findCohort(ctx, cohort.id);
    expect([undone.roomId, undone.place]).toEqual([one.id, "Room 1, Main Street"]);
    await editCohort(ctx, cohort.id, { place: "The garden" });
    await editCohort(ctx, cohort.id, { roomId: null });
    const none = await findCohort(ctx, cohort.id);
    expect([none.roomId, none.place]).toEqual([null, "The garden"]);
  });

  test("is refused while somebody else has it then, or it is out of use, and undoing too", async () => {
    const { ctx, cohort, one, two } = await inRooms();
    const other = await makeCohort(ctx, { roomId: two.id, name: "Other", programId: cohort.programId });
    await expect(editCohort(ctx, cohort.id, { roomId: two.id })).rejects.toMatchObject({ code: "room_taken" });
    await expect(editCohort(ctx, cohort.id, { roomId: "rom_none" })).rejects.toMatchObject({ name: "Invalid" });
    const { changeSet } = await editAndTell(ctx, cohort.id, { roomId: null });
    await editCohort(ctx, other.cohort.id, { roomId: one.id });
    await expect(undoChange(ctx, changeSet?.id ?? "")).rejects.toMatchObject({ code: "room_taken" });
    expect((await findCohort(ctx, cohort.id)).roomId).toBe(null);
  });
});
