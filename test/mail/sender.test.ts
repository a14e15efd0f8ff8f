import { describe, expect, test } from "vitest";
import { senderOf } from "../../src/mail/sender.ts";

describe("senderOf", () => {
  test.each([
    ["Appointments", "mail@example.org", '"Appointments" <mail@example.org>'],
    ["Appointments", "Harbor House <mail@example.org>", '"Appointments" <mail@example.org>'],
    ["Appointments", null, '"Appointments" <appointments@localhost.invalid>'],
    ['Eve" <eve@evil.example>\r\nBcc: x', "mail@example.org", '"Eve eve@evil.example Bcc: x" <mail@example.org>'],
    ["Citas del miércoles", "mail@example.org", '"Citas del miércoles" <mail@example.org>'],
    [" ", "mail@example.org", "mail@example.org"],
  ])("%j with %j → %s", (alias, configured, expected) => {
    expect(senderOf(alias, configured)).toBe(expected);
  });
});
