import { describe, expect, test } from "vitest";
import { findRevealing } from "../../src/mail/discreet.ts";

describe("findRevealing", () => {
  test.each([
    ["Harbor grief circle", "grief"],
    ["Terapia de los martes", "terapia"],
    ["Recovery at Ten", "recovery"],
    ["IPT Tuesdays", "ipt"],
    ["Peer support", "peer support"],
    ["Clínica Central", "clinica"],
    ["Bring g\u00adrief", "grief"],
    ["Bring gr\u200bief", "grief"],
    ["Ｇｒｉｅｆ", "grief"],
    ["AA-meeting", "aa"],
  ])("%s gives it away by %s", (text, word) => {
    expect(findRevealing(text)).toBe(word);
  });

  test.each(["Appointments", "Citas", "Tuesday evenings", "Familia y amigos", "The blue room", "Emily's office"])(
    "%s gives nothing away",
    (text) => {
      expect(findRevealing(text)).toBeNull();
    },
  );

  test("names that are given are found too", () => {
    expect(findRevealing("See you at Harbor House", ["Harbor House"])).toBe("Harbor House");
    expect(findRevealing("See you", ["", "Ha"])).toBeNull();
  });
});
