import { expect } from "vitest";
import { auditLines } from "../../db/schema/index.ts";
import { policies, type Subject } from "../../src/web/policy.ts";
import { bodyWith } from "./bodies.ts";
import { canariesIn, canary, type Found, readAnswer, wheres } from "./canaries.ts";
import type { MarkedWorld, Person, Who } from "./marked-world.ts";
import { queriesOf } from "./queries.ts";

/** One answer as somebody read it. */
export type Read = {
  who: Who;
  route: string;
  /** Every id in the address. */
  ids: string[];
  /** All that was sent: an answer may say it again. */
  sent: string;
  status: number;
  text: string;
  found: Found[];
};

type Address = { path: string; ids: string[] };
type Body = Record<string, unknown>;

/** Every address that a route has: each id that its subject has, and each combination where there are two. */
function addressesOf({ ids, groups }: MarkedWorld, path: string, subject: Subject | undefined): Address[] {
  const others: Record<string, string[]> = {
    id: subject ? ids[subject] : ["none"],
    sessionId: ids.session,
    enrolmentId: ids.enrolment,
    walkInId: wheres.flatMap((where) => groups[where].walkIns),
    date: ["2027-03-01"],
    kind: ["reminder"],
  };
  let addresses: Address[] = [{ path, ids: [] }];
  for (const [, name = ""] of path.matchAll(/:(\w+)/g)) {
    const values = others[name];
    if (!values) throw new Error(`Say which ids :${name} of ${path} has.`);
    const put = (one: Address) =>
      values.map((value) => ({ path: one.path.replace(`:${name}`, value), ids: [...one.ids, value] }));
    addresses = addresses.flatMap(put);
  }
  return addresses;
}

const formOf = (body: Body): string =>
  new URLSearchParams(Object.entries(body).map(([key, value]) => [key, String(value)])).toString();

/** A request as a page or a program sends it, with whatever its answer leads to: a redirect, a calendar, a token. */
async function ask({ world, groups }: MarkedWorld, { token }: Person, method: string, path: string, body?: Body) {
  const isApi = path.startsWith("/api/");
  const isCsv = path.startsWith("/api/v1/imports/");
  const type = isCsv ? "text/csv" : isApi ? "application/json" : "application/x-www-form-urlencoded";
  const headers = { authorization: `Bearer ${token}`, accept: isApi ? "application/json" : "text/html" };
  const answer = await world.app.request(path, {
    method,
    headers: { ...headers, ...(body ? { "content-type": type } : {}) },
    ...(body ? { body: isCsv ? String(body.text) : isApi ? JSON.stringify(body) : formOf(body) } : {}),
  });
  const text = await readAnswer(answer);
  const texts = [text];
  const next = answer.status === 303 ? answer.headers.get("location") : /localhost:8787(\/calendar\/[\w-]+\.ics)/.exec(text)?.[1];
  if (next?.startsWith("/")) texts.push(await readAnswer(await world.app.request(next, { headers })));
  const made = /cnv_[\w-]{20,}/.exec(text)?.[0];
  const { past, people } = groups.own;
  for (const open of made ? [`/sessions/${past}/attendance`, `/participants/${people.a.id}/check-ins`] : [])
    texts.push(await readAnswer(await world.api(made ?? "", "GET", open)));
  return { status: answer.status, text: texts.join("\n") };
}

/** What bodies say in words. Whoever typed it may read it again; the audit log and the log lines may not say it. */
const TYPED = /because|Mallory|Called|Blue cap|Monthly/g;

/**
 * Reads whatever these people are answered by every route, with every id of their own org's that it takes, each from the world as it
 * was at the start. Fails when one of them is answered 500, when the audit log or a log line holds a canary, or when somebody whom a
 * page is for never got to see it.
 *
 * @param closed routes whose every row is somebody else's.
 * @returns how many answers were read.
 */
export async function readAll(marked: MarkedWorld, names: Who[], judge: (read: Read) => void, closed = /^$/): Promise<number> {
  const { world, people, logged, namesIn, back } = marked;
  let count = 0;
  const seen = new Set<string>();

  const read = async (who: Person, route: string, { path, ids }: Address, body?: Body) => {
    const { status, text } = await ask(marked, who, route.split(" ")[0] ?? "", path, body);
    count += 1;
    if (status >= 500) throw new Error(`${who.name}: ${route} → ${status} ${logged.at(-1)}`);
    if (status === 200) seen.add(`${who.role}: ${route}`);
    judge({ who: who.name, route, ids, sent: `${path} ${JSON.stringify(body)}`, status, text, found: canariesIn(text) });
    return status;
  };
  const audit = async () => {
    const lines = await world.deps.db.select().from(auditLines);
    expect(canariesIn(JSON.stringify(lines))).toEqual([]);
  };

  const asking = people.filter(({ name }) => names.includes(name));
  const staffRoutes = Object.entries(policies).flatMap(([route, policy]) =>
    policy.access === "staff" ? [{ route, policy }] : [],
  );
  const isGet = ({ route }: { route: string }) => route.startsWith("GET ");
  const each = staffRoutes.flatMap(({ route, policy }) =>
    addressesOf(marked, route.split(" ")[1] ?? "", policy.subject).flatMap((address) =>
      asking.map((who) => ({ route, address, who, allowed: policy.roles.includes(who.role) })),
    ),
  );

  for (const { route, address, who } of each.filter(isGet)) {
    const queries = new Set((["own", "other"] as const).flatMap((where) => queriesOf(route, namesIn(where))));
    for (const query of queries) await read(who, route, { ...address, path: address.path + query });
  }
  for (const { route, address, who } of each.filter((one) => !isGet(one))) {
    const rows = [namesIn("own"), namesIn("other"), namesIn("own", true)];
    const bodies = rows.map((ids) => JSON.stringify(bodyWith(route, ids)).replace(TYPED, canary("typed", "own")));
    for (const body of new Set(bodies)) {
      const status = await read(who, route, address, route.startsWith("DELETE ") ? undefined : JSON.parse(body));
      if (status >= 400) continue;
      await audit();
      await back();
    }
  }
  await audit();
  expect(canariesIn(logged.join("\n"))).toEqual([]);
  const pages = each
    .filter((one) => isGet(one) && one.allowed && !closed.test(one.route))
    .map(({ who, route }) => `${who.role}: ${route}`);
  expect([...new Set(pages)].filter((one) => !seen.has(one))).toEqual([]);
  return count;
}
