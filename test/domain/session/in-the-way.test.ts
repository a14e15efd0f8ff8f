import { describe, expect, test } from "vitest";
import { sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { cancelSession, previewCancellation } from "../../../src/domain/session/cancel.ts";
import { changeLength, previewLength } from "../../../src/domain/session/change-length.ts";
import { moveSession, previewMove } from "../../../src/domain/session/move.ts";
import { readSessionRoom, setSessionRoom } from "../../../src/domain/session/set-room.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { makeRoom } from "../../support/places.ts";
import { createWorld } from "../../support/world.ts";

/** Two groups in one room: Wednesdays and Thursdays at 18:30, eight sessions from 24 and 25 February. */
async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const { id: roomId } = await makeRoom(ctx);
  const first = await makeCohort(ctx, { roomId, name: "Wednesdays" });
  const second = await makeCohort(ctx, { roomId, name: "Thursdays", firstDate: "2027-02-25", programId: first.cohort.programId });
  return { ctx, first, second };
}

const to = (date: string, time = "18:30", scope: "this" | "following" = "this") => ({ date, time, scope, notify: false });
const kinds = (conflicts: { kind: string; severity: string }[]) => conflicts.map(({ kind, severity }) => `${kind} ${severity}`);
const all = (ctx: Context) => ctx.db.select().from(sessions).orderBy(sessions.id);

describe("what stands in the way of a change", () => {
  test("a move into a room that is taken is said before, and refused", async () => {
    const { ctx, first } = await setUp();
    const id = first.sessions[2]?.id ?? "";
    const preview = await previewMove(ctx, id, to("2027-03-11"));
    expect(kinds(preview.conflicts)).toEqual(["room block"]);
    expect(preview.conflicts[0]?.message).toBe("Room 2, Main Street is taken by Thursdays at that time on 2027-03-11.");
    const before = await all(ctx);
    await expect(moveSession(ctx, id, to("2027-03-11"))).rejects.toMatchObject({ code: "room_taken" });
    expect(await all(ctx)).toEqual(before);
    expect((await previewMove(ctx, id, to("2027-03-11", "20:00"))).conflicts).toEqual([]);
    await moveSession(ctx, id, to("2027-03-11", "20:00"));
  });

  test("a longer session that reaches into the next one's time is refused too", async () => {
    const { ctx, first } = await setUp();
    const id = first.sessions[2]?.id ?? "";
    await moveSession(ctx, id, to("2027-03-11", "17:00"));
    await expect(moveSession(ctx, id, { ...to("2027-03-11", "17:00"), minutes: 120 })).rejects.toMatchObject({
      code: "room_taken",
    });
  });

  test("two who move into the same free hour at once: one does", async () => {
    const { ctx, first, second } = await setUp();
    const results = await Promise.allSettled([
      moveSession(ctx, first.sessions[1]?.id ?? "", to("2027-03-05")),
      moveSession(ctx, second.sessions[1]?.id ?? "", to("2027-03-05")),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("sessions made up at the end need the room then", async () => {
    const { ctx, first, second } = await setUp();
    // The other group's last session moves to where the first one's would be made up: Wed 21 April.
    await moveSession(ctx, second.sessions[7]?.id ?? "", to("2027-04-21"));
    const id = first.sessions[0]?.id ?? "";
    expect(kinds((await previewCancellation(ctx, id, "push")).conflicts)).toEqual(["room block"]);
    const cancelling = { reason: "Ill", notify: false } as const;
    await expect(cancelSession(ctx, id, { ...cancelling, reschedule: "push" })).rejects.toMatchObject({ code: "room_taken" });
    expect((await previewLength(ctx, first.cohort.id, "extended", 1)).conflicts).toHaveLength(1);
    const longer = { sessions: 1, decidedBy: "The team", reason: "More time", notify: false };
    await expect(changeLength(ctx, first.cohort.id, "extended", longer)).rejects.toMatchObject({ code: "room_taken" });
    expect((await previewCancellation(ctx, id, "drop")).conflicts).toEqual([]);
    await cancelSession(ctx, id, { ...cancelling, reschedule: "drop" });
  });

  test("one session takes another room, while that is free, and its group's again", async () => {
    const { ctx, first, second } = await setUp();
    const { id: other } = await makeRoom(ctx, { name: "Room 3" });
    const id = first.sessions[2]?.id ?? "";
    // The others meet on Thursdays: one of them moved to this Wednesday needs a room.
    await setSessionRoom(ctx, id, { roomId: other });
    expect(await readSessionRoom(ctx, id)).toBe(other);
    await moveSession(ctx, second.sessions[1]?.id ?? "", to("2027-03-10"));
    await expect(setSessionRoom(ctx, id, { roomId: null })).rejects.toMatchObject({ code: "room_taken" });
    await expect(setSessionRoom(ctx, second.sessions[1]?.id ?? "", { roomId: other })).rejects.toMatchObject({
      code: "room_taken",
    });
    await expect(setSessionRoom(ctx, id, { roomId: "rom_none" })).rejects.toMatchObject({ name: "Invalid" });
    await moveSession(ctx, second.sessions[1]?.id ?? "", to("2027-03-11", "20:30"));
    await setSessionRoom(ctx, id, { roomId: null });
    expect(await readSessionRoom(ctx, id)).toBe(null);
  });

  test("undoing a move is refused once somebody else has the room then", async () => {
    const { ctx, first, second } = await setUp();
    const { changeSet } = await moveSession(ctx, first.sessions[1]?.id ?? "", to("2027-03-05"));
    await moveSession(ctx, second.sessions[1]?.id ?? "", to("2027-03-03"));
    await expect(undoChange(ctx, changeSet.id)).rejects.toMatchObject({ code: "room_taken" });
  });

  test("somebody who comes to both groups is counted, not named", async () => {
    const { ctx, first, second } = await setUp();
    const ana = await createParticipant(ctx, participantInput.parse({ givenName: "Ana", emailPermission: false }));
    for (const { cohort } of [first, second]) await enrol(ctx, cohort.id, { participantId: ana.id, joinedOn: "2027-01-01" });
    const { conflicts } = await previewMove(ctx, first.sessions[2]?.id ?? "", to("2027-03-11", "19:00"));
    expect(kinds(conflicts)).toEqual(["room block", "person warn"]);
    expect(conflicts[1]?.message).toBe("One person of this group has something else here at that time on 2027-03-11.");
  });
});

describe("a session's length", () => {
  test("changes alone, is told as a change and is undone exactly", async () => {
    const { ctx, first } = await setUp();
    const id = first.sessions[2]?.id ?? "";
    const before = await all(ctx);
    const preview = await previewMove(ctx, id, { ...to("2027-03-10"), minutes: 60 });
    expect(preview.dates).toMatchObject([{ number: 3, after: { endsAt: (first.sessions[2]?.endsAt ?? 0) - 30 * 60_000 } }]);
    const { changeSet } = await moveSession(ctx, id, { ...to("2027-03-10"), minutes: 60 });
    const one = (await all(ctx)).find((row) => row.id === id);
    expect(one?.endsAt).toBe((first.sessions[2]?.endsAt ?? 0) - 30 * 60_000);
    await undoChange(ctx, changeSet.id);
    const bare = (rows: typeof before) => rows.map(({ revision: _, plannedRevision: _planned, ...row }) => row);
    expect(bare(await all(ctx))).toEqual(bare(before));
  });

  test("changes for all that follow, and for sessions added later", async () => {
    const { ctx, first } = await setUp();
    await moveSession(ctx, first.sessions[2]?.id ?? "", { ...to("2027-03-10", "18:30", "following"), minutes: 75 });
    const longer = { sessions: 1, decidedBy: "The team", reason: "More time", notify: false };
    await changeLength(ctx, first.cohort.id, "extended", longer);
    const own = (await all(ctx)).filter(({ cohortId }) => cohortId === first.cohort.id);
    const lengths = own.sort((a, b) => a.startsAt - b.startsAt).map(({ startsAt, endsAt }) => (endsAt - startsAt) / 60_000);
    expect(lengths).toEqual([90, 90, 75, 75, 75, 75, 75, 75, 75]);
  });
});
