import { describe, expect, test } from "vitest";
import { addClosure, closureInput, listClosures, removeClosure } from "../../../src/domain/org/closures.ts";
import { listHolidays } from "../../../src/domain/org/list-holidays.ts";
import { Conflict, NotFound } from "../../../src/errors.ts";
import { createWorld } from "../../support/world.ts";

describe("closures", () => {
  test("a run of days is closed and one of them opened again", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    await addClosure(ctx, closureInput.parse({ from: "2027-12-30", to: "2028-01-02", reason: "Winter break" }));
    const [first] = await listClosures(ctx);
    await removeClosure(ctx, first?.id ?? "");
    expect((await listClosures(ctx)).map(({ date }) => date)).toEqual(["2027-12-31", "2028-01-01", "2028-01-02"]);
    expect((await listClosures(ctx, { from: "2028-01-01" })).length).toBe(2);
    await expect(removeClosure(ctx, first?.id ?? "")).rejects.toThrow(NotFound);
  });

  test("close a day once: of a run only what was open, and nothing twice", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    await addClosure(ctx, { from: "2027-12-30", reason: "Ours" });
    const added = await addClosure(ctx, { from: "2027-12-29", to: "2027-12-31", reason: "Winter break" });
    expect(added.map(({ date }) => date)).toEqual(["2027-12-29", "2027-12-31"]);
    const reasons = async () => (await listClosures(ctx)).map(({ date, reason }) => `${date} ${reason}`);
    const before = ["2027-12-29 Winter break", "2027-12-30 Ours", "2027-12-31 Winter break"];
    expect(await reasons()).toEqual(before);
    await expect(addClosure(ctx, { from: "2027-12-30", reason: "Again" })).rejects.toMatchObject({ code: "already_closed" });
    await expect(addClosure(ctx, { from: "2027-12-29", to: "2027-12-31", reason: "Again" })).rejects.toThrow(Conflict);
    expect(await reasons()).toEqual(before);
    await removeClosure(ctx, added[0]?.id ?? "");
    expect(await addClosure(ctx, { from: "2027-12-29", reason: "After all" })).toHaveLength(1);
    // Another org's closed day is none of ours.
    const other = await (await world.createOrg("Other")).as("manager");
    expect(await addClosure(other, { from: "2027-12-30", reason: "Theirs" })).toHaveLength(1);
  });

  test("don't show, and can't be removed, from another org", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const other = await (await world.createOrg("Other")).as("manager");
    const [closure] = await addClosure(ctx, { from: "2027-12-30", reason: "Closed" });
    expect(await listClosures(other)).toEqual([]);
    await expect(removeClosure(other, closure?.id ?? "")).rejects.toThrow(NotFound);
    expect(await listClosures(ctx)).toHaveLength(1);
  });

  test.each([
    [{ from: "2027-12-30", to: "2027-12-29", reason: "x" }, "to"],
    [{ from: "2027-02-30", reason: "x" }, "from"],
    [{ from: "2027-12-01", to: "2028-12-01", reason: "x" }, "to"],
    [{ from: "2027-12-01", reason: " " }, "reason"],
  ])("refuses %j at %s", (input, path) => {
    expect(closureInput.safeParse(input).error?.issues[0]?.path.join(".")).toBe(path);
  });
});

describe("listHolidays", () => {
  const reasonOn = (days: { date: string; reason: string }[], date: string) => days.find((day) => day.date === date)?.reason;

  test("knows the public holidays of a country, and more in a region", async () => {
    const us = await listHolidays({ year: 2027, country: "US" });
    const ny = await listHolidays({ year: 2027, country: "US", region: "NY" });
    expect(reasonOn(us, "2027-11-25")).toBe("Thanksgiving Day");
    expect([reasonOn(us, "2027-11-02"), reasonOn(ny, "2027-11-02")]).toEqual([undefined, "Election Day"]);
    expect(us.map(({ date }) => date)).toEqual(us.map(({ date }) => date).sort());
  });

  test("names every day of a holiday that lasts several", async () => {
    const dates = (await listHolidays({ year: 2027, country: "TR" })).map(({ date }) => date);
    expect(dates.filter((date) => date.startsWith("2027-03"))).toEqual(["2027-03-09", "2027-03-10", "2027-03-11", "2027-03-12"]);
  });

  test.each([
    [{ year: 2027, country: "ZZ" }, "country"],
    [{ year: 2027, country: "US", region: "ZZ" }, "region"],
  ])("refuses %j at %s", async (input, path) => {
    await expect(listHolidays(input)).rejects.toMatchObject({ errors: [{ path }] });
  });
});
