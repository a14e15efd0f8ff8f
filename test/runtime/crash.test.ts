import { describe, expect, test } from "vitest";
import { points } from "../crash/points.ts";
import { runCrashes } from "../crash/run.ts";

const SEEDS = 2;

describe("a server killed at every point of a mail's way", () => {
  test("loses nothing, sends nothing twice and says nothing false", { timeout: 300_000 }, async () => {
    const tallies = await runCrashes(SEEDS);
    for (const point of points)
      expect({ point, ...tallies.get(point) }).toEqual({
        point,
        kills: SEEDS,
        lost: 0,
        duplicated: 0,
        falseStates: 0,
        notes: [],
      });
  });
});
