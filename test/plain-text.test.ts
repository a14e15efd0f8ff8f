import { describe, expect, test } from "vitest";
import { z } from "zod";
import { oneLine, severalLines } from "../src/plain-text.ts";

const hidden = ["\0", "\u0007", "\u001b", "\u007f", "\u0085", "\ud800", "\u202a", "\u202e", "\u2066", "\u2069"];

describe("oneLine and severalLines", () => {
  test.each(hidden)("refuse what can't be seen: %j", (character) => {
    for (const schema of [oneLine(z.string()), severalLines(z.string())]) {
      expect(schema.safeParse(`a${character}b`).success).toBe(false);
    }
  });

  test("let through what people write: accents, Arabic, emoji and what joins them", () => {
    for (const text of ["Zoë Nuñez", "أمل", "👩‍👧", "a – b…", "x\u200fy"]) {
      expect(oneLine(z.string()).parse(text)).toBe(text);
      expect(severalLines(z.string()).parse(text)).toBe(text);
    }
  });

  test("differ in lines: one refuses them, the other writes their ends one way", () => {
    for (const text of ["a\nb", "a\r\nb", "a\tb"]) expect(oneLine(z.string()).safeParse(text).success).toBe(false);
    expect(severalLines(z.string()).parse("a\r\nb\rc\td\n")).toBe("a\nb\nc d\n");
  });
});
