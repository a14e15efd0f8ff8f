import type { SendOutcome } from "./provider.ts";

/** What the Resend SDK answers with. A lost connection has no status and no headers. */
export type Answer = {
  data: { data?: { id?: string }[] } | null;
  error: { name?: string; message?: string; statusCode?: number | null } | null;
  headers: Record<string, string> | null;
};

const DAY_S = 86_400;
const HOUR_S = 3_600;

/**
 * What an answer means for the mails of one batch request. Names and statuses as in resend.com/docs/api-reference/errors.
 * Only an answer that says so counts as not sent: 422 validation_error → refused, 500 or no answer → ambiguous.
 */
export function toOutcome({ data, error, headers }: Answer, mails: number, now: number): SendOutcome {
  if (!error) {
    const ids = (data?.data ?? []).map(({ id }) => id ?? "");
    if (ids.length !== mails || ids.includes("")) return { kind: "ambiguous", reason: "strange_answer" };
    const pause = headers?.["ratelimit-remaining"] === "0" ? seconds(headers["ratelimit-reset"], 1) : 0;
    return { kind: "accepted", ids, ...(pause > 0 ? { pauseSeconds: pause } : {}), ...pace(headers) };
  }
  const status = error.statusCode ?? null;
  const reason = /^[a-z_]{1,60}$/.test(error.name ?? "") ? String(error.name) : `http_${status}`;
  if (status === null || status >= 500 || status === 408 || status < 400)
    return { kind: "ambiguous", reason: status === null ? "no_answer" : reason };
  if (status === 409) return conflict(reason, headers);
  if (status === 429) return tooMany(reason, headers, now);
  // An unverified domain: each org may have its own sender.
  if (status === 403 && reason === "validation_error") return { kind: "barred", reason };
  if (status === 401 || status === 403 || status === 404 || status === 405) return { kind: "misconfigured", reason };
  // Every mail of a request has the same sender.
  if (reason === "invalid_from_address")
    return { kind: "refused", reason, positions: Array.from({ length: mails }, (_, at) => at) };
  return { kind: "refused", reason, positions: positionsIn(error.message ?? "", mails) };
}

function conflict(reason: string, headers: Answer["headers"]): SendOutcome {
  if (reason === "invalid_idempotent_request") return { kind: "clash", reason };
  return { kind: "wait", seconds: seconds(headers?.["retry-after"], 3), reason: "concurrent" };
}

function tooMany(reason: string, headers: Answer["headers"], now: number): SendOutcome {
  // A daily quota looks back over 24 hours and a monthly one may be raised by an upgrade, so both are tried again.
  if (reason === "daily_quota_exceeded") return { kind: "parked", seconds: Math.min(HOUR_S, secondsToMidnight(now)), reason };
  if (reason === "monthly_quota_exceeded") return { kind: "parked", seconds: 6 * HOUR_S, reason };
  const wait = seconds(headers?.["retry-after"] ?? headers?.["ratelimit-reset"], 1);
  return { kind: "wait", seconds: wait, reason: "rate", ...pace(headers) };
}

/** `ratelimit-limit: 5` → 5 requests a second; the window is always a second long. */
function pace(headers: Answer["headers"]): { perSecond?: number } {
  const limit = Number(headers?.["ratelimit-limit"]);
  return limit > 0 && limit <= 1000 ? { perSecond: limit } : {};
}

const secondsToMidnight = (now: number): number => DAY_S - (Math.floor(now / 1000) % DAY_S);

/** A header's whole seconds, at least one and at most a day. */
function seconds(header: string | undefined, otherwise: number): number {
  const value = Math.ceil(Number(header));
  return header !== undefined && Number.isFinite(value) ? Math.min(Math.max(value, 1), DAY_S) : otherwise;
}

/** `emails[3].to is invalid`, `… at index 3` → [3]; null when the message names none. */
function positionsIn(message: string, mails: number): number[] | null {
  const named = [...message.matchAll(/(?:emails?\[|\bindex:? |^\[|^)(\d{1,2})(?=\]|\b(?:\.|:|,|$| ))/gi)].map(([, digits]) =>
    Number(digits),
  );
  const positions = [...new Set(named)].filter((position) => position < mails);
  return positions.length > 0 ? positions : null;
}
