// The same task for each library, as its own documentation has it: a weekly rule in a zone, closed dates as EXDATE, the first so many.
// Plain JavaScript, since the libraries are only there once the benchmark has installed them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../package.json", import.meta.url));
const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
const names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const partsOf = (date, time) => [...date.split("-"), ...time.split(":")].map(Number);

export async function loadPeers() {
  const { RRule, RRuleSet } = require("rrule");
  const { RRuleTemporal } = await import("rrule-temporal");
  const { Temporal } = await import("temporal-polyfill");
  const rust = await import("rrule-rust");

  const rrule = ({ timezone, firstDate, startTime, intervalWeeks, weekdays }, count, closed) => {
    const at = (date) => {
      const [year, month, day, hour, minute] = partsOf(date, startTime);
      return new Date(Date.UTC(year, month - 1, day, hour, minute));
    };
    const set = new RRuleSet();
    const byweekday = weekdays.map((day) => day - 1);
    const rule = { freq: RRule.WEEKLY, interval: intervalWeeks, byweekday, dtstart: at(firstDate), tzid: timezone };
    set.rrule(new RRule(rule));
    for (const date of closed) set.exdate(at(date));
    return set.all((_, index) => index < count).map((date) => date.getTime());
  };

  const temporal = ({ timezone, firstDate, startTime, intervalWeeks, weekdays }, count, closed) => {
    const at = (date) => Temporal.ZonedDateTime.from(`${date}T${startTime}:00[${timezone}]`);
    const byDay = weekdays.map((day) => names[day - 1]);
    const exDate = closed.map(at);
    const rule = new RRuleTemporal({
      freq: "WEEKLY",
      interval: intervalWeeks,
      byDay,
      tzid: timezone,
      dtstart: at(firstDate),
      exDate,
    });
    return rule.all((_, index) => index < count).map(({ epochMilliseconds }) => epochMilliseconds);
  };

  const weekdaysOfRust = [
    ...[rust.Weekday.Monday, rust.Weekday.Tuesday, rust.Weekday.Wednesday, rust.Weekday.Thursday],
    ...[rust.Weekday.Friday, rust.Weekday.Saturday, rust.Weekday.Sunday],
  ];
  const rusty = ({ timezone, firstDate, startTime, intervalWeeks, weekdays }, count, closed) => {
    const at = (date) => rust.DateTime.local(...partsOf(date, startTime), 0);
    const byWeekday = weekdays.map((day) => weekdaysOfRust[day - 1]);
    const set = new rust.RRuleSet({
      dtstart: new rust.DtStart(at(firstDate), timezone),
      rrules: [new rust.RRule({ frequency: rust.Frequency.Weekly, interval: intervalWeeks, byWeekday })],
      exdates: [new rust.ExDate(closed.map(at), timezone)],
    });
    return set.all(count).map((date) => date.toTimestamp());
  };

  return [
    { name: `rrule ${versionOf("rrule")}`, run: rrule },
    { name: `rrule-temporal ${versionOf("rrule-temporal")}`, run: temporal },
    { name: `rrule-rust ${versionOf("rrule-rust")}`, run: rusty },
  ];
}
