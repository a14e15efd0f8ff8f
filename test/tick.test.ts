import { describe, expect, test } from "vitest";
import { tick } from "../src/tick.ts";
import { createMailWorld, DAY, FIRST, fates, HOUR } from "./support/mail.ts";

describe("tick", () => {
  test("sends each enrolled person a welcome, then a reminder 3 days and 1 day before", async () => {
    const { world, ctx } = await createMailWorld();
    await tick(world.deps);
    expect(
      world.provider
        .mails()
        .map(({ to }) => to)
        .sort(),
    ).toEqual(["ana@example.org", "ben@example.org"]);

    world.setNow(FIRST - 3 * DAY - 1);
    await tick(world.deps);
    expect(world.provider.sent).toHaveLength(1);

    world.setNow(FIRST - 3 * DAY);
    await tick(world.deps);
    world.setNow(FIRST - DAY);
    await tick(world.deps);
    await tick(world.deps);
    expect(world.provider.mails()).toHaveLength(6);
    expect(await fates(await ctx(), "reminder")).toEqual(Array(4).fill("reminder sent"));
  });

  test("after an outage sends what is still useful once and shows the rest as missed", async () => {
    const { world, ctx } = await createMailWorld(["Ana"]);
    await tick(world.deps);
    world.setNow(FIRST + 7 * DAY - 2 * HOUR);
    await tick(world.deps);
    expect(await fates(await ctx(), "reminder")).toEqual([
      "reminder skipped nearer_one_due",
      "reminder missed too_late",
      "reminder skipped nearer_one_due",
      "reminder sent",
    ]);
  });

  test("says when it last ran", async () => {
    const { world } = await createMailWorld([]);
    await tick(world.deps);
    const health = await (await world.app.request("/health")).json();
    expect(health).toMatchObject({ lastTickAt: "2027-02-03T18:00:00.000Z" });
  });
});
