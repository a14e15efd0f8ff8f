import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

// Speaks the batch endpoint's contract as strictly as the provider does, in a process of its own, so that it outlives
// whoever is killed. Tests read its ledger and script its faults over HTTP; `port 0` and the printed line say where.

type Fault =
  /** Takes the mails, then cuts the connection. */
  | "accept_and_drop"
  /** Takes the mails and never answers. */
  | "accept_and_hang"
  /** Never answers and takes nothing. */
  | "hang"
  | "drop"
  | "error_500"
  | "concurrent"
  | "rate"
  | "daily_quota";

type Kept = { hash: string; ids: string[]; at: number };
type Accepted = { id: string; key: string; to: string; subject: string; tags: unknown; at: number };

const DAY_MS = 86_400_000;
const rate = Number(process.env.FAKE_RATE ?? 0);
const keys = new Map<string, Kept>();
const inFlight = new Set<string>();
const accepted: Accepted[] = [];
const requests: { key: string; status: number; hash: string; at: number }[] = [];
const faults: Fault[] = [];
const arrivals: number[] = [];
let ahead = 0;
const now = (): number => Date.now() + ahead;

class Refusal extends Error {
  constructor(
    readonly status: number,
    override readonly name: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

const fields = new Set(["from", "to", "cc", "bcc", "reply_to", "subject", "html", "text", "headers", "tags", "topic_id"]);
const address = /^(?:"[^"\r\n]*" |[^"<>\r\n]* )?<?[^\s<>@"]+@[^\s<>@"]+\.[^\s<>@"]+>?$/;

function check(mail: Record<string, unknown>, index: number): void {
  const invalid = (message: string, name = "validation_error") => new Refusal(422, name, `emails[${index}]: ${message}`);
  if ("attachments" in mail) throw invalid("attachments aren't taken in a batch", "invalid_attachment");
  for (const field of Object.keys(mail)) if (!fields.has(field)) throw invalid(`unknown field ${field}`);
  if (typeof mail.from !== "string" || !address.test(mail.from)) throw invalid("`from` is invalid", "invalid_from_address");
  const to = Array.isArray(mail.to) ? mail.to : [mail.to];
  if (to.length === 0 || to.length > 50) throw invalid("1 to 50 recipients");
  if (!to.every((one) => typeof one === "string" && address.test(one))) throw invalid("`to` is invalid");
  if (typeof mail.subject !== "string" || mail.subject === "") throw invalid("`subject` is missing", "missing_required_field");
  if (!mail.html && !mail.text) throw invalid("`html` or `text` is missing", "missing_required_field");
  for (const [name, value] of Object.entries((mail.headers ?? {}) as Record<string, unknown>)) {
    if (!/^[A-Za-z0-9-]+$/.test(name) || typeof value !== "string" || /[\r\n]/.test(value))
      throw invalid(`header ${name} is invalid`);
  }
  if (/[\r\n]/.test(`${mail.from}${mail.subject}${to.join("")}`)) throw invalid("line break in a header");
  for (const tag of (mail.tags ?? []) as { name?: string; value?: string }[]) {
    if (![tag.name, tag.value].every((text) => /^[A-Za-z0-9_-]{1,256}$/.test(text ?? ""))) throw invalid("tag is invalid");
  }
}

function checkRequest(request: IncomingMessage): string {
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? "")) throw new Refusal(401, "missing_api_key", "no API key");
  if (request.headers.authorization !== "Bearer re_fake") throw new Refusal(403, "invalid_api_key", "unknown API key");
  if (!request.headers["user-agent"]) throw new Refusal(403, "validation_error", "no User-Agent");
  if (request.headers["content-type"] !== "application/json") throw new Refusal(422, "validation_error", "send JSON");
  const key = String(request.headers["idempotency-key"] ?? "");
  if (key.length < 1 || key.length > 256) throw new Refusal(400, "invalid_idempotency_key", "1 to 256 characters");
  if (rate > 0) {
    while (arrivals[0] !== undefined && arrivals[0] <= Date.now() - 1000) arrivals.shift();
    if (arrivals.length >= rate) throw new Refusal(429, "rate_limit_exceeded", "too fast", { "retry-after": "1" });
    arrivals.push(Date.now());
  }
  return key;
}

/** @returns the ids, or null when there is to be no answer. */
function take(key: string, body: string, fault: Fault | undefined): string[] {
  const hash = createHash("sha256").update(body).digest("hex");
  const kept = keys.get(key);
  if (kept && kept.at > now() - DAY_MS) {
    if (kept.hash !== hash) throw new Refusal(409, "invalid_idempotent_request", "another payload");
    return kept.ids;
  }
  if (fault === "rate") throw new Refusal(429, "rate_limit_exceeded", "too fast", { "retry-after": "1" });
  if (fault === "daily_quota") throw new Refusal(429, "daily_quota_exceeded", "no more today");
  if (fault === "error_500") throw new Refusal(500, "application_error", "try again");
  if (fault === "concurrent") throw new Refusal(409, "concurrent_idempotent_requests", "in progress");
  const mails = JSON.parse(body) as Record<string, unknown>[];
  if (!Array.isArray(mails) || mails.length === 0 || mails.length > 100)
    throw new Refusal(422, "validation_error", "send 1 to 100 emails");
  mails.forEach(check);
  const ids = mails.map(() => randomUUID());
  keys.set(key, { hash, ids, at: now() });
  mails.forEach((mail, index) => {
    const id = ids[index] ?? "";
    accepted.push({ id, key, to: String(mail.to), subject: String(mail.subject), tags: mail.tags, at: now() });
  });
  return ids;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

async function batch(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await read(request);
  const hash = createHash("sha256").update(body).digest("hex");
  let key = "";
  const note = (status: number) => requests.push({ key, status, hash, at: now() });
  try {
    key = checkRequest(request);
    if (inFlight.has(key)) throw new Refusal(409, "concurrent_idempotent_requests", "in progress");
    const fault = keys.has(key) ? undefined : faults.shift();
    if (fault === "hang") {
      inFlight.add(key);
      request.socket.on("close", () => inFlight.delete(key));
      note(0);
      return;
    }
    if (fault === "drop") {
      note(0);
      request.socket.destroy();
      return;
    }
    const ids = take(key, body, fault);
    if (fault === "accept_and_drop") {
      note(0);
      request.socket.destroy();
      return;
    }
    if (fault === "accept_and_hang") {
      note(0);
      return;
    }
    note(200);
    answer(response, 200, { data: ids.map((id) => ({ id })) }, rate > 0 ? { "ratelimit-limit": String(rate) } : {});
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    note(error.status);
    answer(response, error.status, { statusCode: error.status, name: error.name, message: error.message }, error.headers);
  }
}

createServer(async (request, response) => {
  const path = `${request.method} ${request.url}`;
  if (path === "POST /emails/batch") return batch(request, response);
  if (path === "GET /ledger") return answer(response, 200, { accepted, requests });
  if (path === "POST /faults") return answer(response, 200, faults.push(...(JSON.parse(await read(request)) as Fault[])));
  if (path === "POST /clock") {
    ahead += Number(await read(request));
    return answer(response, 200, ahead);
  }
  return answer(response, 404, { statusCode: 404, name: "not_found", message: "no such endpoint" });
}).listen(Number(process.env.FAKE_PORT ?? 0), "127.0.0.1", function (this: { address(): unknown }) {
  process.stdout.write(`${JSON.stringify(this.address())}\n`);
});
