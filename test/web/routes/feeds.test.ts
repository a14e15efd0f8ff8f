import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { removeStaff } from "../../../src/domain/staff/remove.ts";
import { tick } from "../../../src/tick.ts";
import { groupWithAda } from "../../support/ada.ts";
import { tableHash } from "../../support/tables.ts";
import { createWorld, NOW } from "../../support/world.ts";

const DAY = 86_400_000;

async function welcomed() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const facilitator = await harbor.as("facilitator");
  const facilitatorId = facilitator.actor.kind === "staff" ? facilitator.actor.id : "";
  const group = await groupWithAda(ctx, { cohort: { facilitatorIds: [facilitatorId] } });
  await tick(world.deps);
  const path = /http:\/\/localhost:8787(\/r\/[\w-]+)/.exec(world.provider.mails().at(-1)?.text ?? "")?.[1] ?? "";
  const get = async (where: string, headers: Record<string, string> = {}) =>
    world.app.request(where, { headers: { accept: "text/html", ...headers } });
  const post = (where: string, values: Record<string, string> = {}, headers: Record<string, string> = { origin: "null" }) =>
    world.app.request(where, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html", ...headers },
      body: new URLSearchParams(values).toString(),
    });
  /** The address the page shows, as a path. */
  const addressIn = async (answer: Response) =>
    /value="http:\/\/localhost:8787(\/(?:c|calendar)\/[\w-]+\.ics)"/.exec(await answer.text())?.[1] ?? "";
  return { world, harbor, ctx, facilitator, facilitatorId, path, get, post, addressIn, ...group };
}

const eventsIn = (text: string) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));

describe("a participant's calendar address", () => {
  test("is made by a press, holds their dates under the alias, and says nothing else", async () => {
    const { path, get, post, addressIn } = await welcomed();
    expect(await (await get(`${path}/feed`)).text()).toContain("Make an address");
    const address = await addressIn(await post(`${path}/feed`));
    const answer = await get(address);
    const text = await answer.text();
    expect(answer.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
    expect(eventsIn(text).map(({ summary, location }) => [summary, location])).toEqual(
      Array.from({ length: 8 }, () => ["Appointments", "the usual place"]),
    );
    for (const secret of ["grief", "Harbor", "WHO", "Ada", "Lovelace", "of 8", "ATTENDEE", "ORGANIZER"])
      expect(text).not.toContain(secret);
    expect(await (await get(`${path}/feed`)).text()).not.toContain(address);
  });

  test("answers 304 until something changes, then shows a move and keeps a cancelled date as cancelled", async () => {
    const { world, ctx, path, get, post, addressIn, sessions } = await welcomed();
    const address = await addressIn(await post(`${path}/feed`));
    const first = await get(address);
    const etag = first.headers.get("etag") ?? "";
    const before = eventsIn(await first.text());
    world.setNow(NOW + 3_600_000);
    const same = await get(address, { "if-none-match": etag });
    expect([same.status, await same.text()]).toEqual([304, ""]);
    const now = world.now();
    await moveSession({ ...ctx, now }, sessions[2]?.id ?? "", {
      date: "2027-02-25",
      time: "17:00",
      scope: "this",
      notify: false,
    });
    await cancelSession({ ...ctx, now }, sessions[3]?.id ?? "", { reason: "Flood", reschedule: "push", notify: false });
    const changed = await get(address, { "if-none-match": etag });
    expect(changed.status).toBe(200);
    const after = eventsIn(await changed.text());
    expect(after).toHaveLength(9);
    expect(
      after
        .slice(0, 8)
        .map(({ uid }) => uid)
        .sort(),
    ).toEqual(before.map(({ uid }) => uid).sort());
    const moved = after.find(({ startDate }) => startDate.toString() === "2027-02-25T17:00:00");
    expect(moved).toMatchObject({ uid: before[2]?.uid, sequence: 1 });
    const off = after.filter(({ component }) => component.getFirstPropertyValue("status") === "CANCELLED");
    expect(off.map(({ uid, sequence }) => [uid, sequence])).toEqual([[before[3]?.uid, 1]]);
  });

  test("ends with another one, by a press, and on withdrawal; a link for answering doesn't open it", async () => {
    const { world, ctx, path, get, post, addressIn, enrolment } = await welcomed();
    const first = await addressIn(await post(`${path}/feed`));
    const second = await addressIn(await post(`${path}/feed`));
    expect([(await get(first)).status, (await get(second)).status]).toEqual([404, 200]);
    await post(`${path}/feed`, { action: "end" });
    expect((await get(second)).status).toBe(404);
    const third = await addressIn(await post(`${path}/feed`));
    expect((await get(third.replace("/c/", "/r/").replace(".ics", ""))).status).toBe(404);
    expect((await get(`${path.replace("/r/", "/c/")}.ics`)).status).toBe(404);
    await withdraw({ ...ctx, now: world.now() }, enrolment.id, { reason: "Left" });
    expect((await get(third)).status).toBe(404);
  });

  test("changes nothing by being read", async () => {
    const { world, path, get, post, addressIn } = await welcomed();
    const address = await addressIn(await post(`${path}/feed`));
    const before = await tableHash(world);
    for (const where of [address, `${path}/feed`, `${path}/feed?action=end`, `${path}/calendar.ics`]) {
      await get(where);
      await world.app.request(where, { method: "HEAD" });
    }
    expect(await tableHash(world)).toBe(before);
  });
});

describe("a staff member's calendar address", () => {
  test("shows the sessions they lead and nobody's name, until it is ended or they leave", async () => {
    const { world, harbor, ctx, get, post, addressIn, facilitatorId } = await welcomed();
    const make = async (role: "manager" | "facilitator", values: Record<string, string> = {}) =>
      post("/account/feed", values, { authorization: `Bearer ${await harbor.token(role)}` });
    const leadsNothing = await addressIn(await make("manager"));
    expect(eventsIn(await (await get(leadsNothing)).text())).toEqual([]);
    await make("manager", { action: "end" });
    expect((await get(leadsNothing)).status).toBe(404);

    const own = await addressIn(await make("facilitator"));
    const text = await (await get(own)).text();
    expect(eventsIn(text)).toHaveLength(8);
    expect(text).toContain("Wednesday grief circle\\, session 1");
    expect(text).not.toMatch(/Ada|Lovelace/);
    world.setNow(NOW + DAY);
    await removeStaff({ ...ctx, now: world.now() }, facilitatorId);
    expect((await get(own)).status).toBe(404);
  });
});
