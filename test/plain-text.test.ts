import { describe, expect, test } from "vitest";
import { z } from "zod";
import { letterInput } from "../src/domain/attendance/letter.ts";
import { cohortInput } from "../src/domain/cohort/cohort.ts";
import { disclosureConsentInput } from "../src/domain/disclosure/disclosure.ts";
import { importedPerson } from "../src/domain/participant/import-columns.ts";
import { keepApartInput } from "../src/domain/participant/keep-apart.ts";
import { participantInput } from "../src/domain/participant/participant.ts";
import { wholeProgram } from "../src/domain/program/program.ts";
import { exportInput } from "../src/domain/report/export-input.ts";
import { oneLine, severalLines, visibleLine } from "../src/plain-text.ts";

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

test("visibleLine wants something that shows: a letter or a digit", () => {
  const schema = visibleLine(z.string(), "Say who.");
  for (const text of ["\u200b\u200b", "\u200d", "\ufeff", "\u2060", "\u00ad", "\u3164", "\u115f", "…", "\u2800", "- -"])
    expect(
      schema.safeParse(text).error?.issues.map(({ message }) => message),
      JSON.stringify(text),
    ).toEqual(["Say who."]);
  for (const text of ["Zoë", "7", "أمل", "می\u200cخواهم", "👩‍👧 Ana"]) expect(schema.parse(text)).toBe(text);
});

test("why two people are kept apart turns no direction around", () => {
  const parse = (reason: string) => keepApartInput.safeParse({ otherId: "par_x", reason }).success;
  expect([parse("Siblings.\nAsked in May."), parse("Siblings\u202e")]).toEqual([true, false]);
});

describe("what names somebody or says why", () => {
  const shared = { from: "2027-01-01", to: "2027-01-31", recipient: "Bay Clinic" };
  const consent = { recipient: "Bay Clinic", purpose: "Care", signedOn: "2027-01-15", expiresOn: "2027-12-31" };
  const cohort = { programId: "prg_x", name: "Grief", timezone: "UTC", firstDate: "2027-03-01", startTime: "10:00" };
  const letter = { kind: "letter", scope: "dates", name: "Ana Ruiz", issuer: "Harbor House", asked: true };
  test.each<[string, z.ZodType, Record<string, unknown>]>([
    ["recipient", disclosureConsentInput, consent],
    ["purpose", disclosureConsentInput, consent],
    ["recipient", exportInput, { ...shared, basis: "reason", reason: "Audit of the grant" }],
    ["reason", exportInput, { ...shared, basis: "reason", reason: "Audit of the grant" }],
    ["purpose", exportInput, { ...shared, basis: "consent", purpose: "Care" }],
    ["name", letterInput, letter],
    ["issuer", letterInput, letter],
    ["givenName", participantInput, { givenName: "Ana", emailPermission: false }],
    ["familyName", participantInput, { givenName: "Ana", familyName: "Ruiz", emailPermission: false }],
    ["preferredName", importedPerson, { preferredName: "Ani" }],
    ["name", cohortInput, cohort],
    ["name", wholeProgram, { name: "Grief", sessionMinutes: 90, enrolmentMode: "closed" }],
  ])("%s turns no direction around, and isn't empty to the eye", (field, schema, values) => {
    expect(schema.safeParse(values).success).toBe(true);
    for (const text of ["abcdefghijk\u202efdp.exe", "abcdefghijk\u2066b", "\u200b".repeat(12)]) {
      const parsed = schema.safeParse({ ...values, [field]: text });
      expect(
        parsed.error?.issues.map(({ path }) => path.join(".")),
        JSON.stringify(text),
      ).toEqual([field]);
    }
  });
});
