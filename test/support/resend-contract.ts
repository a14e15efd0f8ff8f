import { createHash, randomUUID } from "node:crypto";

// What Resend takes and what it refuses, from its published docs: also the parts that its OpenAPI schema doesn't say.

export class Refusal extends Error {
  constructor(
    readonly status: number,
    override readonly name: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export const DAY_MS = 86_400_000;

/** Every error name the docs list, for scripting: `refuse:<name>`. */
const statuses: Record<string, number> = {
  validation_error: 400,
  invalid_idempotency_key: 400,
  missing_api_key: 401,
  restricted_api_key: 401,
  invalid_api_key: 403,
  invalid_permission: 403,
  suspended_api_key: 403,
  not_found: 404,
  method_not_allowed: 405,
  invalid_idempotent_request: 409,
  concurrent_idempotent_requests: 409,
  resource_locked: 409,
  invalid_attachment: 422,
  invalid_parameter: 422,
  missing_required_field: 422,
  invalid_from_address: 422,
  rate_limit_exceeded: 429,
  daily_quota_exceeded: 429,
  monthly_quota_exceeded: 429,
  application_error: 500,
  service_unavailable: 503,
};

export function refusalNamed(name: string): Refusal {
  const status = statuses[name];
  if (!status) throw new Error(`no such error: ${name}`);
  const headers: Record<string, string> =
    name === "rate_limit_exceeded" ? { "retry-after": "1", "ratelimit-remaining": "0", "ratelimit-reset": "1" } : {};
  return new Refusal(status, name, `scripted ${name}`, headers);
}

const fields = new Set(["from", "to", "cc", "bcc", "reply_to", "subject", "html", "text", "headers", "tags", "topic_id"]);
const attachmentFields = new Set(["filename", "content", "path", "content_type", "content_id"]);
const singleFields = new Set([...fields, "attachments", "scheduled_at"]);
const bare = '[^\\s<>@",;]+@[^\\s<>@",;]+\\.[^\\s<>@",;]+';
/** `ana@example.org` or `"Ana" <ana@example.org>`. */
const address = new RegExp(`^(?:${bare}|(?:"[^"\\r\\n]*"|[^"<>\\r\\n]*) ?<${bare}>)$`);

const isAddress = (text: unknown): boolean => typeof text === "string" && address.test(text);

type Wire = Record<string, unknown>;

/** @throws Refusal that names the mail: `emails[3]: …` in a batch. */
export function checkMail(mail: Wire, index: number | null): void {
  const at = index === null ? "" : `emails[${index}]: `;
  const refuse = (message: string, name = "validation_error") => new Refusal(422, name, `${at}${message}`);
  if (typeof mail !== "object" || mail === null || Array.isArray(mail)) throw refuse("an email is an object");
  if (index !== null && "attachments" in mail) throw refuse("attachments aren't taken in a batch", "invalid_attachment");
  const known = index === null ? singleFields : fields;
  for (const field of Object.keys(mail)) if (!known.has(field)) throw refuse(`unknown field ${field}`, "invalid_parameter");
  if (!isAddress(mail.from)) throw refuse("`from` is invalid", "invalid_from_address");
  if (/@unverified\./.test(String(mail.from))) throw new Refusal(403, "validation_error", "the domain is not verified");
  const to = Array.isArray(mail.to) ? mail.to : [mail.to];
  if (to.length === 0 || to.length > 50) throw refuse("`to` takes 1 to 50 addresses");
  for (const field of ["to", "cc", "bcc", "reply_to"] as const) {
    const given = mail[field] === undefined ? [] : [mail[field]].flat();
    if (!given.every(isAddress)) throw refuse(`\`${field}\` is invalid`);
  }
  // As it refuses example.com and the like, without saying which mail of a batch it means.
  if (to.some((one) => /@poison\./.test(String(one)))) throw new Refusal(422, "validation_error", "Invalid `to` field.");
  if (typeof mail.subject !== "string" || mail.subject === "") throw refuse("`subject` is missing", "missing_required_field");
  if (/[\r\n]/.test(mail.subject)) throw refuse("a line break in `subject`");
  if (!mail.html && !mail.text) throw refuse("`html` or `text` is missing", "missing_required_field");
  for (const field of ["html", "text"]) if (!["string", "undefined"].includes(typeof mail[field])) throw refuse(`\`${field}\``);
  checkHeaders(mail.headers ?? {}, refuse);
  checkTags(mail.tags ?? [], refuse);
  if (mail.attachments !== undefined) checkAttachments(mail.attachments, refuse);
}

type Refuse = (message: string, name?: string) => Refusal;

function checkHeaders(headers: unknown, refuse: Refuse): void {
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) throw refuse("`headers` is an object");
  for (const [name, value] of Object.entries(headers))
    if (!/^[A-Za-z0-9-]+$/.test(name) || typeof value !== "string" || /[\r\n]/.test(value))
      throw refuse(`header ${name} is invalid`);
}

function checkTags(tags: unknown, refuse: Refuse): void {
  if (!Array.isArray(tags)) throw refuse("`tags` is a list");
  for (const tag of tags as { name?: unknown; value?: unknown }[])
    if (![tag.name, tag.value].every((text) => typeof text === "string" && /^[A-Za-z0-9_-]{1,256}$/.test(text)))
      throw refuse("a tag's name and value are letters, digits, _ and -");
}

function checkAttachments(attachments: unknown, refuse: Refuse): void {
  if (!Array.isArray(attachments)) throw refuse("`attachments` is a list", "invalid_attachment");
  for (const one of attachments as Wire[]) {
    for (const field of Object.keys(one))
      if (!attachmentFields.has(field)) throw refuse(`unknown field ${field} of an attachment`, "invalid_attachment");
    const { filename, content, path, content_type: type } = one;
    if (
      typeof filename !== "string" ||
      !/^[^\r\n"/\\]{1,200}$/.test(filename) ||
      (content === undefined) === (path === undefined)
    )
      throw refuse("an attachment needs `filename` and `content` or `path`", "invalid_attachment");
    // As its documentation has it; what isn't base64 would arrive as rubbish.
    if (
      content !== undefined &&
      !/^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^[A-Za-z0-9+/]{2,3}={1,2}$/.test(String(content))
    )
      throw refuse("an attachment's `content` is base64", "invalid_attachment");
    if (type !== undefined && !/^[a-z]+\/[a-z.+-]+(?:; ?[a-z]+=[A-Za-z0-9._-]+)*$/.test(String(type)))
      throw refuse("an attachment's `content_type` is invalid", "invalid_attachment");
  }
}

export type Headers = Record<string, string | string[] | undefined>;

/** @throws Refusal for what is wrong before anyone looks at the mails. @returns the idempotency key. */
export function checkRequest(headers: Headers): string {
  const authorization = String(headers.authorization ?? "");
  if (!/^Bearer \S+$/.test(authorization)) throw new Refusal(401, "missing_api_key", "no API key");
  if (authorization === "Bearer re_restricted") throw new Refusal(401, "restricted_api_key", "only for other things");
  if (authorization !== "Bearer re_fake") throw new Refusal(403, "invalid_api_key", "unknown API key");
  if (!headers["user-agent"]) throw new Refusal(403, "validation_error", "no User-Agent");
  if (headers["content-type"] !== "application/json") throw new Refusal(422, "validation_error", "send JSON");
  const key = headers["idempotency-key"];
  // The provider takes a request without one; Convene may never send one.
  if (typeof key !== "string" || key.length < 1 || key.length > 256)
    throw new Refusal(400, "invalid_idempotency_key", "1 to 256 characters");
  const validation = headers["x-batch-validation"] ?? "strict";
  if (validation !== "strict" && validation !== "permissive")
    throw new Refusal(422, "invalid_parameter", "x-batch-validation is strict or permissive");
  return key;
}

/** The mails of a request. @throws Refusal */
export function readMails(body: string, batch: boolean): Wire[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new Refusal(400, "validation_error", "the body is not JSON");
  }
  if (!batch) return [parsed as Wire];
  if (!Array.isArray(parsed) || parsed.length === 0 || parsed.length > 100)
    throw new Refusal(422, "validation_error", "send 1 to 100 emails");
  return parsed as Wire[];
}

export type Accepted = { id: string; key: string; to: string; subject: string; tags: unknown; attachments: unknown; at: number };

/** Accepted mails and idempotency keys, which are kept for a day of its own clock and cover the whole payload. */
export class Ledger {
  readonly accepted: Accepted[] = [];
  readonly #keys = new Map<string, { hash: string; ids: string[]; at: number }>();
  /** Mails it takes in 24 hours. */
  dailyQuota = Number.POSITIVE_INFINITY;

  /** @returns the ids it gave that key; null when it doesn't know it. @throws Refusal when it came with other bytes. */
  known(key: string, { hash }: Body, now: number): string[] | null {
    const kept = this.#keys.get(key);
    if (!kept || kept.at <= now - DAY_MS) return null;
    if (kept.hash !== hash) throw new Refusal(409, "invalid_idempotent_request", "the key came with another payload");
    return kept.ids;
  }

  take(key: string, { text, hash }: Body, batch: boolean, now: number): string[] {
    const mails = readMails(text, batch);
    mails.forEach((mail, index) => {
      checkMail(mail, batch ? index : null);
    });
    if (this.dailyQuota < Number.POSITIVE_INFINITY) {
      const today = this.accepted.filter(({ at }) => at > now - DAY_MS).length;
      if (today + mails.length > this.dailyQuota) throw new Refusal(429, "daily_quota_exceeded", "no more today");
    }
    const ids = mails.map(() => randomUUID());
    this.#keys.set(key, { hash, ids, at: now });
    mails.forEach((mail, index) => {
      const to = String(mail.to);
      this.accepted.push({
        id: ids[index] ?? "",
        key,
        to,
        subject: String(mail.subject),
        tags: mail.tags,
        attachments: mail.attachments,
        at: now,
      });
    });
    return ids;
  }
}

export type Body = { text: string; hash: string };

export const bodyOf = (bytes: Uint8Array | string): Body => ({
  text: Buffer.from(bytes as Uint8Array).toString("utf8"),
  hash: createHash("sha256").update(bytes).digest("hex"),
});
