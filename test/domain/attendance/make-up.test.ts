import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { Context } from "../../../src/context.ts";
import { callOff, setTime } from "../../../src/domain/appointment/book.ts";
import { markAppointment } from "../../../src/domain/appointment/mark.ts";
import { makeUpInput } from "../../../src/domain/attendance/make-up.ts";
import {
  appointmentsStatement,
  listMakeUpAppointments,
  listMakeUpOptions,
  optionsStatement,
} from "../../../src/domain/attendance/make-up-options.ts";
import { guestsStatement, listGuests, listMakeUps, makeUps } from "../../../src/domain/attendance/make-up-queries.ts";
import { planMakeUp } from "../../../src/domain/attendance/plan-make-up.ts";
import { readOwnPlan } from "../../../src/domain/attendance/read-own-plan.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { dropMakeUp, settleMakeUp } from "../../../src/domain/attendance/settle-make-up.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { transfer } from "../../../src/domain/enrolment/transfer.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { keepApart } from "../../../src/domain/participant/keep-apart.ts";
import { attendanceReport } from "../../../src/domain/report/attendance-report.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { offerAll } from "../../support/appointments.ts";
import { scans } from "../../support/cohorts.ts";
import { openGroup, WEEK } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

const HOUR = 3_600_000;

/** Ana missed session 2 of her group. A sibling group is two weeks behind, so that its session 2 is ahead. */
async function setUp({ capacity = 5, people = ["Cai Lin"] }: { capacity?: number; people?: string[] } = {}) {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const own = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"], first: ctx.now - WEEK - 3 * HOUR });
  const { programId } = own;
  const sibling = await openGroup(ctx, { people, programId, name: "Thursdays", first: ctx.now + 2 * HOUR, capacity });
  const ana = own.people.Ana ?? "";
  const [, missed = ""] = own.sessionIds;
  await saveRegister(ctx, missed, { outcome: "held", marks: [{ enrolmentId: ana, mark: "no_show" }] });
  const later = (ms: number): Context => ({ ...ctx, now: ctx.now + ms });
  return { world, harbor, ctx, own, sibling, ana, missed, programId, there: sibling.sessionIds[1] ?? "", later };
}

const stateOf = async (ctx: Context, enrolmentId: string) =>
  (await readOwnPlan(ctx, await findEnrolment(ctx, enrolmentId)))?.steps[1];

describe("planMakeUp", () => {
  test("links what was missed with the same session elsewhere, where they are a guest then", async () => {
    const { ctx, ana, missed, there, sibling } = await setUp();
    const options = await listMakeUpOptions(ctx, ana, missed);
    expect(options).toMatchObject([{ sessionId: there, cohortName: "Thursdays", placesLeft: 4, nextCycle: true }]);
    expect(await stateOf(ctx, ana)).toMatchObject({ state: "open", sessionId: missed });
    const made = await planMakeUp(ctx, ana, { missedSessionId: missed, sessionId: there });
    expect(made).toMatchObject({ missed: { label: "Session 2" }, session: { id: there }, came: null });
    expect(await stateOf(ctx, ana)).toMatchObject({
      ...{ state: "planned", at: sibling.startsAt[1], makeUp: { id: made.id, by: "session", where: "Thursdays" } },
    });
    expect(await listGuests(ctx, there)).toMatchObject([{ makeUpId: made.id, name: "Ana Ruiz", came: null }]);
    const again = planMakeUp(ctx, ana, { missedSessionId: missed, sessionId: there });
    await expect(again).rejects.toMatchObject({ code: "person_busy" });
    const cycle = planMakeUp(ctx, ana, { missedSessionId: missed, cohortId: sibling.cohortId });
    await expect(cycle).rejects.toMatchObject({ code: "already_planned" });
  });

  test("leaves it to the next cycle, without a date", async () => {
    const { ctx, ana, missed, sibling } = await setUp();
    await planMakeUp(ctx, ana, { missedSessionId: missed, cohortId: sibling.cohortId });
    expect(await stateOf(ctx, ana)).toMatchObject({ state: "planned", at: null, makeUp: { where: "Thursdays" } });
    expect(await listMakeUps(ctx, ana)).toMatchObject([{ session: null, cohort: { id: sibling.cohortId } }]);
  });

  test("takes only the same session of the same program, ahead, and only what they weren't at", async () => {
    const { ctx, own, ana, missed, there, sibling } = await setUp();
    const plan = (sessionId: string, missedSessionId = missed) => planMakeUp(ctx, ana, { missedSessionId, sessionId });
    await expect(plan(sibling.sessionIds[2] ?? "")).rejects.toMatchObject({ errors: [{ path: "sessionId" }] });
    const other = await openGroup(ctx, { people: [], first: ctx.now + WEEK });
    await expect(plan(other.sessionIds[1] ?? "")).rejects.toMatchObject({ errors: [{ path: "sessionId" }] });
    await expect(planMakeUp(ctx, ana, { missedSessionId: missed, cohortId: other.cohortId })).rejects.toMatchObject({
      errors: [{ path: "cohortId" }],
    });
    await expect(plan(there, there)).rejects.toMatchObject({ code: "not_found" });
    await saveRegister(ctx, missed, { outcome: "held", marks: [{ enrolmentId: ana, mark: "late" }] });
    await expect(plan(there)).rejects.toMatchObject({ code: "not_missed" });
    const [first = ""] = own.sessionIds;
    const past = await openGroup(ctx, { people: [], programId: own.programId, first: ctx.now - HOUR });
    await expect(plan(past.sessionIds[0] ?? "", first)).rejects.toMatchObject({ code: "session_not_ahead" });
    expect(makeUpInput.safeParse({ missedSessionId: missed, sessionId: there, cohortId: "coh_1" }).success).toBe(false);
    expect(makeUpInput.safeParse({ missedSessionId: missed }).success).toBe(false);
  });

  test("takes an appointment of theirs, whose own mark says whether they came", async () => {
    const { ctx, own, ana, missed, later } = await setUp();
    const ben = own.people.Ben ?? "";
    const offered = { kind: "catch_up", name: "Catch-up", to: "2027-03-31" };
    const [first = ""] = await offerAll(ctx, own.cohortId, [ana], offered);
    const [theirs = ""] = await offerAll(ctx, own.cohortId, [ben], offered);
    expect(await listMakeUpAppointments(ctx, ana)).toMatchObject([{ id: first, startsAt: null }]);
    await expect(planMakeUp(ctx, ana, { missedSessionId: missed, appointmentId: theirs })).rejects.toMatchObject({
      errors: [{ path: "appointmentId" }],
    });
    const made = await planMakeUp(ctx, ana, { missedSessionId: missed, appointmentId: first });
    expect(await listMakeUpAppointments(ctx, ana)).toEqual([]);
    expect(await stateOf(ctx, ana)).toMatchObject({
      state: "planned",
      at: null,
      makeUp: { by: "appointment", where: "Catch-up" },
    });
    const { startsAt } = await setTime(ctx, first, { date: "2027-02-08", time: "09:00" });
    expect(await stateOf(ctx, ana)).toMatchObject({ state: "planned", at: startsAt });
    const after = later(WEEK);
    await expect(settleMakeUp(after, made.id, { came: true })).rejects.toMatchObject({ code: "mark_appointment" });
    await markAppointment(after, first, { mark: "no_show" });
    expect(await stateOf(after, ana)).toMatchObject({ state: "open" });
    await markAppointment(after, first, { mark: "present" });
    expect(await stateOf(after, ana)).toMatchObject({ state: "made_up" });
    expect((await attendanceReport(after, { cohortId: own.cohortId })).madeUp).toBe(1);
    await expect(dropMakeUp(after, made.id)).rejects.toMatchObject({ code: "make_up_settled" });
    await markAppointment(after, first, { mark: "excused" });
    const again = planMakeUp(after, ana, { missedSessionId: missed, appointmentId: first });
    await expect(again).rejects.toMatchObject({ code: "appointment_taken" });
    const [second = ""] = await offerAll(after, own.cohortId, [ana], { ...offered, name: "Second catch-up" });
    await planMakeUp(after, ana, { missedSessionId: missed, appointmentId: second });
    expect(await stateOf(after, ana)).toMatchObject({ state: "planned", makeUp: { where: "Second catch-up" } });
    await callOff(after, second, "staff");
    expect(await stateOf(after, ana)).toMatchObject({ state: "open" });
  });

  test("checks room, and gives the last place to one of two who press at once", async () => {
    const { ctx, own, ana, missed, there } = await setUp({ capacity: 2 });
    const ben = own.people.Ben ?? "";
    const both = await Promise.allSettled(
      [ana, ben].map((id) => planMakeUp(ctx, id, { missedSessionId: missed, sessionId: there })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "cohort_full" } });
    const loser = both[0]?.status === "rejected" ? ana : ben;
    expect(await listMakeUpOptions(ctx, loser, missed)).toEqual([]);
  });

  test("checks keep-apart notes, against guests too and the other way round", async () => {
    const { ctx, own, sibling, ana, missed, there } = await setUp();
    const [a, b, c] = await Promise.all(
      [ana, own.people.Ben ?? "", sibling.people.Cai ?? ""].map(async (id) => (await findEnrolment(ctx, id)).participantId),
    );
    await planMakeUp(ctx, ana, { missedSessionId: missed, sessionId: there });
    await keepApart(ctx, a ?? "", { otherId: b ?? "", reason: "siblings" });
    expect(await listMakeUpOptions(ctx, own.people.Ben ?? "", missed)).toEqual([]);
    const beside = planMakeUp(ctx, own.people.Ben ?? "", { missedSessionId: missed, sessionId: there });
    await expect(beside).rejects.toMatchObject({ code: "keep_apart" });
    const joining = enrol(ctx, sibling.cohortId, { participantId: b ?? "" });
    await expect(joining).rejects.toMatchObject({ code: "keep_apart" });
    const dee = await createParticipant(ctx, { givenName: "Dee", emailPermission: false });
    await keepApart(ctx, dee.id, { otherId: c ?? "", reason: "siblings" });
    const far = await openGroup(ctx, { people: [], programId: own.programId, first: ctx.now - WEEK - 3 * HOUR });
    const { id } = await enrol(ctx, far.cohortId, { participantId: dee.id, joinedOn: "2027-01-05" });
    const refused: unknown = await planMakeUp(ctx, id, { missedSessionId: far.sessionIds[1] ?? "", sessionId: there }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: "keep_apart" });
    expect(String(refused)).not.toMatch(/Cai|sibling/);
  });

  test("offers nothing while they have another date", async () => {
    const { ctx, ana, missed, there, programId, sibling } = await setUp();
    const same = await openGroup(ctx, { people: [], programId, name: "Same time", first: sibling.startsAt[0] ?? 0 });
    await planMakeUp(ctx, ana, { missedSessionId: missed, sessionId: there });
    const third = { missedSessionId: missed, sessionId: same.sessionIds[1] ?? "" };
    await expect(planMakeUp(ctx, ana, third)).rejects.toMatchObject({ code: "person_busy" });
    expect(await listMakeUpOptions(ctx, ana, missed)).toEqual([]);
  });
});

describe("what stands in", () => {
  test("counts once somebody says they came, never in the sibling's figures, and can be planned anew if they didn't", async () => {
    const { ctx, own, ana, missed, there, later } = await setUp();
    const { id } = await planMakeUp(ctx, ana, { missedSessionId: missed, sessionId: there });
    await expect(settleMakeUp(ctx, id, { came: true })).rejects.toMatchObject({ code: "session_not_started" });
    const after = later(WEEK + 3 * HOUR);
    await settleMakeUp(after, id, { came: false });
    expect(await stateOf(after, ana)).toMatchObject({ state: "open" });
    await settleMakeUp(after, id, { came: true });
    expect(await stateOf(after, ana)).toMatchObject({ state: "made_up" });
    await expect(dropMakeUp(after, id)).rejects.toMatchObject({ code: "make_up_settled" });
    const register = await saveRegister(after, there, { outcome: "held", marks: [] });
    expect([register.session.expected, register.session.attended]).toEqual([0, 0]);
    // Shown apart, as one cohort's own; and hidden where several groups' figures would show one person.
    const report = await attendanceReport(after, { cohortId: own.cohortId });
    expect(report).toMatchObject({ expected: 1, attended: 0, strictRate: 0, madeUp: 1 });
    expect((await attendanceReport(after, {})).madeUp).toBe(null);
  });

  test("is open again when its date is cancelled, or it is called off", async () => {
    const { ctx, ana, missed, there, sibling } = await setUp();
    await planMakeUp(ctx, ana, { missedSessionId: missed, sessionId: there });
    await cancelSession(ctx, there, { reason: "Flood", reschedule: "push", notify: false });
    expect(await stateOf(ctx, ana)).toMatchObject({ state: "open" });
    const { id } = await planMakeUp(ctx, ana, { missedSessionId: missed, cohortId: sibling.cohortId });
    await dropMakeUp(ctx, id);
    expect(await stateOf(ctx, ana)).toMatchObject({ state: "open" });
    await expect(dropMakeUp(ctx, id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("goes along when they move to another group", async () => {
    const { ctx, ana, missed, there, programId } = await setUp();
    await planMakeUp(ctx, ana, { missedSessionId: missed, sessionId: there });
    const far = await openGroup(ctx, { people: [], programId, name: "Fridays", first: ctx.now - WEEK - 5 * HOUR });
    const moved = await transfer(ctx, ana, { cohortId: far.cohortId, reason: "Work" });
    expect(await listGuests(ctx, there)).toHaveLength(1);
    expect(await stateOf(ctx, moved.id)).toMatchObject({ state: "planned" });
  });

  test("is another org's to nobody else, and a peer's only where they lead", async () => {
    const { world, harbor, ctx, ana, missed, there } = await setUp();
    const { id } = await planMakeUp(ctx, ana, { missedSessionId: missed, sessionId: there });
    const theirs = await (await world.createOrg("Theirs")).as("manager");
    expect(await listGuests(theirs, there)).toEqual([]);
    await expect(settleMakeUp(theirs, id, { came: true })).rejects.toMatchObject({ code: "not_found" });
    await expect(settleMakeUp(await harbor.as("peer"), id, { came: true })).rejects.toMatchObject({ code: "forbidden" });
    const plan = planMakeUp(theirs, ana, { missedSessionId: missed, sessionId: there });
    await expect(plan).rejects.toMatchObject({ code: "not_found" });
  });

  test("is found by index", async () => {
    const { ctx, own, ana, there, programId } = await setUp();
    const about = { programId, participantId: "par_1", cohortId: own.cohortId };
    for (const statement of [
      optionsStatement(ctx, about),
      guestsStatement(ctx, there),
      appointmentsStatement(ctx, "par_1"),
      makeUps(ctx, sql`m.enrolment_id = ${ana}`),
    ]) {
      const steps = await ctx.db.all<{ detail: string }>(sql`explain query plan ${statement}`);
      expect(scans(steps.map(({ detail }) => detail)).filter((step) => !/SCAN \(subquery|LIST SUBQUERY/.test(step))).toEqual([]);
    }
  });
});
