import { describe, expect, test } from "vitest";
import { composeMail } from "../../src/mail/compose.ts";
import { findRevealing } from "../../src/mail/discreet.ts";
import { sampleFacts } from "../../src/mail/sample.ts";

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

  test.each(["en", "es"] as const)(
    "the month in numbers gives nothing away but the alias it is sent under (%s)",
    async (locale) => {
      const sender = {
        ...{ name: "Harbor grief house", alias: "Appointments", timezone: "America/New_York", mailFrom: null, replyPhone: null },
        ...{ ownLineEn: "Bring grief", ownLineEs: "Bring grief" },
      };
      const facts = sampleFacts("summary", locale, {
        org: sender,
        baseUrl: "https://c.example",
        mailFrom: null,
        now: Date.parse("2027-03-05T12:00:00Z"),
      });
      const { subject, text, html, from } = await composeMail(facts);
      const visible = html.replace(/<[^>]*>/g, " ");
      for (const part of [subject, from, text, visible]) expect([part, findRevealing(part, ["Harbor"])]).toEqual([part, null]);
      expect(subject).not.toMatch(/group|session|attendance|grupo|sesi|asistencia/i);
      expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href?.split("?")[0])).toEqual(["https://c.example/reports"]);
    },
  );

  test("names that are given are found too", () => {
    expect(findRevealing("See you at Harbor House", ["Harbor House"])).toBe("Harbor House");
    expect(findRevealing("See you", ["", "Ha"])).toBeNull();
  });
});
