import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { listEnrolments, listParticipantEnrolments, staysStatement } from "../../../src/domain/enrolment/queries.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { keepApart } from "../../../src/domain/participant/keep-apart.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { explain, makeCohort, makeProgram, scans } from "../../support/cohorts.ts";
import { createWorld, NOW } from "../../support/world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const later = (ms: number): Context => ({ ...ctx, now: NOW + ms });
  return { world, ctx, later };
}

const person = (ctx: Context, over: Record<string, unknown> = {}) =>
  createParticipant(ctx, participantInput.parse({ givenName: "Ana", emailPermission: false, ...over }));

const mailed = async (ctx: Context) =>
  (await ctx.db.select().from(deliveries).where(eq(deliveries.orgId, ctx.org.id))).map(({ kind }) => kind);

describe("enrol", () => {
  test("welcomes whoever agreed to mail, and nobody whose joining is history", async () => {
    const { ctx } = await setUp();
    const { cohort } = await makeCohort(ctx);
    const [silent, past, reached] = [
      await person(ctx),
      await person(ctx, { email: "past@example.org", emailPermission: true }),
      await person(ctx, { email: "new@example.org", emailPermission: true }),
    ];
    await enrol(ctx, cohort.id, { participantId: silent.id });
    await enrol(ctx, cohort.id, { participantId: past.id, joinedOn: "2027-02-02" });
    expect(await mailed(ctx)).toEqual([]);
    await enrol(ctx, cohort.id, { participantId: reached.id });
    expect(await mailed(ctx)).toEqual(["welcome"]);
  });

  test("counts a named date from its first minute in the cohort's zone", async () => {
    const { ctx } = await setUp();
    const { cohort } = await makeCohort(ctx, { timezone: "Australia/Lord_Howe" });
    const { joinedAt, joinedOn } = await enrol(ctx, cohort.id, { participantId: (await person(ctx)).id, joinedOn: "2027-02-01" });
    expect([new Date(joinedAt).toISOString(), joinedOn]).toEqual(["2027-01-31T13:00:00.000Z", "2027-02-01"]);
    const today = await enrol(ctx, cohort.id, { participantId: (await person(ctx)).id });
    expect([today.joinedAt, today.joinedOn]).toEqual([NOW, "2027-02-04"]);
  });

  test("never gives one person two places on the same day", async () => {
    const { ctx, later } = await setUp();
    const { cohort } = await makeCohort(ctx, { programId: await makeProgram(ctx, "peer_drop_in") });
    const { id: participantId } = await person(ctx);
    const first = await enrol(ctx, cohort.id, { participantId, joinedOn: "2027-01-10" });
    await withdraw(ctx, first.id, { reason: "Away" });
    for (const joinedOn of ["2027-01-05", "2027-02-02"]) {
      await expect(enrol(later(DAY), cohort.id, { participantId, joinedOn })).rejects.toMatchObject({ code: "already_enrolled" });
    }
    const again = await enrol(later(HOUR), cohort.id, { participantId, joinedOn: "2027-02-03" });
    expect(again).toMatchObject({ joinedOn: "2027-02-03", joinedAt: NOW });
    expect(await listParticipantEnrolments(ctx, participantId)).toMatchObject([
      { status: "active", reason: null },
      { status: "withdrawn", reason: "Away", leftAt: NOW },
    ]);
  });

  test("a session that was called off doesn't close a closed group", async () => {
    const { ctx, later } = await setUp();
    const { cohort, sessions } = await makeCohort(ctx, { firstDate: "2027-02-04" });
    await cancelSession(ctx, sessions[0]?.id ?? "", { reason: "Snow", reschedule: "push", notify: false });
    await enrol(later(3 * DAY), cohort.id, { participantId: (await person(ctx)).id });
    const afterNext = later(9 * DAY);
    const tooLate = enrol(afterNext, cohort.id, { participantId: (await person(ctx)).id });
    await expect(tooLate).rejects.toMatchObject({ code: "admission_closed" });
  });

  test("a rolling group takes people in however far it is, a drop-in too", async () => {
    const { ctx, later } = await setUp();
    for (const template of ["free_talk", "peer_drop_in"]) {
      const { cohort } = await makeCohort(ctx, { programId: await makeProgram(ctx, template), firstDate: "2027-02-04" });
      expect(await enrol(later(20 * DAY), cohort.id, { participantId: (await person(ctx)).id })).toMatchObject({
        status: "active",
      });
    }
  });

  test("says nothing of the other person when two are kept apart", async () => {
    const { ctx } = await setUp();
    const { cohort } = await makeCohort(ctx);
    const [ana, bo] = [await person(ctx), await person(ctx, { givenName: "Bartholomew" })];
    await keepApart(ctx, ana.id, { otherId: bo.id, reason: "Same hearing" });
    const { id } = await enrol(ctx, cohort.id, { participantId: bo.id });
    const refused = await enrol(ctx, cohort.id, { participantId: ana.id }).catch((error: Error) => error);
    expect(refused).toMatchObject({ code: "keep_apart" });
    expect((refused as Error).message).not.toMatch(/Bartholomew|hearing/);
    await withdraw(ctx, id, { reason: "Moved" });
    expect(await enrol(ctx, cohort.id, { participantId: ana.id })).toMatchObject({ status: "active" });
  });

  test("a place that was left can be taken, at once by one only", async () => {
    const { ctx } = await setUp();
    const { cohort } = await makeCohort(ctx, { capacity: 1, minimum: 1 });
    const people = await Promise.all(Array.from({ length: 12 }, () => person(ctx)));
    const race = async () =>
      (await Promise.allSettled(people.map(({ id }) => enrol(ctx, cohort.id, { participantId: id })))).filter(
        ({ status }) => status === "fulfilled",
      ).length;
    expect(await race()).toBe(1);
    const [holder] = (await listEnrolments(ctx, cohort.id, { limit: 5 })).items;
    await withdraw(ctx, holder?.id ?? "", { reason: "Moved" });
    expect(await race()).toBe(1);
  });
});

describe("listParticipantEnrolments", () => {
  test("searches by person and doesn't see another org's stays", async () => {
    const { world, ctx } = await setUp();
    const { cohort } = await makeCohort(ctx);
    const ana = await person(ctx);
    await enrol(ctx, cohort.id, { participantId: ana.id });
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    expect(await listParticipantEnrolments(other, ana.id)).toEqual([]);
    expect((await listEnrolments(other, cohort.id, { limit: 5 })).items).toEqual([]);
    expect(scans(await explain(ctx, staysStatement(ctx, ana.id)))).toEqual([]);
  });
});
