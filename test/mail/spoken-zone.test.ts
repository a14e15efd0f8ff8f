import { describe, expect, test } from "vitest";
import { meetsOnline, spokenZone } from "../../src/mail/spoken-zone.ts";
import { tick } from "../../src/tick.ts";
import { addPerson, createMailWorld, DAY, FIRST } from "../support/mail.ts";

const room = { onlineUrl: "https://meet.example.org/room" };
const place = { place: "12 Elm Street" };

describe("spokenZone", () => {
  test.each([
    ["in person", { place: "Hall", onlineUrl: null }, "Asia/Tokyo", "America/New_York"],
    ["with neither given", { place: null, onlineUrl: null }, "Asia/Tokyo", "America/New_York"],
    ["in a place that has a link too", { place: "Hall", onlineUrl: "https://x" }, "Asia/Tokyo", "America/New_York"],
    ["online", { place: null, onlineUrl: "https://x" }, "Asia/Tokyo", "Asia/Tokyo"],
    ["online, zone unknown", { place: null, onlineUrl: "https://x" }, null, "America/New_York"],
  ])("%s", (_, where, own, expected) => {
    expect(spokenZone(where, "America/New_York", own)).toBe(expected);
    expect(meetsOnline(where)).toBe(where.place === null && where.onlineUrl !== null);
  });
});

// The same session for the same person, wherever they read of it.
describe.each([
  ["in person", place, ["6:30 PM", "Eastern Time", "America/New_York"]],
  ["in a place that has a link too", { ...place, ...room }, ["6:30 PM", "Eastern Time", "America/New_York"]],
  ["online", room, ["3:30 PM", "Pacific Time", "America/Los_Angeles"]],
])("times %s", (_, cohort, [time = "", zone = "", tzid = ""]) => {
  test("are in one zone, named, in the mail's subject and both its bodies, on the page and in the calendar", async () => {
    const mail = await createMailWorld([], { cohort });
    await addPerson(await mail.ctx(), mail.cohortId, "Ana", { timezone: "America/Los_Angeles" });
    mail.world.setNow(FIRST - DAY);
    await tick(mail.world.deps);
    const reminder = mail.world.provider.mails().at(-1);
    for (const part of [reminder?.subject, reminder?.text, reminder?.html]) {
      expect(part).toContain(time);
      expect(part).toContain(zone);
    }
    const path = /\/r\/[A-Za-z0-9_-]{44}/.exec(reminder?.text ?? "")?.[0] ?? "";
    const page = await (await mail.world.app.request(path)).text();
    expect(page).toContain(time);
    expect(page).toContain(zone);
    const calendar = await (await mail.world.app.request(`${path}/calendar.ics`)).text();
    expect(calendar).toContain(`DTSTART;TZID=${tzid}:20270224T${time === "6:30 PM" ? "183000" : "153000"}`);
    expect(calendar).toContain(`TZID:${tzid}`);
  });
});
