import { describe, expect, test } from "vitest";
import { type MonthReport, monthFigures } from "../../../src/domain/report/month-figures.ts";

const shown: MonthReport = {
  ...{ sessionsHeld: 12, sessionsCancelled: 1, unmarked: 2, contactMinutes: 9_540, suppressed: false },
  ...{ strictRate: 0.78, adjustedRate: 0.84, noShowRate: 0.09, start: { enrolled: 20, starters: 18 } },
};
const ofPeople = (figure: "hidden" | "none") => ({ strict: figure, adjusted: figure, noShow: figure });
const nothing = { strictRate: null, adjustedRate: null, noShowRate: null };

describe("monthFigures", () => {
  test("passes on what the report shows", () => {
    expect(monthFigures(shown)).toEqual({
      ...{ held: 12, cancelled: 1, unmarked: 2, contactMinutes: 9_540 },
      ...{ strict: 0.78, adjusted: 0.84, noShow: 0.09, enrolled: 20, started: 18 },
    });
  });

  test("keeps hidden what the report hides, each number by itself", () => {
    const hidden = { ...shown, ...nothing, contactMinutes: null, suppressed: true, start: { enrolled: null, starters: null } };
    expect(monthFigures(hidden)).toMatchObject({ held: 12, contactMinutes: "hidden", started: "hidden", ...ofPeople("hidden") });
    expect(monthFigures({ ...shown, suppressed: true, noShowRate: null })).toMatchObject({ strict: 0.78, noShow: "hidden" });
    expect(monthFigures({ ...shown, suppressed: true, sessionsHeld: null, unmarked: null })).toMatchObject({
      held: "hidden",
      unmarked: "hidden",
      cancelled: 1,
    });
  });

  test.each([1, 4])("hides all about people where %i are enrolled, though a report about one group shows it", (enrolled) => {
    expect(monthFigures({ ...shown, start: { enrolled, starters: enrolled } })).toEqual({
      ...{ held: 12, cancelled: 1, unmarked: 2, contactMinutes: "hidden" },
      ...{ enrolled: "hidden", started: "hidden", ...ofPeople("hidden") },
    });
  });

  test("shows five, and of them no count of one to four who started", () => {
    expect(monthFigures({ ...shown, start: { enrolled: 5, starters: 5 } })).toMatchObject({ strict: 0.78, started: 5 });
    expect(monthFigures({ ...shown, start: { enrolled: 9, starters: 4 } })).toMatchObject({ enrolled: 9, started: "hidden" });
    expect(monthFigures({ ...shown, start: { enrolled: 9, starters: 0 } })).toMatchObject({ started: 0 });
  });

  test("has none, not hidden, where nobody was expected", () => {
    const open = { ...shown, ...nothing, start: { enrolled: 0, starters: 0 } };
    expect(monthFigures(open)).toMatchObject({ ...ofPeople("none"), enrolled: "none", started: "none", contactMinutes: 9_540 });
    expect(monthFigures({ ...open, suppressed: true })).toMatchObject(ofPeople("none"));
    expect(monthFigures({ ...shown, noShowRate: null })).toMatchObject({ noShow: "none" });
  });
});
