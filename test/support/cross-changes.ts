// A process of its own, since the server's zone is part of what is tested. Reads what zdump said from the file it is given and prints
// counts as JSON.
import { readFileSync } from "node:fs";
import { schedule } from "../../src/domain/cohort/schedule.ts";
import { type Change, instantOf } from "./zdump.ts";

const TIMES = ["02:30", "12:00", "23:45"];
const SESSIONS = 3;
const DAY = 86_400_000;

const plus = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
const localDate = (at: number, seconds: number): string => new Date(at + seconds * 1000).toISOString().slice(0, 10);

const changes = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as [string, Change[]][];
const found = { changes: 0, cohorts: 0, sessions: 0, wrong: 0, repeated: 0, missing: 0 };
const examples: string[] = [];

for (const [zone, own] of changes) {
  for (const { at, before, after } of own) {
    if (at < Date.UTC(2020, 0, 1) || at >= Date.UTC(2041, 0, 1)) continue;
    found.changes += 1;
    // The dates the clocks there show on either side of it.
    for (const date of new Set([localDate(at - 1000, before), localDate(at, after)]))
      for (const time of TIMES) {
        const firstDate = plus(date, -7);
        const pattern = { timezone: zone, firstDate, startTime: time, intervalWeeks: 1, weekdays: [], minutes: 90 };
        const { sessions } = schedule(pattern, SESSIONS, [], []);
        const wanted = Array.from({ length: SESSIONS }, (_, week) => plus(firstDate, 7 * week));
        const dates = sessions.map((session) => session.date);
        found.cohorts += 1;
        found.sessions += sessions.length;
        found.repeated += dates.length - new Set(dates).size;
        found.missing += wanted.filter((one) => !dates.includes(one)).length;
        for (const session of sessions) {
          const expected = instantOf(own, session.date, time);
          if (session.startsAt === expected && session.endsAt === expected + 90 * 60_000) continue;
          found.wrong += 1;
          if (examples.length < 5)
            examples.push(
              `${zone} ${session.date} ${time}: ${new Date(session.startsAt).toISOString()}, not ${new Date(expected).toISOString()}`,
            );
        }
      }
  }
}
console.log(JSON.stringify({ serverOffset: new Date(0).getTimezoneOffset(), ...found, examples }));
