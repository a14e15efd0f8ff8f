import { describe, expect, test } from "vitest";
import { RetentionCurve, ShareBars, ShareLines } from "../../../src/web/parts/charts.tsx";

const months = (count: number) =>
  Array.from({ length: count }, (_, index) => `${2026 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`);
const lines = (at: string[], values: (number | null)[]) =>
  String(<ShareLines label="Attendance" at={at} series={[{ name: "Strict", values }]} />);

describe("lines of shares", () => {
  test("are drawn from two points on, from the first to the last of them", () => {
    expect(lines(months(3), [null, null, 0.5])).toBe("");
    expect(lines(months(3), [null, null, null])).toBe("");
    const drawn = lines(months(5), [null, 0.5, null, 0.7, null]);
    expect(drawn.match(/>2026-\d\d</g)).toEqual([">2026-02<", ">2026-03<", ">2026-04<"]);
    expect(drawn.match(/<circle/g)).toHaveLength(2);
  });

  test("of a year fit a phone, of more scroll there and can be reached with the keyboard", () => {
    const year = lines(
      months(12),
      months(12).map(() => 0.5),
    );
    expect(year).toContain('width="400"');
    expect(year).not.toContain("tabindex");
    const three = lines(
      months(36),
      months(36).map(() => 0.5),
    );
    expect(three).toContain('<section class="scroll" tabindex="0" aria-label="Attendance">');
  });

  test("have labels that don't touch", () => {
    for (const count of [2, 7, 12, 18, 24, 40, 90]) {
      const drawn = lines(
        months(count),
        months(count).map(() => 0.5),
      );
      const places = [...drawn.matchAll(/<text x="([\d.]+)"[^>]*>\d{4}-\d\d</g)].map(([, x]) => Number(x));
      const gaps = places.slice(1).map((x, index) => x - (places[index] ?? 0));
      expect([count, Math.min(...gaps) >= 68]).toEqual([count, true]);
    }
  });
});

test("sixteen sessions fit a phone", () => {
  const numbers = Array.from({ length: 16 }, (_, index) => index + 1);
  const bars = String(<ShareBars label="Sessions" rows={numbers.map((number) => ({ number, whole: 8, part: 6 }))} />);
  const curve = String(<RetentionCurve points={numbers.map((number) => ({ number, starters: 8, remaining: 7 }))} />);
  for (const drawn of [bars, curve]) expect(drawn).not.toContain("scroll");
});
