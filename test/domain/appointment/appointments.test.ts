import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { offerInput } from "../../../src/domain/appointment/appointment.ts";
import { callOff, chooseTime, setTime } from "../../../src/domain/appointment/book.ts";
import { listFreeTimes } from "../../../src/domain/appointment/free.ts";
import { markAppointment } from "../../../src/domain/appointment/mark.ts";
import { previewOffer } from "../../../src/domain/appointment/offer.ts";
import { withOneToOnes } from "../../../src/domain/appointment/outside.ts";
import { bookedStatement, findAppointment, listAppointments } from "../../../src/domain/appointment/queries.ts";
import { editCohort } from "../../../src/domain/cohort/edit.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { transfer } from "../../../src/domain/enrolment/transfer.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { cancelSession, previewCancellation } from "../../../src/domain/session/cancel.ts";
import { previewMove } from "../../../src/domain/session/move.ts";
import { openStaffFeed } from "../../../src/domain/staff/feed.ts";
import { takeLeave } from "../../../src/domain/staff/leave.ts";
import { dispatch } from "../../../src/mail/dispatch.ts";
import { tick } from "../../../src/tick.ts";
import { mornings, offerAll } from "../../support/appointments.ts";
import { makeCohort, scans } from "../../support/cohorts.ts";
import { idOf } from "../../support/colleagues.ts";
import { addPerson, createMailWorld, DAY, HOUR } from "../../support/mail.ts";

/** Monday, 1 February 2027, 09:00 in New York. */
const MONDAY = Date.parse("2027-02-01T14:00:00Z");
const THEN = Date.parse("2027-02-08T14:00:00Z");

async function setUp(names = ["Ana", "Ben"]) {
  const mail = await createMailWorld(names, { now: MONDAY - 3 * HOUR });
  const ctx = await mail.ctx();
  const enrolments = names.map((name) => mail.people[name]?.enrolmentId ?? "");
  const ids = await offerAll(ctx, mail.cohortId, enrolments);
  const free = async (id: string, limit = 500) => {
    const found = await findAppointment(ctx, id);
    return (await listFreeTimes(ctx, found, found.window, { limit })).map(({ startsAt }) => startsAt);
  };
  const later = async (at: number) => {
    mail.world.setNow(at);
    return mail.ctx();
  };
  return { ...mail, ctx, ids, free, later, first: ids[0] ?? "", second: ids[1] ?? "" };
}

describe("offered times", () => {
  test("lie in working hours and before session 1, beside sessions, leave, days off and appointments", async () => {
    const { ctx, first, second, free } = await setUp();
    const times = await free(first);
    // Six half hours on seventeen weekdays up to the day before Wednesday, 24 February.
    expect(times).toHaveLength(6 * 17);
    expect(new Date(times[0] ?? 0).toISOString()).toBe("2027-02-01T14:00:00.000Z");
    expect(Math.max(...times)).toBeLessThan(Date.parse("2027-02-23T17:00:00Z"));
    await chooseTime(ctx, second, THEN);
    expect((await free(first)).includes(THEN)).toBe(false);
    expect((await free(second)).includes(THEN)).toBe(true);
    await takeLeave(ctx, idOf(ctx), { from: "2027-02-09" });
    expect(
      (await free(first)).some((at) => at > Date.parse("2027-02-09T05:00:00Z") && at < Date.parse("2027-02-10T05:00:00Z")),
    ).toBe(false);
  });

  test("are counted before anybody is asked, and somebody without hours has none", async () => {
    const { ctx, harbor, cohortId, people } = await setUp();
    const facilitator = await harbor.as("facilitator");
    const input = {
      kind: "pre_group",
      name: "Another",
      minutes: 30,
      enrolmentIds: [people.Ana?.enrolmentId ?? ""],
      notify: true,
    };
    const offer = (staffId: string) => offerInput.parse({ ...input, staffId });
    expect(await previewOffer(ctx, cohortId, offer(idOf(ctx)))).toMatchObject({ free: 102, people: 1, noHours: false });
    expect(await previewOffer(ctx, cohortId, offer(idOf(facilitator)))).toMatchObject({ free: 0, noHours: true });
    await expect(offerAll(facilitator, cohortId, [people.Ana?.enrolmentId ?? ""])).rejects.toMatchObject({
      code: "offered_already",
    });
    await expect(offerAll(ctx, cohortId, ["enr_none"], { name: "Another" })).rejects.toMatchObject({ name: "Invalid" });
    await expect(
      offerAll(ctx, cohortId, [people.Ana?.enrolmentId ?? ""], { name: "Another", from: "2027-03-01", to: "2027-03-02" }),
    ).rejects.toMatchObject({ code: "no_times" });
  });
});

describe("a time is chosen", () => {
  test("fifty press the same one at once: one gets it, 49 see the next free ones", async () => {
    const { ctx, cohortId } = await setUp();
    await ctx.db.run(sql`update cohorts set capacity = 60`);
    const people = [];
    for (let index = 0; index < 50; index += 1) people.push(await addPerson(ctx, cohortId, `Person${index}`));
    const ids = await offerAll(
      ctx,
      cohortId,
      people.map(({ enrolmentId }) => enrolmentId),
    );
    const results = await Promise.allSettled(ids.map((id) => chooseTime(ctx, id, THEN)));
    const won = results.filter(({ status }) => status === "fulfilled");
    const lost = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
    expect([won.length, lost.length, new Set(lost)]).toEqual([1, 49, new Set(["time_taken"])]);
    const booked = await ctx.db.all(sql`select id from appointments where state = 'booked'`);
    expect(booked).toHaveLength(1);
    const [loser] = ids.filter((_, index) => results[index]?.status === "rejected");
    const found = await findAppointment(ctx, loser ?? "");
    const next = await listFreeTimes(ctx, found, found.window, { limit: 1, after: THEN - 1 });
    expect(next[0]?.startsAt).toBe(THEN + HOUR / 2);
  }, 60_000);

  test("moved, called off and chosen again, until the day before; afterwards staff do it", async () => {
    const { first, later, ctx } = await setUp();
    expect(await chooseTime(ctx, first, THEN)).toMatchObject({ state: "booked", startsAt: THEN, revision: 1 });
    expect(await chooseTime(ctx, first, THEN + HOUR)).toMatchObject({ startsAt: THEN + HOUR, revision: 2 });
    expect(await callOff(ctx, first, "participant")).toMatchObject({ state: "cancelled" });
    expect(await chooseTime(ctx, first, THEN)).toMatchObject({ state: "booked", revision: 4 });
    const near = await later(THEN - 23 * HOUR);
    await expect(chooseTime(near, first, THEN + HOUR)).rejects.toMatchObject({ code: "too_late" });
    await expect(callOff(near, first, "participant")).rejects.toMatchObject({ code: "too_late" });
    expect(await setTime(near, first, { date: "2027-03-05", time: "15:00" })).toMatchObject({ isOutside: true });
    await callOff(near, first, "staff");
    await expect(chooseTime(near, first, THEN + DAY)).rejects.toMatchObject({ code: "appointment_over" });
  });

  test("not at any time somebody makes up, nor at one that a session holds", async () => {
    const { ctx, first } = await setUp();
    for (const at of [THEN + 60_000, THEN + 12 * HOUR, THEN - 30 * DAY, Date.parse("2027-03-05T14:00:00Z"), 0])
      await expect(chooseTime(ctx, first, at)).rejects.toMatchObject({ code: "time_taken" });
    await ctx.db.run(
      sql`insert into cohort_facilitators (org_id, cohort_id, staff_id) select org_id, id, ${idOf(ctx)} from cohorts`,
    );
    await expect(setTime(ctx, first, { date: "2027-02-24", time: "19:00" })).rejects.toMatchObject({ code: "time_taken" });
    await expect(setTime(ctx, first, { date: "2027-01-24", time: "19:00" })).rejects.toMatchObject({ name: "Invalid" });
  });

  test("then their facilitator is taken for sessions", async () => {
    const { ctx, first, sessionIds } = await setUp();
    await chooseTime(ctx, first, THEN);
    await ctx.db.run(
      sql`insert into cohort_facilitators (org_id, cohort_id, staff_id) select org_id, id, ${idOf(ctx)} from cohorts`,
    );
    const { conflicts } = await previewMove(ctx, sessionIds[0] ?? "", { date: "2027-02-08", time: "09:15", scope: "this" });
    expect(conflicts.map(({ kind }) => kind)).toContain("facilitator");
  });
});

test("the window moves when the sequence is pushed, and a booked one that no longer fits is said", async () => {
  const { ctx, cohortId, people, sessionIds } = await setUp();
  const [id = ""] = await offerAll(ctx, cohortId, [people.Ana?.enrolmentId ?? ""], {
    ...{ kind: "mid_group", name: "Mid-group", afterSession: 4, beforeSession: 5 },
  });
  const found = await findAppointment(ctx, id);
  expect(found.window).toEqual({ from: "2027-03-18", until: "2027-03-23" });
  await chooseTime(ctx, id, Date.parse("2027-03-19T13:00:00Z"));
  expect((await listAppointments(ctx, cohortId)).filter(({ isOutside }) => isOutside)).toEqual([]);
  const preview = await withOneToOnes(ctx, await previewCancellation(ctx, sessionIds[1] ?? "", "push"));
  expect(preview.conflicts.map(({ message }) => message)).toEqual([
    "One one-to-one on 2027-03-19 would no longer fit the sessions.",
  ]);
  expect((await withOneToOnes(ctx, await previewCancellation(ctx, sessionIds[6] ?? "", "push"))).conflicts).toEqual([]);
  await cancelSession(ctx, sessionIds[1] ?? "", { reason: "Ill", reschedule: "push", notify: false });
  const after = await listAppointments(ctx, cohortId);
  expect(after.filter(({ isOutside }) => isOutside).map((one) => [one.id, one.window])).toEqual([
    [id, { from: "2027-03-25", until: "2027-03-30" }],
  ]);
});

test("marked once it has begun, corrected, and not before", async () => {
  const { ctx, first, later } = await setUp();
  await expect(markAppointment(ctx, first, { mark: "present" })).rejects.toMatchObject({ code: "not_booked" });
  await chooseTime(ctx, first, THEN);
  await expect(markAppointment(ctx, first, { mark: "present" })).rejects.toMatchObject({ code: "not_yet" });
  const then = await later(THEN + HOUR);
  await markAppointment(then, first, { mark: "no_show" });
  await markAppointment(then, first, { mark: "late" });
  expect((await findAppointment(then, first)).mark).toBe("late");
  await expect(callOff(then, first, "staff")).rejects.toMatchObject({ code: "appointment_over" });
});

test("mail asks, confirms with a calendar file, reminds and says that it is off, each once and discreetly", async () => {
  const { world, ctx, cohortId, people, later } = await setUp();
  const ana = people.Ana?.enrolmentId ?? "";
  const [id = ""] = await offerAll(ctx, cohortId, [ana], { name: "Grief meeting", notify: true });
  const mails = async () => {
    await dispatch(world.deps);
    await world.settled();
    return world.provider.mails().filter(({ to, text }) => to === "ana@example.org" && (text ?? "").includes("/b/"));
  };
  const [offer] = await mails();
  expect(offer?.subject).toBe("Appointments: please choose a time");
  expect(offer?.text).toMatch(/\/b\/[\w-]{44}/);
  await chooseTime(ctx, id, THEN);
  await chooseTime(ctx, id, THEN + HOUR);
  const booked = (await mails())[1];
  expect((await mails()).length).toBe(2);
  expect(booked?.subject).toContain("Mon, Feb 8");
  const file = Buffer.from(booked?.attachments?.[0]?.content ?? "", "base64").toString();
  expect(file).toMatch(/METHOD:REQUEST[\s\S]*SEQUENCE:1/);
  // Three days and one day before; the first booking's reminders say nothing any more.
  for (const at of [THEN + HOUR - 3 * DAY, THEN + HOUR - DAY, THEN]) {
    await later(at);
    await tick(world.deps);
  }
  expect((await mails()).map(({ subject }) => subject)).toHaveLength(4);
  await callOff(await later(THEN), id, "staff");
  const off = (await mails())[4];
  expect(Buffer.from(off?.attachments?.[0]?.content ?? "", "base64").toString()).toMatch(/METHOD:CANCEL[\s\S]*SEQUENCE:2/);
  expect(JSON.stringify(await mails())).not.toMatch(/grief|Harbor|pre-group/i);
});

test("who leaves frees their times; who moves to another group takes what is booked along", async () => {
  const { ctx, world, cohortId, first, second, people, free } = await setUp();
  await chooseTime(ctx, first, THEN);
  await chooseTime(ctx, second, THEN + HOUR);
  const { programId } = await findCohort(ctx, cohortId);
  const { cohort: other } = await makeCohort(ctx, { programId, name: "Another" });
  const moved = await transfer(ctx, people.Ben?.enrolmentId ?? "", { cohortId: other.id, reason: "Nearer" });
  expect(await findAppointment(ctx, second)).toMatchObject({ state: "booked", cohortId: other.id, enrolmentId: moved.id });
  await withdraw(ctx, people.Ana?.enrolmentId ?? "", { reason: "Moved away" });
  expect(await findAppointment(ctx, first)).toMatchObject({ state: "cancelled", revision: 2 });
  expect([(await free(second)).includes(THEN), (await free(second)).includes(THEN + HOUR)]).toEqual([true, true]);
  // Only the one who moved is still reminded.
  world.setNow(THEN + HOUR - DAY);
  await tick(world.deps);
  const reminders = await ctx.db.all(
    sql`select participant_id as id, state from deliveries where kind = 'appointment_reminder' and due_at <= ${THEN + HOUR - DAY}
      and unique_key like '%|1440'`,
  );
  expect(reminders).toContainEqual({ id: people.Ben?.participantId, state: "sent" });
  expect(reminders).toContainEqual({ id: people.Ana?.participantId, state: "skipped" });
});

test("their facilitator's own calendar has them, called off ones too, and nobody's name", async () => {
  const { ctx, world, first, second } = await setUp();
  await chooseTime(ctx, first, THEN);
  await chooseTime(ctx, second, THEN + HOUR);
  await callOff(ctx, second, "staff");
  const file = await (await world.app.request(`/calendar/${await openStaffFeed(ctx)}.ics`)).text();
  expect([file.match(/SUMMARY:Pre-group meeting/g)?.length, file.match(/STATUS:CANCELLED/g)?.length]).toEqual([2, 1]);
  expect(file).not.toMatch(/Ana|Ben/);
});

test("a peer supporter reads what people are called, and no family name", async () => {
  const { harbor, cohortId, ...mail } = await createMailWorld([]);
  const ctx = await mail.ctx();
  const peer = await harbor.as("peer");
  await editCohort(ctx, cohortId, { facilitatorIds: [idOf(peer)] });
  const { enrolmentId } = await addPerson(ctx, cohortId, "Josephine", { preferredName: "Josie", familyName: "Tremblay" });
  const [id = ""] = await offerAll(ctx, cohortId, [enrolmentId]);
  const names = async (who: typeof ctx) => [
    (await findAppointment(who, id)).participant.name,
    ...(await listAppointments(who, cohortId)).map(({ participant }) => participant.name),
  ];
  expect(await names(ctx)).toEqual(["Josie Tremblay", "Josie Tremblay"]);
  expect(await names(peer)).toEqual(["Josie", "Josie"]);
});

test("calendars and free times are read by index", async () => {
  const { ctx } = await setUp();
  const statement = bookedStatement(ctx.org.id, { from: 0, to: 1, staffId: idOf(ctx) });
  const plan = await ctx.db.all<{ detail: string }>(sql`explain query plan ${statement}`);
  expect(scans(plan.map(({ detail }) => detail))).toEqual([]);
  expect(mornings).toHaveLength(5);
});
