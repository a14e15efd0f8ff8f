import { describe, expect, test } from "vitest";
import { resequence, type Slot } from "../../../src/domain/session/resequence.ts";

const slot = (id: string, number: number | null, startsAt: number, over: Partial<Slot> = {}): Slot => ({
  id,
  number,
  startsAt,
  endsAt: startsAt + 2,
  locked: false,
  moved: false,
  ...over,
});

describe("resequence", () => {
  test("leaves what is in order alone", () => {
    expect(resequence([slot("a", 1, 10), slot("b", 2, 20)])).toEqual([]);
  });

  test("numbers by start when one moved past another", () => {
    expect(resequence([slot("a", 1, 30, { moved: true }), slot("b", 2, 20), slot("c", 3, 40)])).toEqual([
      { id: "b", number: 1 },
      { id: "a", number: 2 },
    ]);
  });

  test("closes the gap a cancelled one leaves", () => {
    expect(resequence([slot("a", 1, 10), slot("c", 3, 30)])).toEqual([{ id: "c", number: 2 }]);
  });

  test("refuses to renumber one that is over or marked", () => {
    const marked = slot("b", 2, 20, { locked: true });
    expect(() => resequence([slot("a", 1, 30, { moved: true }), marked])).toThrow(/over or marked/);
  });

  test("refuses a moved one on top of another, and lets one follow the other", () => {
    expect(() => resequence([slot("a", 1, 10), slot("b", 2, 11, { moved: true })])).toThrow(/already has a session/);
    expect(resequence([slot("a", 1, 10), slot("b", 2, 12, { moved: true })])).toEqual([]);
  });
});
