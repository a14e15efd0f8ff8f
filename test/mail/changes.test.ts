import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { editCohort } from "../../src/domain/cohort/edit.ts";
import { revokeConsent } from "../../src/domain/contact/revoke-consent.ts";
import { withdraw } from "../../src/domain/enrolment/withdraw.ts";
import { choosePreferences } from "../../src/domain/participant/choose-preferences.ts";
import { updateParticipant } from "../../src/domain/participant/update.ts";
import { cancelSession } from "../../src/domain/session/cancel.ts";
import { moveSession } from "../../src/domain/session/move.ts";
import { findSession } from "../../src/domain/session/queries.ts";
import { owe } from "../../src/mail/owe.ts";
import type { Mail } from "../../src/mail/provider.ts";
import { tick } from "../../src/tick.ts";
import { agree, createGuardianWorld, ROSA } from "../support/guardians.ts";
import { addPerson, createMailWorld, FIRST, fates, HOUR, type MailWorld, MINUTE } from "../support/mail.ts";
import { readable } from "../support/readable.ts";
import { scriptedProvider } from "../support/scripted-provider.ts";

const thursdays = { date: "2027-03-11", time: "19:00", scope: "following" as const, notify: true };
const drop = { reason: "Flood", reschedule: "drop" as const, notify: true };

async function setUp(names = ["Ana", "Ben"], over: Parameters<typeof createMailWorld>[1] = {}) {
  const mail = await createMailWorld(names, over);
  await tick(mail.world.deps);
  return withSteps(mail);
}

function withSteps<T extends MailWorld>(mail: T) {
  const already = new Set(mail.world.provider.mails());
  return {
    ...mail,
    id: (at: number) => mail.sessionIds[at] ?? "",
    wait: async (ms = 2 * MINUTE) => {
      mail.world.setNow(mail.world.now() + ms);
      await tick(mail.world.deps);
    },
    told: () =>
      mail.world.provider
        .mails()
        .filter((sent) => !already.has(sent))
        .sort((a, b) => a.to.localeCompare(b.to)),
  };
}

type Invitation = { method: string; uid: string; sequence: number; starts: string; status: string; event: ICAL.Component };

/** What a calendar program takes from a mail's files. */
function invitationsIn(mail: Mail | undefined): Invitation[] {
  return (mail?.attachments ?? []).map(({ content, content_type, filename }) => {
    const calendar = new ICAL.Component(ICAL.parse(Buffer.from(content, "base64").toString("utf8")));
    const events = calendar.getAllSubcomponents("vevent");
    const [event] = events;
    if (!event) throw new Error("no event");
    expect(events).toHaveLength(1);
    const method = String(calendar.getFirstPropertyValue("method"));
    expect(content_type).toBe(`text/calendar; method=${method}; charset=utf-8`);
    expect(filename).toMatch(/^event(-\d+)?\.ics$/);
    expect(event.getAllProperties("attendee").map((one) => String(one.getFirstValue()).toLowerCase())).toEqual([
      `mailto:${mail?.to}`,
    ]);
    expect(calendar.getFirstSubcomponent("vtimezone")?.getFirstPropertyValue("tzid")).toBe("America/New_York");
    expect(String(event.getFirstPropertyValue("dtstamp"))).toMatch(/Z$/);
    const { uid, sequence, startDate } = new ICAL.Event(event);
    const status = String(event.getFirstPropertyValue("status"));
    return { method, uid, sequence, starts: startDate.toString(), status, event };
  });
}

describe("a change", () => {
  test("of six sessions is one mail to each, by itself, two minutes on, with a file for each date", async () => {
    const { world, ctx, id, wait, told, sessionIds } = await setUp();
    await moveSession(await ctx(), id(2), thursdays);
    await tick(world.deps);
    expect(told()).toEqual([]);
    await wait();
    expect(told().map(({ to, subject }) => [to, subject])).toEqual([
      ["ana@example.org", "Appointments: 6 new times"],
      ["ben@example.org", "Appointments: 6 new times"],
    ]);
    expect(world.provider.sent.slice(-2).map(({ mails }) => mails.length)).toEqual([1, 1]);
    const invitations = invitationsIn(told()[0]);
    expect(invitations.map(({ uid }) => uid)).toEqual(sessionIds.slice(2).map((one) => `${one.slice(4)}@calendar.invalid`));
    expect(new Set(invitations.map(({ method, sequence, status }) => `${method} ${sequence} ${status}`))).toEqual(
      new Set(["REQUEST 1 CONFIRMED"]),
    );
    expect(invitations[0]?.starts).toBe("2027-03-11T19:00:00");
    expect(await fates(await ctx(), "moved")).toEqual(["moved sent", "moved sent"]);
  });

  test("and another within two minutes are one mail, of what differs in the end", async () => {
    const { ctx, id, wait, told, cohortId } = await setUp();
    await moveSession(await ctx(), id(2), { ...thursdays, scope: "this" });
    await wait(MINUTE);
    await cancelSession(await ctx(), id(4), drop);
    await wait(MINUTE);
    await editCohort(await ctx(), cohortId, { placeAlias: "the side door" });
    expect(told()).toEqual([]);
    await wait();
    expect(told().map(({ to, subject }) => [to, subject])).toEqual([
      ["ana@example.org", "Appointments: changes"],
      ["ben@example.org", "Appointments: changes"],
    ]);
    const [mail] = told();
    expect(mail?.text).toContain("Until now: Wednesday, March 10, 2027, 6:30 PM–8:00 PM, Eastern Time");
    expect(mail?.text).toContain("New time: Thursday, March 11, 2027, 7:00 PM–8:30 PM, Eastern Time");
    expect(mail?.text).toContain("This date is cancelled:\nWednesday, March 24, 2027, 6:30 PM–8:00 PM, Eastern Time");
    expect(mail?.text).toContain("From now on: the side door.");
    const methods = invitationsIn(mail).map(({ method }) => method);
    expect(methods.filter((method) => method === "CANCEL")).toHaveLength(1);
    expect(methods.filter((method) => method === "REQUEST")).toHaveLength(7);
    expect((await fates(await ctx())).filter((fate) => !fate.startsWith("welcome")).sort()).toEqual([
      "cancelled skipped superseded",
      "cancelled skipped superseded",
      "changed sent",
      "changed sent",
      "moved skipped superseded",
      "moved skipped superseded",
    ]);
  });

  test("twice of one session says where it was and where it is", async () => {
    const { ctx, id, wait, told } = await setUp(["Ana"]);
    await moveSession(await ctx(), id(2), { ...thursdays, scope: "this" });
    await moveSession(await ctx(), id(2), { ...thursdays, date: "2027-03-12", scope: "this" });
    await wait();
    expect(told()).toHaveLength(1);
    expect(told()[0]?.text).toContain("Until now: Wednesday, March 10");
    expect(told()[0]?.text).toContain("New time: Friday, March 12");
    expect(told()[0]?.text).not.toContain("March 11");
  });

  test("back and forth tells nobody, whichever way it was done", async () => {
    const { ctx, id, wait, told } = await setUp(["Ana"]);
    await moveSession(await ctx(), id(2), { ...thursdays, scope: "this" });
    await moveSession(await ctx(), id(2), { date: "2027-03-10", time: "18:30", scope: "this", notify: true });
    await wait();
    expect(told()).toEqual([]);
    expect(await fates(await ctx(), "moved")).toEqual(["moved skipped superseded", "moved skipped undone"]);
  });

  test("of a date that was moved before cancels that one, and the calendar takes each for newer", async () => {
    const { ctx, id, wait, told } = await setUp(["Ana"]);
    await moveSession(await ctx(), id(2), { ...thursdays, scope: "this" });
    await wait();
    await moveSession(await ctx(), id(2), { ...thursdays, date: "2027-03-12", scope: "this" });
    await wait();
    await cancelSession(await ctx(), id(2), drop);
    await wait();
    const all = told().map((mail) => invitationsIn(mail)[0]);
    expect(all.map((one) => [one?.method, one?.sequence, one?.status])).toEqual([
      ["REQUEST", 1, "CONFIRMED"],
      ["REQUEST", 2, "CONFIRMED"],
      ["CANCEL", 3, "CANCELLED"],
    ]);
    expect(new Set(all.map((one) => one?.uid)).size).toBe(1);
    expect(told().at(-1)?.subject).toContain("is cancelled");
    expect(told().at(-1)?.text).toContain("March 12");
  });

  test("goes at once when a session starts soon", async () => {
    const { world, ctx, id, wait, told } = await setUp(["Ana"]);
    world.setNow(FIRST - HOUR);
    await cancelSession(await ctx(), id(0), drop);
    await wait(0);
    expect(told().map(({ subject }) => subject)).toContain("Appointments: Wed, Feb 24, 6:30 PM Eastern Time is cancelled");
  });

  test("isn't told to whoever joined after it, left, or may not be written to; whoever wants no reminders is told", async () => {
    const { world, ctx, id, wait, told, people, cohortId } = await setUp(["Ana", "Ben", "Cai", "Dee"]);
    await moveSession(await ctx(), id(2), thursdays);
    await addPerson(await ctx(), cohortId, "Eve");
    await withdraw(await ctx(), people.Ana?.enrolmentId ?? "", { reason: "moved away" });
    await updateParticipant(await ctx(), people.Ben?.participantId ?? "", { emailPermission: false });
    await choosePreferences(await ctx(), people.Cai?.participantId ?? "", { reminderChoice: "none" });
    await wait();
    expect(
      told()
        .map(({ to, subject }) => `${to} ${subject}`)
        .sort(),
    ).toEqual([
      "cai@example.org Appointments: 6 new times",
      "dee@example.org Appointments: 6 new times",
      "eve@example.org Appointments: your dates",
    ]);
    expect((await fates(await ctx(), "moved")).sort()).toEqual([
      "moved sent",
      "moved sent",
      "moved skipped no_permission",
      "moved skipped withdrawn",
    ]);
    // Eve is told of what changes from now on, and of that alone.
    await cancelSession(await ctx(), id(7), drop);
    await wait();
    const toEve = world.provider.mails().findLast(({ to }) => to === "eve@example.org");
    expect(toEve?.subject).toContain("is cancelled");
  });

  test("that was frozen when another was made is written anew, and the later mail says all of it", async () => {
    const provider = Object.assign(scriptedProvider(), { requestsPerSecond: 1000 });
    const mail = withSteps(await createMailWorld(["Ana"], { provider }));
    await mail.wait(0);
    await moveSession(await mail.ctx(), mail.id(2), { ...thursdays, scope: "this" });
    provider.script.push({ kind: "parked", seconds: 600, reason: "daily_quota_exceeded" });
    await mail.wait();
    await cancelSession(await mail.ctx(), mail.id(2), drop);
    await mail.wait(20 * MINUTE);
    const subjects = provider.taken().map(({ subject }) => subject);
    expect(subjects).toEqual(["Appointments: your dates", "Appointments: Wed, Mar 10, 6:30 PM Eastern Time is cancelled"]);
    expect((await fates(await mail.ctx())).slice(1).sort()).toEqual(["cancelled sent", "moved skipped superseded"]);
  });

  test("that may have gone is repeated as it is, never replaced, and the next says what is new", async () => {
    const provider = Object.assign(scriptedProvider(), { requestsPerSecond: 1000 });
    const mail = withSteps(await createMailWorld(["Ana"], { provider }));
    await mail.wait(0);
    await moveSession(await mail.ctx(), mail.id(2), { ...thursdays, scope: "this" });
    provider.script.push({ kind: "ambiguous", reason: "no_answer" });
    await mail.wait();
    await cancelSession(await mail.ctx(), mail.id(4), drop);
    await mail.wait(20 * MINUTE);
    const [, first, again] = provider.requests;
    expect([again?.key, again?.body]).toEqual([first?.key, first?.body]);
    expect(
      provider
        .taken()
        .map(({ subject }) => subject)
        .slice(1),
    ).toEqual(["Appointments: a new time", "Appointments: Wed, Mar 24, 6:30 PM Eastern Time is cancelled"]);
    expect((await fates(await mail.ctx())).slice(1)).toEqual(["moved sent", "cancelled sent"]);
  });

  test("owed before changes had rows of their own is told all the same", async () => {
    const { ctx, id, wait, told, people } = await setUp(["Ana"]);
    const before = await findSession(await ctx(), id(2));
    await moveSession(await ctx(), id(2), { ...thursdays, scope: "this", notify: false });
    const change = { sessionId: id(2), fromStartsAt: before.startsAt, fromEndsAt: before.endsAt, toStartsAt: 0, toEndsAt: 0 };
    await owe(await ctx(), {
      kind: "moved",
      uniqueKey: "moved|mov_1|enr_1",
      usefulUntil: FIRST + 60 * 24 * HOUR,
      participantId: people.Ana?.participantId ?? "",
      enrolmentId: people.Ana?.enrolmentId ?? "",
      sessionId: id(2),
      payload: { kind: "moved", changes: [change] },
    });
    await wait(0);
    expect(told()[0]?.text).toContain("Until now: Wednesday, March 10, 2027, 6:30 PM");
    expect(told()[0]?.text).toContain("New time: Thursday, March 11, 2027, 7:00 PM");
  });

  test("that comes too late to be of use is missed, not said to be undone", async () => {
    const { world, ctx, id, wait, told } = await setUp(["Ana"]);
    await cancelSession(await ctx(), id(0), drop);
    world.setNow(FIRST + MINUTE);
    await wait(0);
    expect(told().filter(({ subject }) => /cancel/.test(subject))).toEqual([]);
    expect(await fates(await ctx(), "cancelled")).toEqual(["cancelled missed too_late"]);
  });
});

describe("a change of place", () => {
  const place = { place: "2 Harbor Street" };

  test.each([
    ["its name in mail", { placeAlias: "the side door" }, "From now on: the side door."],
    ["the address alone, which mail never says", { place: "9 Elm Street" }, "Please ask us where it is."],
    ["to online", { place: null, onlineUrl: "https://room.example/x" }, "From now on: online."],
    ["a new link for those who join", { onlineUrl: "https://room.example/y" }, "There is a new link to join."],
  ])("%s", async (_, changes, sentence) => {
    const { ctx, cohortId, wait, told } = await setUp(["Ana"], { cohort: place });
    await editCohort(await ctx(), cohortId, changes);
    await wait();
    const [mail] = told();
    expect(mail?.subject).toBe("Appointments: another place");
    expect(mail?.text).toContain(sentence);
    expect(mail?.html).toContain(sentence);
    expect(JSON.stringify(mail)).not.toMatch(/Elm|Harbor|room\.example/);
    const invitations = invitationsIn(mail);
    expect(invitations.map(({ method, sequence }) => `${method} ${sequence}`)).toEqual(Array(8).fill("REQUEST 1"));
    expect(await fates(await ctx(), "changed")).toEqual(["changed sent"]);
  });

  test("speaks the zone that is then right: the venue's in person, one's own online", async () => {
    const { ctx, cohortId, wait, told, people } = await setUp(["Ana"], { cohort: place });
    await choosePreferences(await ctx(), people.Ana?.participantId ?? "", {
      reminderChoice: "all",
      timezone: "America/Los_Angeles",
    });
    await editCohort(await ctx(), cohortId, { placeAlias: "the side door" });
    await wait();
    expect(told()[0]?.text).toContain("6:30 PM–8:00 PM, Eastern Time");
    await editCohort(await ctx(), cohortId, { place: null, placeAlias: null, onlineUrl: "https://room.example/x" });
    await wait();
    const online = told().at(-1);
    expect(online?.text).toContain("3:30 PM–5:00 PM, Pacific Time");
    const text = Buffer.from(online?.attachments?.[0]?.content ?? "", "base64").toString();
    expect(text).toContain("DTSTART;TZID=America/Los_Angeles:20270224T153000");
    expect(text).toContain("LOCATION:online");
  });

  test("says nothing when it was put back", async () => {
    const { ctx, cohortId, wait, told } = await setUp(["Ana"], { cohort: place });
    await editCohort(await ctx(), cohortId, { place: "9 Elm Street" });
    await editCohort(await ctx(), cohortId, place);
    await wait();
    expect(told()).toEqual([]);
    expect(await fates(await ctx(), "changed")).toEqual(["changed skipped superseded", "changed skipped undone"]);
  });
});

describe("a guardian with consent for changes", () => {
  test("gets one mail as well, alone on their invitation, and of a place no dates they weren't told", async () => {
    const mail = withSteps(await createGuardianWorld());
    await agree(await mail.ctx(), mail.rosa, { purpose: "changes" });
    await moveSession(await mail.ctx(), mail.id(2), thursdays);
    await mail.wait(MINUTE);
    await cancelSession(await mail.ctx(), mail.id(3), drop);
    await mail.wait();
    const [toRosa, ...more] = mail.told().filter(({ to }) => to === ROSA);
    expect(more).toEqual([]);
    expect(toRosa?.text).toContain("Some of the appointments that you are told of have changed.");
    expect(
      invitationsIn(toRosa)
        .map(({ method }) => method)
        .sort(),
    ).toEqual(["CANCEL", ...Array(5).fill("REQUEST")]);
    const bytes = readable(JSON.stringify(toRosa)) + (toRosa?.attachments ?? []).map(({ content }) => atob(content)).join();
    expect(bytes).not.toMatch(/ana@|Ana\b/);
    await editCohort(await mail.ctx(), mail.cohortId, { placeAlias: "the side door" });
    await mail.wait();
    const last = mail.told().findLast(({ to }) => to === ROSA);
    expect(last?.subject).toBe("Appointments: another place");
    expect(last?.attachments).toBeUndefined();
  });

  test("who lost it in the two minutes is told nothing", async () => {
    const mail = withSteps(await createGuardianWorld({ contact: { locale: "es" } }));
    const { id } = await agree(await mail.ctx(), mail.rosa, { purpose: "changes" });
    await moveSession(await mail.ctx(), mail.id(2), thursdays);
    await revokeConsent(await mail.ctx(), id);
    await cancelSession(await mail.ctx(), mail.id(4), drop);
    await mail.wait();
    expect(mail.told().filter(({ to }) => to === ROSA)).toEqual([]);
    expect((await fates(await mail.ctx())).filter((fate) => fate.startsWith("guardian"))).toEqual([
      "guardian_moved skipped no_consent",
    ]);
  });
});

describe("a calendar file", () => {
  test("says the alias, the place's neutral name and nothing else, however hostile the names", async () => {
    const hostile = "Grief & recovery IPT teens";
    const { ctx, id, wait, told } = await setUp(["Ana", "Ben"], {
      cohort: { name: hostile, place: hostile, alias: "Citas; “azul”, \\ n", placeAlias: "puerta, azul; ñ" },
    });
    await moveSession(await ctx(), id(2), thursdays);
    await wait();
    const [toAna] = told();
    const files = (toAna?.attachments ?? []).map(({ content }) => Buffer.from(content, "base64").toString("utf8"));
    for (const file of files) {
      expect(file).not.toMatch(/Grief|recovery|IPT|teens|Harbor|Ana|ben@|WHO|of 8|https?:/);
      for (const line of file.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    }
    const [event] = invitationsIn(toAna).map((one) => one.event);
    expect(event?.getFirstPropertyValue("summary")).toBe("Citas; “azul”, \\ n");
    expect(event?.getFirstPropertyValue("location")).toBe("puerta, azul; ñ");
    expect(event?.getFirstProperty("organizer")?.getFirstParameter("cn")).toBe("Citas; “azul”, n");
    expect(
      event
        ?.getAllProperties()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["attendee", "dtend", "dtstamp", "dtstart", "location", "organizer", "sequence", "status", "summary", "uid"]);
  });
});
