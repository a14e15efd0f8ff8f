import { describe, expect, test } from "vitest";
import { linesWithout, merge, take, type Values } from "../../../src/web/assets/parts/register-merge.ts";

const values = (mark: string, more: Partial<Values> = {}): Values => ({ mark, late: "", reason: "", note: "", ...more });
const [none, present, absent] = [values(""), values("present"), values("no_show")];
const late = values("late", { late: "15" });

describe("merge", () => {
  test("keeps what was chosen over what was shown", () => {
    expect(merge(none, { base: none, mine: present })).toEqual({ value: present, clashes: false });
  });

  test("shows somebody else's where nothing was chosen here, and where both chose the same", () => {
    const note = values("", { note: "mine" });
    expect(merge(present, { base: none, mine: note }).value).toEqual(values("present", { note: "mine" }));
    expect(merge(present, { base: none, mine: present }).clashes).toBe(false);
  });

  test("lets the first stand where both chose, with all that went along", () => {
    const mine = values("present", { note: "mine" });
    expect(merge(absent, { base: none, mine })).toEqual({ value: absent, clashes: true });
    expect(take(absent, mine)).toEqual(mine);
  });

  test("blames nobody for what was sent from here and arrived after all", () => {
    expect(merge(present, { base: none, mine: late, sent: present })).toEqual({ value: late, clashes: false });
    expect(merge(absent, { base: none, mine: late, sent: present })).toEqual({ value: absent, clashes: true });
    expect(merge(present, { base: none, mine: none, sent: present })).toEqual({ value: none, clashes: false });
  });

  test("tells of minutes and notes beside one mark, and keeps both notes", () => {
    const theirs = values("late", { late: "20", note: "theirs" });
    const mine = values("late", { late: "45", note: "mine" });
    expect(merge(theirs, { base: values("late"), mine })).toEqual({ value: theirs, clashes: true });
    expect(take(theirs, mine)).toEqual({ ...mine, note: "theirs\nmine" });
    expect(take(theirs, { ...mine, note: "theirs\nmine" }).note).toBe("theirs\nmine");
    expect(take(theirs, { ...mine, note: "" }).note).toBe("theirs");
  });
});

test("linesWithout takes each line that was sent out once", () => {
  expect(linesWithout("Zoe\n Ana \nAna\n", ["Ana"])).toBe("Zoe\nAna");
  expect(linesWithout("Ana", ["Ana", "Ben"])).toBe("");
});
