// `npm run test:calendar`: reads calendars of many zones with a second, independent reader, Debian's python3-icalendar.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeCalendar, writeInvitation } from "../src/mail/calendar.ts";
import { toInstant } from "../src/time.ts";

// Debian's own: another python3 may come first on the path.
const PYTHON = "/usr/bin/python3";

const has = () => spawnSync(PYTHON, ["-c", "import icalendar"], { stdio: "ignore" }).status === 0;

if (!has()) {
  if (process.getuid?.() !== 0) {
    console.error("test:calendar: python3-icalendar is missing, and only root may install it: apt-get install python3-icalendar");
    process.exit(1);
  }
  console.log("Installing Debian's python3-icalendar.");
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "python3-icalendar"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

const WEEK_DAYS = 7;
const day = (date, days) => new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const titles = ["Appointments", "Citas; “azul”, \\ número 1", `ñ ${"日本語".repeat(30)}`, "Line one, line two: BEGIN:VEVENT"];
const folder = mkdtempSync(join(tmpdir(), "convene-calendar-"));
const cases = Intl.supportedValuesOf("timeZone").map((zone, index) => {
  const wall = Array.from({ length: 60 }, (_, week) => ({ date: day("2027-01-06", week * WEEK_DAYS), time: "18:30" }));
  const title = titles[index % titles.length];
  const dates = wall.map((local, at) => {
    const startsAt = toInstant(local, zone);
    return {
      sessionId: `ses_${index}x${at}`,
      startsAt,
      endsAt: startsAt + 5_400_000,
      zone,
      title,
      place: "the usual place",
      revision: 1 + (at % 3),
      cancelled: at % 7 === 6,
    };
  });
  const [one] = dates;
  const invited = { ...one, cancelled: index % 2 === 1, revision: 3 };
  const people = { from: `"Citas, “azul”" <mail@example.org>`, to: `ana+${index}@example.org` };
  writeFileSync(join(folder, `${index}-invitation.ics`), writeInvitation(invited, people, Date.parse("2027-01-01T00:00:00Z")));
  writeFileSync(join(folder, `${index}.ics`), writeCalendar({ name: title, dates }, Date.parse("2027-01-01T00:00:00Z")));
  return { zone, title, wall, startsAt: dates.map(({ startsAt }) => startsAt) };
});
writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));

const python = `
import json, sys, datetime, icalendar
folder = sys.argv[1]
cases = json.load(open(folder + "/cases.json"))
events = wrong = 0
for index, case in enumerate(cases):
    raw = open(f"{folder}/{index}.ics", "rb").read()
    if any(len(line) > 75 for line in raw.split(b"\\r\\n")): wrong += 1; print("long line", case["zone"])
    one = icalendar.Calendar.from_ical(open(f"{folder}/{index}-invitation.ics", "rb").read())
    invited = one.walk("VEVENT")
    cancelled = index % 2 == 1
    if (len(invited) != 1 or str(one["METHOD"]) != ("CANCEL" if cancelled else "REQUEST")
            or str(invited[0]["STATUS"]) != ("CANCELLED" if cancelled else "CONFIRMED") or int(invited[0]["SEQUENCE"]) != 2
            or str(invited[0]["ATTENDEE"]).lower() != f"mailto:ana+{index}@example.org"
            or str(invited[0]["ORGANIZER"]).lower() != "mailto:mail@example.org"
            or str(invited[0]["UID"]) != f"{index}x0@calendar.invalid" or invited[0]["DTSTAMP"].dt.utcoffset() != datetime.timedelta(0)):
        wrong += 1; print("invitation", case["zone"])
    calendar = icalendar.Calendar.from_ical(raw)
    zones = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
    found = calendar.walk("VEVENT")
    if zones != [case["zone"]] or len(found) != len(case["wall"]): wrong += 1; print("shape", case["zone"], zones, len(found))
    # The file's own VTIMEZONE decides, as it does in a calendar that doesn't know the zone by name.
    zone = calendar.walk("VTIMEZONE")[0].to_tz() if zones else None
    for event, wall, starts in zip(found, case["wall"], case["startsAt"]):
        events += 1
        start = event["DTSTART"].dt.replace(tzinfo=None)
        said = datetime.datetime.fromisoformat(wall["date"] + "T" + wall["time"])
        instant = (start - zone.utcoffset(start)).replace(tzinfo=datetime.timezone.utc).timestamp() * 1000 if zone else None
        expected_wall = said
        if str(event["SUMMARY"]) != case["title"] or event["DTSTART"].params.get("TZID") != case["zone"]:
            wrong += 1; print("text", case["zone"], str(event["SUMMARY"]))
        elif start != expected_wall and instant != starts:
            wrong += 1; print("time", case["zone"], start, said)
        elif instant != starts:
            wrong += 1; print("instant", case["zone"], start, instant, starts)
print(f"python3-icalendar {icalendar.__version__}: {len(cases)} zones, {events} events and {len(cases)} invitations read, {wrong} wrong")
sys.exit(1 if wrong else 0)
`;
const { status } = spawnSync(PYTHON, ["-c", python, folder], { stdio: "inherit" });
rmSync(folder, { recursive: true, force: true });
process.exit(status ?? 1);
