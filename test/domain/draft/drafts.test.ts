import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { cohorts, deliveries, draftAnswers, enrolments, sessions } from "../../../db/schema/index.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { answerInvitation } from "../../../src/domain/draft/answer.ts";
import { dropDraft, resumeDraft, takeBack } from "../../../src/domain/draft/close.ts";
import { initialsOf, startTimes } from "../../../src/domain/draft/draft.ts";
import { askAgain, invite } from "../../../src/domain/draft/invite.ts";
import { openDraft } from "../../../src/domain/draft/open.ts";
import {
  answeredPage,
  draftsPage,
  findDraft,
  findInvitation,
  listDrafts,
  listInvitations,
} from "../../../src/domain/draft/queries.ts";
import { readTimes } from "../../../src/domain/draft/times.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { listEnrolments } from "../../../src/domain/enrolment/queries.ts";
import { keepApart } from "../../../src/domain/participant/keep-apart.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { addRoom } from "../../../src/domain/site/save-room.ts";
import { addSite } from "../../../src/domain/site/save-site.ts";
import { roomInput, siteInput } from "../../../src/domain/site/site.ts";
import { saveWeek } from "../../../src/domain/staff/save-availability.ts";
import { tick } from "../../../src/tick.ts";
import { explain, makeCohort, scans } from "../../support/cohorts.ts";
import { askSomebody, makeDraft } from "../../support/drafts.ts";
import { createWorld } from "../../support/world.ts";

const evening = ["3-18", "3-19"];

async function setUp(over: Record<string, unknown> = {}) {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  return { world, harbor, ctx, draft: await makeDraft(ctx, over) };
}

describe("createDraft", () => {
  test("takes what is left out from the program, and asks nobody", async () => {
    const { ctx, draft } = await setUp();
    expect(draft).toMatchObject({ sessionCount: 8, minutes: 90, capacity: 10, status: "asking", invited: 0 });
    expect(startTimes(draft)).toEqual(["17:00", "17:30", "18:00", "18:30"]);
    expect(await ctx.db.select().from(deliveries)).toEqual([]);
  });

  test("refuses a window too short for a session, and a first week that has begun", async () => {
    const { ctx, draft } = await setUp();
    const { programId } = draft;
    await expect(makeDraft(ctx, { programId, earliest: "18:00", latest: "19:00" })).rejects.toMatchObject({
      errors: [{ path: "latest" }],
    });
    await expect(makeDraft(ctx, { programId, startsFrom: "2027-02-03" })).rejects.toMatchObject({
      errors: [{ path: "startsFrom" }],
    });
  });
});

describe("invite", () => {
  test("owes one mail to each who may be written to, and none to who is invited already", async () => {
    const { ctx, draft } = await setUp();
    const { participantId } = await askSomebody(ctx, draft.id, "Ana Ruiz", null);
    await askSomebody(ctx, draft.id, "Ben Ode", null, { emailPermission: false });
    expect(await invite(ctx, draft.id, { participantIds: [participantId] })).toEqual({ invited: 0, mailed: 0 });
    const owed = await ctx.db.select().from(deliveries);
    expect(owed.map(({ kind, participantId: to }) => [kind, to])).toEqual([["find_time", participantId]]);
  });

  test("asks again only who hasn't answered", async () => {
    const { ctx, draft } = await setUp();
    await askSomebody(ctx, draft.id, "Ana Ruiz", evening);
    const { participantId } = await askSomebody(ctx, draft.id, "Ben Ode", null);
    expect(await askAgain(ctx, draft.id)).toBe(1);
    const again = (await ctx.db.select().from(deliveries)).filter(({ uniqueKey }) => uniqueKey.endsWith("|2"));
    expect(again.map((row) => row.participantId)).toEqual([participantId]);
  });

  test("doesn't put two people who are kept apart into one search, and doesn't say who they are", async () => {
    const { ctx, draft } = await setUp();
    const other = await makeDraft(ctx, { programId: draft.programId });
    const { participantId: ana } = await askSomebody(ctx, draft.id, "Ana Ruiz", null);
    const { participantId: ben } = await askSomebody(ctx, other.id, "Ben Ode", null);
    await keepApart(ctx, ana, { otherId: ben, reason: "siblings" });
    const refused: unknown = await invite(ctx, draft.id, { participantIds: [ben] }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "keep_apart" });
    expect(String(refused)).not.toMatch(/Ana|Ben|sibling/);
    expect(await listInvitations(ctx, draft.id)).toHaveLength(1);
  });
});

describe("answerInvitation", () => {
  test("keeps every answer sealed, and the newest counts", async () => {
    const { ctx, draft } = await setUp();
    const { invitationId } = await askSomebody(ctx, draft.id, "Ana Ruiz", ["1-17", "1-18"]);
    await answerInvitation({ ...ctx, now: ctx.now + 1 }, invitationId, { zone: "Europe/Berlin", hours: ["3-23"] });
    expect(await findInvitation(ctx, invitationId)).toMatchObject({ answer: { zone: "Europe/Berlin", hours: ["3-23"] } });
    const rows = await ctx.db.select().from(draftAnswers);
    expect(rows).toHaveLength(2);
    expect(rows.every(({ answer }) => /^v1\./.test(answer))).toBe(true);
  });

  test("is closed once the invitation was taken back or the search given up", async () => {
    const { ctx, draft } = await setUp();
    const ana = await askSomebody(ctx, draft.id, "Ana Ruiz", null);
    const ben = await askSomebody(ctx, draft.id, "Ben Ode", null);
    const answer = (id: string) => answerInvitation(ctx, id, { zone: "UTC", hours: [] });
    await takeBack(ctx, ana.invitationId);
    await expect(answer(ana.invitationId)).rejects.toMatchObject({ code: "draft_closed" });
    await dropDraft(ctx, draft.id);
    await expect(answer(ben.invitationId)).rejects.toMatchObject({ code: "draft_closed" });
    expect((await findDraft(ctx, draft.id)).status).toBe("dropped");
  });
});

describe("readTimes", () => {
  test("ranks by how many could come and names the lost by initials, to those who may read names", async () => {
    const { ctx, harbor, draft } = await setUp();
    await askSomebody(ctx, draft.id, "Ana Ruiz", [...evening, "1-17", "1-18"]);
    await askSomebody(ctx, draft.id, "Ben van Ode", ["1-17", "1-18", "1-19"]);
    await askSomebody(ctx, draft.id, "Cai Lin", ["1-17", "1-18"]);
    await askSomebody(ctx, draft.id, "Dee Moe", null);
    const [best, second] = await readTimes(ctx, draft);
    expect(best).toMatchObject({ weekday: 1, time: "17:00", comes: 3, lost: [] });
    expect(second).toMatchObject({ weekday: 1, time: "17:30", comes: 3, lost: [] });
    const wednesday = (await readTimes(ctx, draft)).find(({ weekday, time }) => weekday === 3 && time === "18:00");
    expect(wednesday?.comes).toBe(1);
    expect(wednesday?.lost).toEqual([
      { initials: "B. V. O.", canCome: 0 },
      { initials: "C. L.", canCome: 0 },
    ]);
    const seen = await readTimes(await harbor.as("peer"), draft);
    expect(JSON.stringify(seen)).not.toMatch(/[A-Z]\. /);
    expect(seen.find(({ weekday, time }) => weekday === 3 && time === "18:00")?.lost).toEqual([
      { initials: null, canCome: 0 },
      { initials: null, canCome: 0 },
    ]);
  });

  test("knows the room, the staff and what else people come to, and puts last what is taken", async () => {
    const { ctx, draft } = await setUp();
    const { id: siteId } = await addSite(ctx, siteInput.parse({ name: "Main Street" }));
    const { id: roomId } = await addRoom(ctx, roomInput.parse({ name: "Room 2", siteId }));
    const me = ctx.actor.kind === "staff" ? ctx.actor.id : "";
    const taken = { firstDate: "2027-03-01", startTime: "18:00", roomId, facilitatorIds: [me] };
    const { cohort } = await makeCohort(ctx, { programId: draft.programId, ...taken });
    const other = await makeDraft(ctx, { programId: draft.programId, roomId, facilitatorIds: [me] });
    const { participantId } = await askSomebody(ctx, other.id, "Ana Ruiz", ["1-17", "1-18", "1-19", "3-17", "3-18"]);
    await enrol(ctx, cohort.id, { participantId });
    const times = await readTimes(ctx, other);
    expect(times.map(({ weekday, time, comes }) => `${weekday} ${time} ${comes}`)).toEqual([
      "3 17:00 1",
      "3 17:30 1",
      "3 18:00 0",
      "3 18:30 0",
      "1 17:00 1",
      "1 17:30 1",
      "1 18:00 1",
      "1 18:30 1",
    ]);
    expect(times[0]?.conflicts).toEqual([]);
    expect(times[5]?.conflicts.map(({ kind, severity }) => `${kind} ${severity}`).sort()).toEqual([
      "facilitator warn",
      "person warn",
      "room block",
    ]);
    await saveWeek(ctx, me, { hours: [{ weekday: 3, from: "17:00", until: "18:30" }] });
    const outside = (await readTimes(ctx, other)).filter(({ conflicts }) =>
      conflicts.some(({ kind }) => kind === "working_hours"),
    );
    expect(outside.map(({ weekday, time }) => `${weekday} ${time}`)).not.toContain("3 17:00");
    expect(outside).toHaveLength(7);
    await expect(openDraft(ctx, other.id, { weekday: 1, time: "18:00" })).rejects.toMatchObject({ code: "room_taken" });
    const { cohortId } = await openDraft(ctx, other.id, { weekday: 3, time: "17:30" });
    expect((await findCohort(ctx, cohortId)).place).toBe("Room 2, Main Street");
  });

  test("begins tomorrow at the earliest, however long people took to answer", async () => {
    const { ctx, draft } = await setUp();
    const later = { ...ctx, now: Date.parse("2027-02-24T17:00:00Z") };
    await askSomebody(later, draft.id, "Ana Ruiz", evening);
    const found = await readTimes(later, await findDraft(later, draft.id));
    expect(found.map(({ firstDate }) => firstDate).sort()).toEqual([
      ...Array<string>(4).fill("2027-03-01"),
      ...Array<string>(4).fill("2027-03-03"),
    ]);
  });

  test("initials", () => {
    const names = ["Ada Lovelace", "José", "Mary-Jane  O'Neill", "李 小龙", "42"];
    expect(names.map(initialsOf)).toEqual(["A. L.", "J.", "M. J. O.", "李. 小.", "?"]);
  });
});

describe("openDraft", () => {
  test("opens the cohort there, with a place for those who could come as far as there are places", async () => {
    const { ctx, draft } = await setUp({ capacity: 2, minimum: 1 });
    await askSomebody(ctx, draft.id, "Ana Ruiz", evening);
    await askSomebody(ctx, draft.id, "Ben Ode", ["3-18"]);
    await askSomebody({ ...ctx, now: ctx.now + 1 }, draft.id, "Cai Lin", evening);
    await askSomebody({ ...ctx, now: ctx.now + 2 }, draft.id, "Dee Moe", evening);
    const { cohortId, enrolled } = await openDraft(ctx, draft.id, { weekday: 3, time: "18:30" });
    expect(enrolled).toBe(2);
    const roster = await listEnrolments(ctx, cohortId, { limit: 50 });
    expect(roster.items.map(({ participant }) => participant.name).sort()).toEqual(["Ana Ruiz", "Cai Lin"]);
    const [cohort] = await ctx.db.select().from(cohorts).where(eq(cohorts.id, cohortId));
    expect(cohort).toMatchObject({ firstDate: "2027-02-24", startTime: "18:30", name: "Grief, spring", capacity: 2 });
    const owed = (await ctx.db.select().from(deliveries)).filter(({ kind }) => kind === "welcome");
    expect(owed).toHaveLength(2);
    expect(await findDraft(ctx, draft.id)).toMatchObject({ status: "opened", cohortId });
  });

  test("is undone within two minutes, and nobody is told; what was given up goes on", async () => {
    const { world, ctx, draft } = await setUp();
    await askSomebody(ctx, draft.id, "Ana Ruiz", evening);
    await tick(world.deps);
    await openDraft(ctx, draft.id, { weekday: 3, time: "18:30" });
    await tick(world.deps);
    await resumeDraft({ ...ctx, now: ctx.now + 119_000 }, draft.id);
    for (const table of [cohorts, enrolments, sessions]) expect(await ctx.db.select().from(table)).toEqual([]);
    expect(await findDraft(ctx, draft.id)).toMatchObject({ status: "asking", cohortId: null, answered: 1 });
    const welcome = (await ctx.db.select().from(deliveries)).find(({ kind }) => kind === "welcome");
    expect(welcome).toMatchObject({ state: "skipped", reason: "undone" });
    await dropDraft(ctx, draft.id);
    await resumeDraft({ ...ctx, now: ctx.now + 600_000 }, draft.id);
    const { cohortId } = await openDraft(ctx, draft.id, { weekday: 1, time: "17:00" });
    await expect(resumeDraft({ ...ctx, now: ctx.now + 120_000 }, draft.id)).rejects.toMatchObject({ code: "undo_over" });
    await cancelSession(ctx, (await ctx.db.select().from(sessions))[0]?.id ?? "", {
      ...{ reason: "Flood", reschedule: "push" as const, notify: false },
    });
    await expect(resumeDraft(ctx, draft.id)).rejects.toMatchObject({ code: "changed_since" });
    expect((await findDraft(ctx, draft.id)).cohortId).toBe(cohortId);
  });

  test("opens one cohort when two press at once", async () => {
    const { ctx, draft } = await setUp();
    await askSomebody(ctx, draft.id, "Ana Ruiz", evening);
    const presses = await Promise.allSettled([
      openDraft(ctx, draft.id, { weekday: 3, time: "18:30" }),
      openDraft(ctx, draft.id, { weekday: 1, time: "17:00" }),
    ]);
    expect(presses.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(presses.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "draft_closed" } });
    expect(await ctx.db.select().from(cohorts)).toHaveLength(1);
    expect((await ctx.db.select().from(enrolments)).length).toBeLessThan(2);
  });

  test("gives nobody a place beside somebody they are kept apart from, and opens nothing then", async () => {
    const { ctx, draft } = await setUp();
    const ana = await askSomebody(ctx, draft.id, "Ana Ruiz", evening);
    const ben = await askSomebody(ctx, draft.id, "Ben Ode", evening);
    await keepApart(ctx, ana.participantId, { otherId: ben.participantId, reason: "siblings" });
    await expect(openDraft(ctx, draft.id, { weekday: 3, time: "18:30" })).rejects.toMatchObject({ code: "keep_apart" });
    expect(await ctx.db.select().from(cohorts)).toEqual([]);
    const { enrolled } = await openDraft(ctx, draft.id, { weekday: 3, time: "18:30", enrol: false });
    expect(enrolled).toBe(0);
  });

  test("refuses a time that nobody was asked about", async () => {
    const { ctx, draft } = await setUp();
    for (const slot of [
      { weekday: 2, time: "18:30" },
      { weekday: 3, time: "18:45" },
    ])
      await expect(openDraft(ctx, draft.id, slot)).rejects.toMatchObject({ errors: [{ path: "time" }] });
  });
});

describe("lists of drafts", () => {
  test("show another org nothing, and a peer only what they would lead", async () => {
    const { world, ctx, harbor, draft } = await setUp();
    const { invitationId } = await askSomebody(ctx, draft.id, "Ana Ruiz", evening);
    const theirs = await (await world.createOrg("Theirs")).as("manager");
    expect((await listDrafts(theirs, { limit: 10 })).items).toEqual([]);
    expect(await listInvitations(theirs, draft.id)).toEqual([]);
    await expect(findDraft(theirs, draft.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(findInvitation(theirs, invitationId)).rejects.toMatchObject({ code: "not_found" });
    const peer = await harbor.as("peer");
    expect((await listDrafts(peer, { limit: 10 })).items).toEqual([]);
    await expect(findDraft(peer, draft.id)).rejects.toMatchObject({ code: "forbidden" });
    const own = await makeDraft(ctx, { programId: draft.programId, facilitatorIds: ["id" in peer.actor ? peer.actor.id : ""] });
    expect((await listDrafts(peer, { limit: 10 })).items.map(({ id }) => id)).toEqual([own.id]);
  });

  test("search an index", async () => {
    const { ctx } = await setUp();
    for (const page of [draftsPage(ctx, 30, null), answeredPage(ctx)]) expect(scans(await explain(ctx, page))).toEqual([]);
  });
});
