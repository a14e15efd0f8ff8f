import { describe, expect, test } from "vitest";
import type { Mail } from "../../src/mail/provider.ts";
import { resendProvider } from "../../src/mail/resend.ts";
import { startFakeProvider } from "../support/processes.ts";

const mail = (over: Partial<Mail> = {}): Mail => ({
  from: '"Appointments" <mail@example.org>',
  to: "ana@example.org",
  subject: "Wednesday",
  html: "<p>Wednesday</p>",
  text: "Wednesday",
  headers: { "List-Unsubscribe": "<https://example.org/r/x/stop>" },
  tags: [{ name: "delivery", value: "dlv_1" }],
  ...over,
});

async function setUp(env: Record<string, string> = {}) {
  const fake = await startFakeProvider(env);
  const provider = resendProvider({ apiKey: "re_fake", baseUrl: fake.url, requestsPerSecond: 100, clock: Date.now });
  const send = (key: string, mails: Mail[]) =>
    provider.send({ orgId: "org_1", key, body: Buffer.from(JSON.stringify(mails)), count: mails.length });
  const sendAlone = (key: string, one: Mail) =>
    provider.send({ orgId: "org_1", key, body: Buffer.from(JSON.stringify(one)), count: 1 });
  return { fake, send, sendAlone };
}

describe("resendProvider", () => {
  test("hands mails over once, however often the same bytes go under the same key", async () => {
    const { fake, send } = await setUp();
    const mails = [mail({ reply_to: "desk@example.org" }), mail({ to: "ben@example.org" })];
    const first = await send("key-1", mails);
    const second = await send("key-1", mails);
    expect(first.kind).toBe("accepted");
    expect(second).toEqual(first);
    const { accepted, requests } = await fake.ledger();
    expect(accepted.map(({ to }) => to)).toEqual(["ana@example.org", "ben@example.org"]);
    expect(new Set(requests.map(({ hash }) => hash)).size).toBe(1);
  });

  test("hands over one mail with its files by itself, once, and no list with files", async () => {
    const { fake, send, sendAlone } = await setUp();
    const type = "text/calendar; method=REQUEST; charset=utf-8";
    const attachments = [
      { filename: "event.ics", content: Buffer.from("BEGIN:VCALENDAR").toString("base64"), content_type: type },
    ];
    await fake.fault("accept_and_drop");
    expect(await sendAlone("key-1", mail({ attachments }))).toEqual({ kind: "ambiguous", reason: "no_answer" });
    const answers = [await sendAlone("key-1", mail({ attachments })), await sendAlone("key-1", mail({ attachments }))];
    const { accepted } = await fake.ledger();
    expect(accepted).toMatchObject([{ key: "key-1", to: "ana@example.org", attachments }]);
    expect(answers).toEqual(Array(2).fill({ kind: "accepted", ids: [accepted[0]?.id] }));
    expect(await sendAlone("key-2", mail({ to: "nobody" }))).toMatchObject({ kind: "refused" });
    expect(await send("key-3", [mail({ attachments })])).toMatchObject({ kind: "refused", reason: "invalid_attachment" });
  });

  test("tells a clash from a copy", async () => {
    const { send } = await setUp();
    await send("key-1", [mail()]);
    expect(await send("key-1", [mail({ subject: "Thursday" })])).toEqual({ kind: "clash", reason: "invalid_idempotent_request" });
  });

  test("finds out afterwards that a dropped answer had been accepted", async () => {
    const { fake, send } = await setUp();
    await fake.fault("accept_and_drop");
    expect(await send("key-1", [mail()])).toEqual({ kind: "ambiguous", reason: "no_answer" });
    expect((await send("key-1", [mail()])).kind).toBe("accepted");
    expect((await fake.ledger()).accepted).toHaveLength(1);
  });

  test("gets the refusals the provider gives, with positions", async () => {
    const { send } = await setUp();
    expect(await send("k1", [mail(), mail({ to: "nobody" })])).toMatchObject({ kind: "refused", positions: [1] });
    expect(await send("k2", [mail({ tags: [{ name: "a b", value: "c" }] })])).toMatchObject({ kind: "refused" });
    expect(await send("k3", [mail({ html: "", text: "" })])).toMatchObject({ kind: "refused" });
    expect(await send("k4", [mail({ headers: { "X-A": "a\r\nBcc: eve@example.org" } })])).toMatchObject({ kind: "refused" });
    expect(await send("k5", Array(101).fill(mail()) as Mail[])).toMatchObject({ kind: "refused", positions: null });
    expect(await send("k6", [mail({ from: "nobody" })])).toMatchObject({ kind: "refused", reason: "invalid_from_address" });
    expect(await send("", [mail()])).toMatchObject({ kind: "refused", reason: "invalid_idempotency_key" });
  });

  test("gets a wait, a quota and a server error as what they are", async () => {
    const { fake, send } = await setUp();
    await fake.fault("rate", "daily_quota", "error_500", "concurrent", "drop");
    expect(await send("k", [mail()])).toEqual({ kind: "wait", seconds: 1, reason: "rate" });
    expect(await send("k", [mail()])).toMatchObject({ kind: "parked", reason: "daily_quota_exceeded" });
    expect(await send("k", [mail()])).toMatchObject({ kind: "ambiguous" });
    expect(await send("k", [mail()])).toMatchObject({ kind: "wait", reason: "concurrent" });
    expect(await send("k", [mail()])).toMatchObject({ kind: "ambiguous" });
    expect((await send("k", [mail()])).kind).toBe("accepted");
  });

  test.each([
    ["refuse:resource_locked", "wait"],
    ["clash", "clash"],
    ["monthly_quota", "parked"],
    ["refuse:service_unavailable", "ambiguous"],
    ["refuse:suspended_api_key", "misconfigured"],
    ["reset_mid_body", "ambiguous"],
  ])("takes '%s' for %s, and hands over once when asked again", async (fault, kind) => {
    const { fake, send } = await setUp();
    await fake.fault(fault);
    expect((await send("k", [mail()])).kind).toBe(kind);
    expect((await send("k", [mail()])).kind).toBe("accepted");
    expect((await fake.ledger()).accepted).toHaveLength(1);
  });

  test("says that the account is set up wrongly when the key is", async () => {
    const { fake } = await setUp();
    const provider = resendProvider({ apiKey: "re_wrong", baseUrl: fake.url, requestsPerSecond: 2, clock: Date.now });
    const outcome = await provider.send({ orgId: "org_1", key: "k", count: 1, body: Buffer.from(JSON.stringify([mail()])) });
    expect(outcome).toEqual({ kind: "misconfigured", reason: "invalid_api_key" });
  });
});
