import { eq } from "drizzle-orm";
import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { attendance, deliveries, emailPermissions, replies, sessions } from "../../../db/schema/index.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { updateParticipant } from "../../../src/domain/participant/update.ts";
import { tick } from "../../../src/tick.ts";
import { groupWithAda } from "../../support/ada.ts";
import { readable } from "../../support/readable.ts";
import { tableHash } from "../../support/tables.ts";
import { createWorld, type World } from "../../support/world.ts";

const DAY = 86_400_000;
const FIRST = Date.parse("2027-02-10T23:30:00Z");

/** Ada has her reminder of the first session; this is the link in it. */
async function reminded(over: Parameters<typeof groupWithAda>[1] = {}) {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const group = await groupWithAda(await harbor.as("manager"), over);
  world.setNow(FIRST - DAY);
  await tick(world.deps);
  const mail = world.provider.mails().findLast(({ subject }) => /Feb 10|10.{0,4} feb/.test(subject));
  const path = /http:\/\/localhost:8787(\/r\/[\w-]+)/.exec(mail?.text ?? "")?.[1] ?? "";
  return { world, harbor, mail, path, ...group };
}

const get = (world: World, path: string) => world.app.request(path, { headers: { accept: "text/html" } });
const post = (world: World, path: string, values: Record<string, string> = {}) =>
  world.app.request(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: "null" },
    body: new URLSearchParams(values).toString(),
  });

describe("a participant's link", () => {
  test("shows the date in the venue's wall time and says nothing of what it is", async () => {
    const { world, path } = await reminded();
    const answer = await get(world, path);
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(html).toContain("Wednesday, February 10, 2027");
    expect(html).toContain("6:30 PM");
    expect(html).toContain("Eastern Time");
    expect(html).toContain("988");
    for (const secret of ["grief", "Harbor", "WHO", "IPT", "Ada", "Lovelace", "of 8"])
      expect(readable(html)).not.toContain(secret);
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(html).not.toContain("<script");
  });

  test("invites to the questions of the day, which it shows on request, until they say that they can't come", async () => {
    const { world, path } = await reminded();
    await world.deps.db.run(`update programs set check_ins = '["phq9"]'`);
    const invitation = "A few questions for today";
    expect(await (await get(world, path)).text()).not.toContain(invitation);
    world.setNow(FIRST - 3 * 3_600_000);
    const html = await (await get(world, path)).text();
    expect(html).toContain(invitation);
    expect(html).not.toContain("Little interest");
    expect(await (await get(world, path.replace("/r/", "/k/"))).text()).toContain("Little interest");
    await post(world, path, { answer: "cant_come" });
    expect(await (await get(world, path)).text()).not.toContain(invitation);
    world.setNow(world.now() + 1000);
    await post(world, path, { answer: "coming" });
    expect(await (await get(world, path)).text()).toContain(invitation);
  });

  test("opening anything by GET changes nothing", async () => {
    const { world, path, sessions: own } = await reminded();
    const before = await tableHash(world);
    for (const tail of [
      "",
      "?lang=es",
      "/stop",
      "/calendar.ics",
      `?s=${own[2]?.id}`,
      `/room/${own[0]?.id}`,
      "?answer=coming",
      "/start",
    ])
      await get(world, `${path}${tail}`);
    expect(await tableHash(world)).toBe(before);
  });

  test("an answer is kept, can be changed until the start, and never becomes a mark", async () => {
    const { world, path } = await reminded();
    const first = await post(world, path, { answer: "coming" });
    expect(first.status).toBe(303);
    expect(await (await get(world, first.headers.get("location") ?? "")).text()).toContain("Thank you. We expect you.");
    world.setNow(world.now() + 1000);
    await post(world, path, { answer: "cant_come", note: "My train is late: Bahnhofstrasse" });
    expect(await (await get(world, path)).text()).toContain("You said: I can&#39;t come.");
    const rows = await world.deps.db.select().from(replies);
    expect(rows.map(({ answer }) => answer)).toEqual(["coming", "cant_come"]);
    expect(JSON.stringify(rows)).not.toContain("Bahnhofstrasse");
    expect(await world.deps.db.select().from(attendance)).toEqual([]);

    world.setNow(FIRST + 1000);
    const late = await post(world, path, { answer: "coming" });
    expect([late.status, (await late.text()).includes("has started")]).toEqual([409, true]);
    expect(await world.deps.db.select().from(replies)).toHaveLength(2);
  });

  test("takes twenty answers an hour from one link, then asks kindly to wait and keeps the last", async () => {
    const { world, path } = await reminded();
    const answers = Array.from({ length: 20 }, (_, index) => (index % 2 ? "coming" : "cant_come"));
    for (const answer of answers) expect((await post(world, path, { answer })).status).toBe(303);
    for (const [lang, sentence] of [
      ["en", "What you said before stands."],
      ["es", "Vale lo que dijo antes."],
    ]) {
      const refused = await post(world, `${path}?lang=${lang}`, { answer: "cant_come", note: "A note I typed" });
      const html = await refused.text();
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "3600"]);
      expect(html).toContain(sentence);
      expect(html).toContain("A note I typed");
      expect(html).toContain('role="alert"');
    }
    const kept = await world.deps.db.select().from(replies).orderBy(replies.repliedAt);
    expect(kept).toHaveLength(20);
    // Reading isn't slowed by it.
    expect((await get(world, path)).status).toBe(200);
    world.setNow(world.now() + 3_600_000);
    expect((await post(world, path, { answer: "cant_come" })).status).toBe(303);
  });

  test("answers for one's own dates only", async () => {
    const { world, path, sessions: own, harbor } = await reminded();
    const second = own[1]?.id ?? "";
    expect((await post(world, path, { session: second, answer: "coming" })).status).toBe(303);
    const other = await groupWithAda(await harbor.as("manager"));
    expect((await post(world, path, { session: other.sessions[1]?.id ?? "", answer: "coming" })).status).toBe(409);
    expect((await post(world, path, { session: "ses_nothing", answer: "coming" })).status).toBe(409);
    expect((await post(world, path, { answer: "perhaps" })).status).toBe(422);
    expect((await post(world, path, { answer: "coming", note: "x".repeat(501) })).status).toBe(422);
    expect((await world.deps.db.select().from(replies)).map(({ sessionId }) => sessionId)).toEqual([second]);
  });

  test("one-click stops mail without a cookie or an origin, and starting again is one press", async () => {
    const { world, path, mail, ada } = await reminded();
    expect(mail?.headers["List-Unsubscribe"]).toBe(`<http://localhost:8787${path}/stop>`);
    const stopped = await post(world, `${path}/stop`, { "List-Unsubscribe": "One-Click" });
    expect(stopped.status).toBe(200);
    const before = world.provider.mails().length;
    world.setNow(FIRST + 7 * DAY - DAY);
    await tick(world.deps);
    expect(world.provider.mails()).toHaveLength(before);
    const skipped = await world.deps.db.select().from(deliveries).where(eq(deliveries.state, "skipped"));
    expect(skipped.length).toBeGreaterThan(0);
    expect((await post(world, `${path}/start`)).status).toBe(303);
    world.setNow(FIRST + 14 * DAY - DAY);
    await tick(world.deps);
    expect(world.provider.mails().length).toBeGreaterThan(before);
    const rows = await world.deps.db.select().from(emailPermissions).where(eq(emailPermissions.participantId, ada.id));
    expect(rows.map(({ source, permitted }) => [source, permitted])).toEqual([
      ["staff", true],
      ["one_click", false],
      ["link", true],
    ]);
  });

  test("one-click is answered alike whether they are enrolled, have left or have another address, and heeds the old address only", async () => {
    const oneClick = { "List-Unsubscribe": "One-Click" };
    const stop = async (before: (it: Awaited<ReturnType<typeof reminded>>) => Promise<unknown>) => {
      const it = await reminded();
      await before(it);
      const answer = await post(it.world, `${it.path}/stop`, oneClick);
      const rows = await it.world.deps.db.select().from(emailPermissions).where(eq(emailPermissions.participantId, it.ada.id));
      const { "x-request-id": _, ...headers } = Object.fromEntries(answer.headers);
      return { answer: [answer.status, await answer.text(), headers], stopped: rows.at(-1)?.permitted === false };
    };
    const asManager = async ({ world, harbor }: Awaited<ReturnType<typeof reminded>>) => ({
      ...(await harbor.as("manager")),
      now: world.now() + 1,
    });
    const enrolled = await stop(async () => {});
    const left = await stop(async (it) => withdraw(await asManager(it), it.enrolment.id, { reason: "Left" }));
    const moved = await stop(async (it) => updateParticipant(await asManager(it), it.ada.id, { email: "new@example.org" }));
    expect(enrolled.answer.slice(0, 2)).toEqual([200, "OK"]);
    expect([left.answer, moved.answer]).toEqual([enrolled.answer, enrolled.answer]);
    expect([enrolled.stopped, left.stopped, moved.stopped]).toEqual([true, true, false]);

    const { world, path } = await reminded();
    expect((await post(world, "/r/AAAAAAAAAAAAAAAAAAAAAA/stop", oneClick)).status).toBe(404);
    world.setNow(FIRST + 70 * DAY);
    expect((await post(world, `${path}/stop`, oneClick)).status).toBe(404);
  });

  test("unknown, expired and ended links get one and the same page", async () => {
    const { world, path, harbor, enrolment } = await reminded();
    const unknown = await get(world, "/r/AAAAAAAAAAAAAAAAAAAAAA");
    const page = await unknown.text();
    expect(unknown.status).toBe(404);
    expect(page).not.toContain("988");
    const manager = await harbor.as("manager");
    await withdraw({ ...manager, now: world.now() }, enrolment.id, { reason: "Left" });
    const ended = await get(world, path);
    expect([ended.status, await ended.text()]).toEqual([404, page]);
    expect((await post(world, path, { answer: "coming" })).status).toBe(404);
    expect(await world.deps.db.select().from(replies)).toEqual([]);
    const second = await reminded();
    second.world.setNow(FIRST + 90 * DAY);
    expect((await get(second.world, second.path)).status).toBe(404);
  });

  test("guessing is slowed down, and links that work still do", async () => {
    const { world, path } = await reminded();
    const statuses = new Set<number>();
    for (let index = 0; index < 32; index += 1) statuses.add((await get(world, `/r/guess${index}`)).status);
    expect([...statuses]).toEqual([404, 429]);
    expect(Number((await get(world, "/r/guess")).headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await get(world, path)).status).toBe(200);
  });

  test("speaks Spanish to those who read it", async () => {
    const { world, path, mail } = await reminded({ person: { locale: "es" } });
    expect(mail?.text).toContain("Le recordamos su cita.");
    const html = await (await get(world, path)).text();
    expect(html).toContain('lang="es"');
    expect(html).toContain("miércoles, 10 de febrero de 2027");
    expect(await (await get(world, `${path}?lang=en`)).text()).toContain("Are you coming?");
  });

  test("online, each person reads their own clock and finds the room behind the link", async () => {
    const {
      world,
      path,
      mail,
      sessions: own,
    } = await reminded({
      cohort: { onlineUrl: "https://meet.example.org/grief-42" },
      person: { timezone: "America/Los_Angeles" },
    });
    expect(JSON.stringify(mail)).not.toContain("meet.example.org");
    expect(mail?.text).toContain("3:30 PM");
    expect(await (await get(world, path)).text()).toContain("Pacific Time");
    const room = `${path}/room/${own[0]?.id}`;
    expect((await get(world, room)).status).toBe(200);
    world.setNow(FIRST - 10 * 60_000);
    const open = await get(world, room);
    expect([open.status, open.headers.get("location")]).toEqual([303, "https://meet.example.org/grief-42"]);
  });

  test("the calendar file holds the person's dates under the alias", async () => {
    const { world, path } = await reminded();
    await world.deps.db
      .update(sessions)
      .set({ outcome: "cancelled_by_program", number: null, revision: 2 })
      .where(eq(sessions.startsAt, FIRST + 7 * DAY));
    const answer = await get(world, `${path}/calendar.ics`);
    expect(answer.headers.get("content-type")).toContain("text/calendar");
    const text = await answer.text();
    for (const secret of ["grief", "Harbor", "WHO", "Ada", "IPT"]) expect(text).not.toContain(secret);
    const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
    expect(events).toHaveLength(8);
    expect(events.map((event) => event.getFirstPropertyValue("summary"))).toEqual(Array(8).fill("Appointments"));
    expect(events[1]?.getFirstPropertyValue("status")).toBe("CANCELLED");
  });
});

describe("/confirm/:token", () => {
  test("the participant confirms the address before any other mail goes", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const ctx = await harbor.as("manager");
    const asking = { ...ctx, org: { ...ctx.org, addressConfirmedBy: "participant" as const } };
    const { orgs } = await import("../../../db/schema/index.ts");
    await world.deps.db.update(orgs).set({ addressConfirmedBy: "participant" });
    await groupWithAda(asking);
    await tick(world.deps);
    const [mail, ...others] = world.provider.mails();
    expect(others).toEqual([]);
    expect(mail?.subject).toBe("Appointments: please confirm your email address");
    const path = /http:\/\/localhost:8787(\/confirm\/[\w-]+)/.exec(mail?.text ?? "")?.[1] ?? "";
    expect(await (await get(world, path)).text()).toContain("Yes, this is my address");
    const done = await post(world, path);
    expect(await (await get(world, done.headers.get("location") ?? "")).text()).toContain("Your address is confirmed.");
    world.setNow(FIRST - DAY);
    await tick(world.deps);
    expect(world.provider.mails().length).toBeGreaterThan(1);
  });
});

describe("/dev/outbox", () => {
  test("answers on this machine while no provider is configured, and nowhere else", async () => {
    const local = await createWorld();
    expect((await get(local, "/dev/outbox")).status).toBe(404);
    const { outboxProvider } = await import("../../../src/mail/outbox.ts");
    const world = await createWorld();
    world.deps.provider = outboxProvider({ ...world.deps });
    await groupWithAda(await (await world.createOrg()).as("manager"));
    world.setNow(FIRST - DAY);
    await tick(world.deps);
    const list = await (await get(world, "/dev/outbox")).text();
    expect(list).toContain("ada@example.org");
    const id = /\/dev\/outbox\/(out_\w+)/.exec(list)?.[1];
    expect(await (await get(world, `/dev/outbox/${id}`)).text()).toContain("List-Unsubscribe");
    const raw = await get(world, `/dev/outbox/${id}?view=html`);
    expect(raw.headers.get("content-security-policy")).toContain("sandbox");
    expect((await world.app.request("/dev/outbox", { headers: { host: "evil.example:8787" } })).status).toBe(404);
    const hosted = await createWorld({ env: { BASE_URL: "https://convene.example.org" } });
    hosted.deps.provider = outboxProvider({ ...hosted.deps });
    expect((await get(hosted, "/dev/outbox")).status).toBe(404);
  });
});
