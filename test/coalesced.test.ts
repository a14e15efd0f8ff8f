import { describe, expect, test } from "vitest";
import { coalesced } from "../src/coalesced.ts";
import type { Deps } from "../src/deps.ts";

const NOW = 1_000_000;

function setUp() {
  const ends: (() => void)[] = [];
  let now = NOW;
  const deps = { clock: () => now } as Deps;
  let runs = 0;
  const run = coalesced(() => {
    runs += 1;
    return new Promise<void>((resolve) => ends.push(resolve));
  });
  return { deps, run, runs: () => runs, end: (index: number) => ends[index]?.(), wait: (ms: number) => (now += ms) };
}

describe("coalesced", () => {
  test("runs once at a time, and once more for all that called meanwhile", async () => {
    const { deps, run, runs, end } = setUp();
    const first = run(deps);
    const later = [run(deps), run(deps), run(deps)];
    expect(runs()).toBe(1);
    end(0);
    await first;
    await Promise.resolve();
    expect(runs()).toBe(2);
    end(1);
    await Promise.all(later);
    const again = run(deps);
    expect(runs()).toBe(3);
    end(2);
    await again;
  });

  test("doesn't wait for ever for a run that was cut off", () => {
    const { deps, run, runs, wait } = setUp();
    void run(deps);
    wait(60_001);
    void run(deps);
    expect(runs()).toBe(2);
  });
});
