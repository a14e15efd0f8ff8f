import { describe, expect, test } from "vitest";
import { bodyOf, checkMail, checkRequest, DAY_MS, Ledger, Refusal, readMails } from "./resend-contract.ts";

const mail = (over: Record<string, unknown> = {}) => ({
  from: '"Appointments" <mail@example.org>',
  to: "ana@example.org",
  subject: "Wednesday",
  text: "Wednesday",
  ...over,
});

/** What it is refused for: `422 validation_error`; "taken" when it isn't. */
function answer(work: () => unknown): string {
  try {
    work();
    return "taken";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.status} ${error.name}`;
  }
}

describe("checkMail", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["an ordinary mail", {}, "taken"],
    ["fifty addresses", { to: Array(50).fill("ana@example.org") }, "taken"],
    ["fifty-one addresses", { to: Array(51).fill("ana@example.org") }, "422 validation_error"],
    ["no address", { to: [] }, "422 validation_error"],
    ["two addresses in one", { to: "ana@example.org, eve@example.org" }, "422 validation_error"],
    ["a line break in an address", { to: "ana@example.org\r\nBcc: eve@example.org" }, "422 validation_error"],
    ["a line break in the sender", { from: '"A\r\nBcc: e@example.org" <m@example.org>' }, "422 invalid_from_address"],
    ["a line break in the subject", { subject: "Hi\nBcc: eve@example.org" }, "422 validation_error"],
    ["a line break in a header", { headers: { "X-A": "a\r\nBcc: e@example.org" } }, "422 validation_error"],
    ["a header that isn't text", { headers: { "X-A": 1 } }, "422 validation_error"],
    ["no subject", { subject: "" }, "422 missing_required_field"],
    ["neither html nor text", { text: "" }, "422 missing_required_field"],
    ["a field of the SDK's, not the API's", { replyTo: "desk@example.org" }, "422 invalid_parameter"],
    ["an attachment", { attachments: [{ filename: "a.ics", content: "" }] }, "422 invalid_attachment"],
    ["a date to be sent at", { scheduled_at: "2027-01-01" }, "422 invalid_parameter"],
    ["a tag with a space", { tags: [{ name: "a b", value: "c" }] }, "422 validation_error"],
    ["a tag that is too long", { tags: [{ name: "a", value: "c".repeat(257) }] }, "422 validation_error"],
    ["an unverified domain", { from: "mail@unverified.example" }, "403 validation_error"],
  ])("in a batch: %s", (_, over, expected) => {
    expect(answer(() => checkMail(mail(over), 0))).toBe(expected);
  });

  test("takes an attachment on a single send, with a name and content", () => {
    expect(answer(() => checkMail(mail({ attachments: [{ filename: "a.ics", content: "QQ==" }] }), null))).toBe("taken");
    expect(answer(() => checkMail(mail({ attachments: [{ content: "QQ==" }] }), null))).toBe("422 invalid_attachment");
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a type with parameters", { content_type: "text/calendar; method=REQUEST; charset=utf-8" }, "taken"],
    ["a type that would end the header", { content_type: "text/calendar\r\nBcc: eve@example.org" }, "422 invalid_attachment"],
    ["the SDK's name for the type", { contentType: "text/calendar" }, "422 invalid_attachment"],
    ["text that isn't base64", { content: "BEGIN:VCALENDAR" }, "422 invalid_attachment"],
    ["a name with a path", { filename: "../a.ics" }, "422 invalid_attachment"],
    ["an address to fetch it from beside its content", { path: "https://example.org/a.ics" }, "422 invalid_attachment"],
  ])("of an attachment: %s", (_, over, expected) => {
    const attachments = [{ filename: "a.ics", content: "QQ==", ...over }];
    expect(answer(() => checkMail(mail({ attachments }), null))).toBe(expected);
  });

  test("names the mail of a batch", () => {
    expect(() => checkMail(mail({ subject: "" }), 3)).toThrow("emails[3]: ");
  });
});

describe("checkRequest", () => {
  const headers = {
    authorization: "Bearer re_fake",
    "user-agent": "resend-node:6",
    "content-type": "application/json",
    "idempotency-key": "mlg_1",
  };

  test.each<[string, Record<string, string>, string]>([
    ["as it should be", {}, "taken"],
    ["no API key", { authorization: "" }, "401 missing_api_key"],
    ["a restricted key", { authorization: "Bearer re_restricted" }, "401 restricted_api_key"],
    ["an unknown key", { authorization: "Bearer re_other" }, "403 invalid_api_key"],
    ["no User-Agent", { "user-agent": "" }, "403 validation_error"],
    ["no idempotency key", { "idempotency-key": "" }, "400 invalid_idempotency_key"],
    ["an idempotency key of 257 characters", { "idempotency-key": "k".repeat(257) }, "400 invalid_idempotency_key"],
    ["something else than JSON", { "content-type": "text/plain" }, "422 validation_error"],
    ["another validation", { "x-batch-validation": "lenient" }, "422 invalid_parameter"],
  ])("%s", (_, over, expected) => {
    expect(answer(() => checkRequest({ ...headers, ...over }))).toBe(expected);
  });
});

describe("readMails", () => {
  test("takes 1 to 100 mails of a batch", () => {
    const batch = (count: number) => answer(() => readMails(JSON.stringify(Array(count).fill(mail())), true));
    expect([0, 1, 100, 101].map(batch)).toEqual(["422 validation_error", "taken", "taken", "422 validation_error"]);
    expect(answer(() => readMails("{", true))).toBe("400 validation_error");
  });
});

describe("Ledger", () => {
  const body = JSON.stringify([mail()]);

  test("knows a key for a day by its own clock, and only with the same bytes", () => {
    const ledger = new Ledger();
    const ids = ledger.take("k", bodyOf(body), true, 0);
    expect(ledger.known("k", bodyOf(body), DAY_MS - 1)).toEqual(ids);
    expect(answer(() => ledger.known("k", bodyOf(`${body} `), DAY_MS - 1))).toBe("409 invalid_idempotent_request");
    expect(ledger.known("k", bodyOf(body), DAY_MS)).toBeNull();
    ledger.take("k", bodyOf(body), true, DAY_MS);
    expect(ledger.accepted).toHaveLength(2);
  });

  test("takes nothing of a batch with one invalid mail", () => {
    const ledger = new Ledger();
    expect(answer(() => ledger.take("k", bodyOf(JSON.stringify([mail(), mail({ to: "nobody" })])), true, 0))).toBe(
      "422 validation_error",
    );
    expect(ledger.accepted).toEqual([]);
  });

  test("refuses what goes over the quota until a day has passed", () => {
    const ledger = new Ledger();
    ledger.dailyQuota = 1;
    ledger.take("k", bodyOf(body), true, 0);
    expect(answer(() => ledger.take("l", bodyOf(body), true, DAY_MS - 1))).toBe("429 daily_quota_exceeded");
    expect(answer(() => ledger.take("l", bodyOf(body), true, DAY_MS))).toBe("taken");
  });
});
