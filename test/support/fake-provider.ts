import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import { type Body, bodyOf, checkRequest, Ledger, Refusal, refusalNamed } from "./resend-contract.ts";

// Speaks Resend's contract in a process of its own, so that it outlives whoever is killed. Tests read its ledger and
// script its faults over HTTP; `FAKE_PORT=0` and the printed line say where.

const faultNames = [
  /** Takes the mails, then cuts the connection. */
  "accept_and_drop",
  /** Takes the mails and never answers. */
  "accept_and_hang",
  /** Takes nothing and lets go after a minute. */
  "hang",
  /** Cuts the connection. */
  "drop",
  /** Takes the mails and cuts the connection in the middle of the answer. */
  "reset_mid_body",
  "error_500",
  "concurrent",
  "clash",
  "rate",
  "daily_quota",
  "monthly_quota",
] as const;
type Named = (typeof faultNames)[number];

const refusals: Partial<Record<Named, string>> = {
  error_500: "application_error",
  concurrent: "concurrent_idempotent_requests",
  clash: "invalid_idempotent_request",
  rate: "rate_limit_exceeded",
  daily_quota: "daily_quota_exceeded",
  monthly_quota: "monthly_quota_exceeded",
};

/** Kills that process as soon as mails were taken, without an answer or right after it. */
type Kill = { pid: number; when: "accepted" | "answered" };

const LONGEST_HANG_MS = 60_000;
const rate = Number(process.env.FAKE_RATE ?? 0);
const ledger = new Ledger();
const inFlight = new Set<string>();
const requests: { key: string; status: number; hash: string; at: number }[] = [];
const faults: string[] = [];
const arrivals: number[] = [];
let outage: string | null = null;
let kill: Kill | null = null;
let ahead = 0;
const now = (): number => Date.now() + ahead;

/** The account's requests in the last second. */
function countRequest(): Record<string, string> {
  if (rate === 0) return {};
  const at = Date.now();
  while (arrivals[0] !== undefined && arrivals[0] <= at - 1000) arrivals.shift();
  const headers = (remaining: number) => ({
    "ratelimit-limit": String(rate),
    "ratelimit-remaining": String(remaining),
    "ratelimit-reset": "1",
  });
  if (arrivals.length >= rate) throw new Refusal(429, "rate_limit_exceeded", "too fast", { ...headers(0), "retry-after": "1" });
  arrivals.push(at);
  return headers(rate - arrivals.length);
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const read = async (request: IncomingMessage): Promise<string> => (await readBytes(request)).toString("utf8");

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** @returns true when the fault says that nobody hears anything, and sees to that. */
function goesSilent(fault: string | undefined, request: IncomingMessage, response: ServerResponse, taken: boolean): boolean {
  if (taken && kill) {
    const { pid, when } = kill;
    kill = null;
    const shoot = () => process.kill(pid, "SIGKILL");
    if (when === "accepted") shoot();
    else response.once("finish", shoot);
    return when === "accepted";
  }
  if (fault === (taken ? "accept_and_drop" : "drop")) request.socket.destroy();
  else if (fault === "reset_mid_body" && taken) {
    response.writeHead(200, { "content-type": "application/json", "content-length": "5000" }).write('{"data":[{"id":"');
    setTimeout(() => request.socket.resetAndDestroy(), 20);
  } else if (fault === (taken ? "accept_and_hang" : "hang")) {
    setTimeout(() => request.socket.destroy(), LONGEST_HANG_MS).unref();
  } else return false;
  return true;
}

async function take(request: IncomingMessage, response: ServerResponse, batch: boolean): Promise<void> {
  let body: Body;
  try {
    body = bodyOf(await readBytes(request));
  } catch {
    // Whoever sent it died in the middle: nothing was asked.
    return;
  }
  let key = "";
  const note = (status: number) => requests.push({ key, status, hash: body.hash, at: now() });
  try {
    key = checkRequest(request.headers);
    const headers = countRequest();
    if (inFlight.has(key)) throw refusalNamed("concurrent_idempotent_requests");
    const known = ledger.known(key, body, now());
    const fault = known ? undefined : (outage ?? faults.shift());
    if (goesSilent(fault, request, response, false)) {
      inFlight.add(key);
      request.socket.once("close", () => inFlight.delete(key));
      note(0);
      return;
    }
    const refusal = refusals[fault as Named] ?? (fault?.startsWith("refuse:") ? fault.slice("refuse:".length) : undefined);
    if (refusal) throw refusalNamed(refusal);
    const ids = known ?? ledger.take(key, body, batch, now());
    if (goesSilent(fault, request, response, true)) {
      note(0);
      return;
    }
    note(200);
    answer(response, 200, batch ? { data: ids.map((id) => ({ id })) } : { id: ids[0] }, headers);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    note(error.status);
    answer(response, error.status, { statusCode: error.status, name: error.name, message: error.message }, error.headers);
  }
}

function checkFaults(given: string[]): string[] {
  for (const fault of given) if (!(faultNames as readonly string[]).includes(fault)) refusalNamed(fault.replace(/^refuse:/, ""));
  return given;
}

createServer(async (request, response) => {
  const path = `${request.method} ${request.url}`;
  if (path === "POST /emails/batch") return take(request, response, true);
  if (path === "POST /emails") return take(request, response, false);
  if (path === "GET /ledger") return answer(response, 200, { accepted: ledger.accepted, requests });
  if (path === "POST /faults") return answer(response, 200, faults.push(...checkFaults(JSON.parse(await read(request)))));
  if (path === "POST /outage") {
    outage = JSON.parse(await read(request));
    return answer(response, 200, checkFaults(outage === null ? [] : [outage]));
  }
  if (path === "POST /quota") {
    ledger.dailyQuota = JSON.parse(await read(request)) ?? Number.POSITIVE_INFINITY;
    return answer(response, 200, null);
  }
  if (path === "POST /kill") {
    kill = JSON.parse(await read(request)) as Kill;
    return answer(response, 200, null);
  }
  if (path === "POST /clock") {
    ahead += Number(await read(request));
    return answer(response, 200, ahead);
  }
  const known = /^\/(emails(\/batch)?)$/.test(request.url ?? "");
  const refusal = refusalNamed(known ? "method_not_allowed" : "not_found");
  return answer(response, refusal.status, { statusCode: refusal.status, name: refusal.name, message: refusal.message });
}).listen(Number(process.env.FAKE_PORT ?? 0), "127.0.0.1", function (this: { address(): unknown }) {
  process.stdout.write(`${JSON.stringify(this.address())}\n`);
});

// Whoever started it with a pipe has ended.
if (process.stdin instanceof Socket) process.stdin.on("end", () => process.exit()).resume();
