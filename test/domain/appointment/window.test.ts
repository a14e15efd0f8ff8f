import { expect, test } from "vitest";
import { fits, type Rule, windowOf } from "../../../src/domain/appointment/window.ts";

const rule = (over: Partial<Rule>): Rule => ({
  ...{ kind: "catch_up", afterSession: null, beforeSession: null, withinDays: null, fromDate: null, toDate: null },
  ...over,
});
const sequence: { number: number | null; localDate: string }[] = ["2027-03-03", "2027-03-10", "2027-03-17", "2027-03-24"].map(
  (localDate, index) => ({
    number: index + 1,
    localDate,
  }),
);
const spell = (over: Partial<Rule>, dates = sequence) => {
  const { from, until } = windowOf(rule(over), dates);
  return `${from ?? ""}..${until ?? ""}`;
};

test("each kind lies where the sequence puts it", () => {
  expect(spell({ kind: "pre_group" })).toBe("..2027-03-02");
  expect(spell({ kind: "mid_group", afterSession: 2, beforeSession: 3 })).toBe("2027-03-11..2027-03-16");
  expect(spell({ kind: "mid_group" })).toBe("2027-03-04..2027-03-23");
  expect(spell({ kind: "post_group", withinDays: 7 })).toBe("2027-03-25..2027-03-31");
  expect(spell({ kind: "post_group" })).toBe("2027-03-25..2027-04-07");
  expect(spell({ kind: "booster" })).toBe("2027-03-25..");
  expect(spell({ kind: "catch_up" })).toBe("..");
});

test("it follows when sessions are pushed, cancelled ones having no number", () => {
  const pushed = [
    { number: 1, localDate: "2027-03-03" },
    { number: null, localDate: "2027-03-10" },
    { number: 2, localDate: "2027-03-17" },
    { number: 3, localDate: "2027-03-24" },
    { number: 4, localDate: "2027-03-31" },
  ];
  expect(spell({ kind: "mid_group", afterSession: 2, beforeSession: 3 }, pushed)).toBe("2027-03-18..2027-03-23");
  expect(spell({ kind: "post_group", withinDays: 7 }, pushed)).toBe("2027-04-01..2027-04-07");
});

test("what staff allow narrows it, and a cohort without sessions leaves it open", () => {
  expect(spell({ kind: "pre_group", fromDate: "2027-02-20", toDate: "2027-02-25" })).toBe("2027-02-20..2027-02-25");
  expect(spell({ kind: "pre_group", toDate: "2027-03-09" })).toBe("..2027-03-02");
  expect(spell({ kind: "post_group" }, [])).toBe("..");
});

test("the last day counts, by the appointment's own clock", () => {
  const window = { from: "2027-03-11", until: "2027-03-16" };
  const at = (text: string) => ({ startsAt: Date.parse(text), timezone: "America/New_York" });
  expect(fits(at("2027-03-17T03:00:00Z"), window)).toBe(true);
  expect(fits(at("2027-03-17T04:00:00Z"), window)).toBe(false);
  expect(fits(at("2027-03-11T04:00:00Z"), window)).toBe(false);
  expect(fits({ startsAt: null, timezone: "America/New_York" }, window)).toBe(true);
});
