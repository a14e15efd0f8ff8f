import { describe, expect, test } from "vitest";
import { cohortInput, moduleOf } from "../../../src/domain/cohort/cohort.ts";

const good = {
  programId: "prg_1",
  name: "Grief, spring",
  timezone: "America/New_York",
  firstDate: "2027-02-24",
  startTime: "18:30",
};

const problems = (over: Record<string, unknown>): string[] => {
  const parsed = cohortInput.safeParse({ ...good, ...over });
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
};

describe("cohortInput", () => {
  test.each([
    [{ name: "  " }, "name: Give the cohort a name."],
    [{ timezone: "Mars/Olympus" }, "timezone: Choose an IANA zone such as America/New_York."],
    [{ firstDate: "2027-02-30" }, "firstDate: Give a date such as 2027-02-24."],
    [{ startTime: "25:00" }, "startTime: Give a time such as 18:30."],
    [{ onlineUrl: "http://meet.example.org/x" }, "onlineUrl: Give a link that starts with https://."],
    [{ onlineUrl: "javascript:alert(1)" }, "onlineUrl: Give a link that starts with https://."],
    [{ weekdays: [8] }, "weekdays.0: Give a number from 1 to 7."],
    [{ capacity: 0 }, "capacity: Give a number from 1 to 500."],
    [{ sessionCount: 2.5 }, "sessionCount: Give a whole number."],
    [{ capacity: 5, minimum: 6 }, "minimum: The minimum can't be above the capacity."],
    [
      { alias: "Bcc: x\r\ny" },
      "alias: Leave out invisible control characters. They often come along when text is pasted: type it instead.",
    ],
  ])("refuses %j with a sentence", (over, sentence) => {
    expect(problems(over)).toEqual([sentence]);
  });

  test("refuses fields it doesn't know", () => {
    expect(problems({ colour: "red" })).toHaveLength(1);
  });

  test("drops repeated weekdays and orders them", () => {
    expect(cohortInput.parse({ ...good, weekdays: [4, 1, 4] }).weekdays).toEqual([1, 4]);
  });
});

describe("moduleOf", () => {
  const modules = [
    { number: 1, name: "one" },
    { number: 2, name: "two" },
  ];

  test.each([
    [1, "one"],
    [2, "two"],
    [3, "one"],
    [null, null],
  ])("the topic of session %s is %s: topics go round", (number, topic) => {
    expect(moduleOf(number, modules)).toBe(topic);
  });
});
