import { describe, expect, test } from "vitest";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { openGroup } from "../support/group.ts";
import { tableHash } from "../support/tables.ts";
import { createWorld } from "../support/world.ts";

type Schema = { properties?: Record<string, Schema>; anyOf?: Schema[]; items?: Schema };
type Document = {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: { name: string; in: string }[];
        requestBody?: { content: Record<string, { schema: Schema }> };
      }
    >
  >;
};

const strange: unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  1e19,
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "'; drop table sessions; --",
  "<script>alert(1)</script>",
  "9999-99-99",
  "2027-02-30",
  "25:61",
  "x".repeat(5000),
  [],
  [null],
  [[[[[]]]]],
  {},
  { __proto__: null, constructor: 1 },
  Array.from({ length: 700 }, () => ({ enrolmentId: "enr_x", mark: "present" })),
];

const bodies: (string | undefined)[] = [
  "",
  "{",
  "[]",
  "null",
  '"x"',
  "1",
  "[".repeat(10_000),
  '{"__proto__":{"a":1}}',
  "\u0000",
  undefined,
];

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const group = await openGroup(ctx, { people: ["Ana Ruiz"] });
  const person = await createParticipant(ctx, { givenName: "Ben", emailPermission: false });
  const token = await harbor.token("manager");
  const document = (await (await world.app.request("/api/openapi.json")).json()) as Document;
  const ids: Record<string, string> = {
    programs: group.programId,
    cohorts: group.cohortId,
    sessions: group.sessionIds[0] ?? "",
    participants: person.id,
    enrolments: group.people.Ana ?? "",
  };
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, call]) => ({
      ...call,
      method: method.toUpperCase(),
      base: sound(ids)[`${method.toUpperCase()} ${path}`] ?? {},
      path: `/api${path.replace("{id}", ids[path.split("/")[2] ?? ""] ?? "x")}`,
    })),
  );
  const send = async (method: string, path: string, body?: string) => {
    const answer = await world.app.request(path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    const isProblem = answer.headers.get("content-type") === "application/problem+json";
    const spoken = answer.status < 400 || (isProblem && (JSON.parse(text) as { detail: string }).detail.length > 10);
    return answer.status < 500 && spoken ? null : `${answer.status} ${text.slice(0, 120)}`;
  };
  return { world, calls, send };
}

/** A body that would do, so that one strange field is all that is wrong with it. */
const sound = (ids: Record<string, string>): Record<string, object> => ({
  "POST /v1/cohorts": {
    programId: ids.programs,
    name: "N",
    timezone: "UTC",
    firstDate: "2027-03-01",
    startTime: "10:00",
    sessionCount: 1,
  },
  "POST /v1/cohorts/preview": {
    programId: ids.programs,
    name: "N",
    timezone: "UTC",
    firstDate: "2027-03-01",
    startTime: "10:00",
  },
  "POST /v1/programs": { name: "N", sessionMinutes: 60, enrolmentMode: "closed" },
  "POST /v1/participants": { givenName: "N", emailPermission: false },
  "POST /v1/cohorts/{id}/enrolments": { participantId: ids.participants },
  "POST /v1/sessions/{id}/move": { date: "2027-03-01", time: "10:00", scope: "this", notify: false },
  "POST /v1/sessions/{id}/cancellation": { reason: "r", reschedule: "drop", notify: false },
  "POST /v1/enrolments/{id}/withdrawal": { reason: "r" },
  "PUT /v1/sessions/{id}/attendance": { outcome: "held", marks: [] },
});

const propertiesOf = (schema: Schema): string[] => [
  ...Object.keys(schema.properties ?? {}),
  ...(schema.anyOf ?? []).flatMap(propertiesOf),
];

describe("every call of the API", () => {
  test("answers a body that isn't one with a 4xx problem that says something", async () => {
    const { calls, send } = await setUp();
    const faults: string[] = [];
    for (const { method, path } of calls.filter((call) => call.method !== "GET")) {
      for (const body of bodies) {
        const fault = await send(method, path, body);
        if (fault) faults.push(`${method} ${path} ${body?.slice(0, 20)} → ${fault}`);
      }
    }
    expect(faults).toEqual([]);
  });

  test("writes nothing for any of them where a body is asked for", async () => {
    const { world, calls, send } = await setUp();
    const before = await tableHash(world, ["api_tokens"]);
    const asking = calls.filter((call) => call.requestBody !== undefined);
    const large = JSON.stringify({ name: "x".repeat(1024 * 1024) });
    for (const { method, path } of asking) for (const body of [...bodies, large]) await send(method, path, body);
    expect(asking.length).toBeGreaterThan(8);
    expect(await tableHash(world, ["api_tokens"])).toBe(before);
  });

  test("never answers 5xx to a strange value in any field", async () => {
    const { calls, send } = await setUp();
    const faults: string[] = [];
    let tried = 0;
    for (const { method, path, base, requestBody } of calls) {
      const schema = requestBody?.content["application/json"]?.schema;
      if (!schema) continue;
      for (const name of new Set(propertiesOf(schema))) {
        for (const value of strange) {
          tried += 1;
          const fault = await send(method, path, JSON.stringify({ ...base, [name]: value }));
          if (fault) faults.push(`${method} ${path} ${name}=${JSON.stringify(value)?.slice(0, 20)} → ${fault}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(500);
  }, 60_000);

  test("never answers 5xx to a strange query", async () => {
    const { calls, send } = await setUp();
    const values = [
      "",
      "%00",
      "-1",
      "0",
      "1e9",
      "null",
      "..%2F",
      "%F0%9F%98%80",
      "x".repeat(500),
      "MTc5",
      "2027-02-30",
      "%ED%A0%80",
    ];
    const faults: string[] = [];
    for (const { method, path, parameters } of calls.filter((call) => call.method === "GET")) {
      for (const { name } of parameters?.filter((each) => each.in === "query") ?? []) {
        for (const value of values) {
          const fault = await send(method, `${path}?${name}=${value}`);
          if (fault) faults.push(`${method} ${path}?${name}=${value.slice(0, 20)} → ${fault}`);
        }
      }
    }
    expect(faults).toEqual([]);
  }, 60_000);
});
