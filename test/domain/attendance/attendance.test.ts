import { describe, expect, test } from "vitest";
import { marks } from "../../../db/schema/index.ts";
import {
  type Mark,
  markMeanings,
  registerInput,
  suggestMark,
  suggestOutcome,
} from "../../../src/domain/attendance/attendance.ts";

describe("markMeanings", () => {
  test.each<[Mark, boolean, boolean, boolean, string | null, string | null]>([
    // mark, attended, expected (strict), expected (adjusted), NHS, FHIR
    ["present", true, true, true, "5", "fulfilled"],
    ["late", true, true, true, "6", "fulfilled"],
    ["left_early", true, true, true, "5", "fulfilled"],
    ["turned_away_late", false, true, true, "7", "noshow"],
    ["excused", false, true, false, "2", "cancelled"],
    ["late_cancel", false, true, true, "2", "cancelled"],
    ["no_show", false, true, true, "3", "noshow"],
    ["not_expected", false, false, false, null, null],
  ])("%s", (mark, attended, expected, expectedAdjusted, nhs, fhir) => {
    expect(markMeanings[mark]).toMatchObject({ attended, expected, expectedAdjusted, nhs, fhir });
  });

  test("counts who was in the room at the start", () => {
    expect(marks.filter((mark) => markMeanings[mark].atStart)).toEqual(["present", "left_early"]);
  });
});

describe("suggestMark", () => {
  const start = Date.parse("2027-03-03T23:30:00Z");
  const hours = (count: number) => start - count * 3_600_000;
  test.each([
    ["cant_come" as const, hours(24), "excused"],
    ["cant_come" as const, hours(24) + 1, "late_cancel"],
    ["cant_come" as const, start + 60_000, "late_cancel"],
    ["coming" as const, hours(48), null],
  ])("%s at %i → %s", (answer, repliedAt, expected) => {
    expect(suggestMark({ answer, repliedAt }, start, 24)).toBe(expected);
  });

  test("suggests nothing without a reply", () => {
    expect(suggestMark(null, start, 24)).toBeNull();
  });
});

describe("suggestOutcome", () => {
  test.each([
    [3, 4, "held_below_quorum"],
    [4, 4, "held"],
    [0, null, "held"],
  ] as const)("%i present, minimum %s → %s", (present, minimum, expected) => {
    expect(suggestOutcome(present, minimum)).toBe(expected);
  });
});

describe("registerInput", () => {
  const entry = { enrolmentId: "enr_1", mark: "present" };
  test.each<[string, unknown]>([
    ["an unknown outcome", { outcome: "done", marks: [] }],
    ["no marks list", { outcome: "held" }],
    ["an unknown mark", { outcome: "held", marks: [{ ...entry, mark: "here" }] }],
    ["an unknown field", { outcome: "held", marks: [], extra: 1 }],
    ["an unknown field of a mark", { outcome: "held", marks: [{ ...entry, who: "me" }] }],
    ["a headcount that isn't whole", { outcome: "held", marks: [], headcount: 2.5 }],
    ["a negative headcount", { outcome: "held", marks: [], headcount: -1 }],
    ["a note that is too long", { outcome: "held", marks: [{ ...entry, note: "x".repeat(2001) }] }],
  ])("refuses %s", (_, input) => {
    expect(registerInput.safeParse(input).success).toBe(false);
  });

  test("takes unrecorded and null as no mark", () => {
    const parsed = registerInput.parse({
      outcome: "held",
      marks: [
        { ...entry, mark: "unrecorded" },
        { ...entry, mark: null },
      ],
    });
    expect(parsed.marks.map(({ mark }) => mark)).toEqual([null, null]);
  });
});
