import { describe, expect, test } from "vitest";
import { type Answer, toOutcome } from "../../src/mail/outcome.ts";

const NOW = Date.parse("2027-02-03T18:00:00Z");
const refusal = (statusCode: number | null, name: string, headers: Record<string, string> = {}, message = ""): Answer => ({
  data: null,
  error: { statusCode, name, message },
  headers: statusCode === null ? null : headers,
});

describe("toOutcome", () => {
  test("takes the ids in order, and a used-up rate as a pause", () => {
    const data = { data: [{ id: "a" }, { id: "b" }] };
    expect(toOutcome({ data, error: null, headers: {} }, 2, NOW)).toEqual({ kind: "accepted", ids: ["a", "b"] });
    const headers = { "ratelimit-remaining": "0", "ratelimit-reset": "2" };
    expect(toOutcome({ data, error: null, headers }, 2, NOW)).toEqual({ kind: "accepted", ids: ["a", "b"], pauseSeconds: 2 });
  });

  test("passes on how many requests a second the provider takes", () => {
    const headers = { "ratelimit-limit": "5", "ratelimit-remaining": "4" };
    const data = { data: [{ id: "a" }] };
    expect(toOutcome({ data, error: null, headers }, 1, NOW)).toMatchObject({ kind: "accepted", perSecond: 5 });
    const limited = toOutcome(refusal(429, "rate_limit_exceeded", { ...headers, "retry-after": "2" }), 1, NOW);
    expect(limited).toEqual({ kind: "wait", seconds: 2, reason: "rate", perSecond: 5 });
    expect(toOutcome({ data, error: null, headers: { "ratelimit-limit": "soon" } }, 1, NOW)).not.toHaveProperty("perSecond");
  });

  test("doesn't believe an answer with too few ids", () => {
    expect(toOutcome({ data: { data: [{ id: "a" }] }, error: null, headers: {} }, 2, NOW).kind).toBe("ambiguous");
    expect(toOutcome({ data: null, error: null, headers: {} }, 2, NOW).kind).toBe("ambiguous");
  });

  test.each([
    [null, "application_error", "ambiguous"],
    [500, "application_error", "ambiguous"],
    [502, "application_error", "ambiguous"],
    [503, "service_unavailable", "ambiguous"],
    [408, "application_error", "ambiguous"],
    [409, "concurrent_idempotent_requests", "wait"],
    [409, "resource_locked", "wait"],
    [409, "invalid_idempotent_request", "clash"],
    [429, "rate_limit_exceeded", "wait"],
    [429, "daily_quota_exceeded", "parked"],
    [429, "monthly_quota_exceeded", "parked"],
    [401, "missing_api_key", "misconfigured"],
    [401, "restricted_api_key", "misconfigured"],
    [403, "invalid_api_key", "misconfigured"],
    [403, "invalid_permission", "misconfigured"],
    [403, "suspended_api_key", "misconfigured"],
    [403, "validation_error", "barred"],
    [404, "not_found", "misconfigured"],
    [405, "method_not_allowed", "misconfigured"],
    [400, "validation_error", "refused"],
    [400, "invalid_idempotency_key", "refused"],
    [413, "application_error", "refused"],
    [422, "invalid_attachment", "refused"],
    [422, "invalid_parameter", "refused"],
    [422, "missing_required_field", "refused"],
    [422, "invalid_from_address", "refused"],
  ])("%s %s → %s", (status, name, kind) => {
    expect(toOutcome(refusal(status, name), 3, NOW).kind).toBe(kind);
  });

  test("waits as long as it is told to", () => {
    expect(toOutcome(refusal(429, "rate_limit_exceeded", { "retry-after": "7" }), 1, NOW)).toEqual({
      kind: "wait",
      seconds: 7,
      reason: "rate",
    });
    expect(toOutcome(refusal(429, "rate_limit_exceeded", { "ratelimit-reset": "2" }), 1, NOW)).toMatchObject({ seconds: 2 });
    expect(toOutcome(refusal(429, "rate_limit_exceeded", { "retry-after": "soon" }), 1, NOW)).toMatchObject({ seconds: 1 });
  });

  test("tries a daily quota again within the hour, and at midnight UTC at the latest", () => {
    expect(toOutcome(refusal(429, "daily_quota_exceeded"), 1, NOW)).toMatchObject({ seconds: 3600 });
    expect(toOutcome(refusal(429, "daily_quota_exceeded"), 1, Date.parse("2027-02-03T23:50:00Z"))).toMatchObject({
      seconds: 600,
    });
  });

  test.each([
    ["Invalid `to` field in emails[3].", [3]],
    ["The email at index 12 has no subject", [12]],
    ["[4]: `to` is invalid", [4]],
    ["Invalid `to` field. The address needs to follow `email@example.com`.", null],
    ["Invalid `to` field. At most 50 recipients.", null],
    ["emails[77] is invalid", null],
  ])("reads positions from %s", (message, positions) => {
    expect(toOutcome(refusal(422, "validation_error", {}, message), 20, NOW)).toMatchObject({ kind: "refused", positions });
  });

  test("keeps what the provider wrote out of the reason", () => {
    const outcome = toOutcome(refusal(400, "Ana <ana@example.org>"), 1, NOW);
    expect(outcome).toMatchObject({ kind: "refused", reason: "http_400" });
  });
});
