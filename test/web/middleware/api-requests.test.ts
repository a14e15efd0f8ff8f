import { serve } from "@hono/node-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { idempotencyKeys } from "../../../db/schema/index.ts";
import { forgetAnswers } from "../../../src/domain/org/remember-answer.ts";
import { listParticipants } from "../../../src/domain/participant/queries.ts";
import { freePort } from "../../support/processes.ts";
import { createWorld } from "../../support/world.ts";

const ana = { givenName: "Ana", familyName: "Ruiz", emailPermission: false };
const HOUR = 3_600_000;

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const token = await harbor.token("facilitator");
  const post = (body: unknown, key?: string, as = token) =>
    world.api(as, "POST", "/participants", body, key === undefined ? {} : { "idempotency-key": key });
  const count = async () => (await listParticipants(ctx, { limit: 50 })).items.length;
  return { world, harbor, ctx, token, post, count };
}

describe("Idempotency-Key", () => {
  test("carries a request out once and repeats its answer", async () => {
    const { post, count } = await setUp();
    const first = await post(ana, "abc");
    const again = await post(ana, "abc");
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.json()).toEqual(await first.json());
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await count()).toBe(1);
    await post(ana, "another");
    await post(ana);
    expect(await count()).toBe(3);
  });

  test("carries one of many at once out", async () => {
    const { post, count } = await setUp();
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(ana, "abc")));
    expect(await count()).toBe(1);
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  });

  test("refuses the key with another body, and a key that is none", async () => {
    const { post } = await setUp();
    await post(ana, "abc");
    expect((await post({ ...ana, givenName: "Ben" }, "abc")).status).toBe(422);
    for (const key of ["a b", "x".repeat(257)]) expect((await post(ana, key)).status).toBe(422);
  });

  test("frees the key after a refusal, so that the mended request goes through", async () => {
    const { post } = await setUp();
    expect((await post({ givenName: "" }, "abc")).status).toBe(422);
    expect((await post(ana, "abc")).status).toBe(201);
  });

  test("belongs to one staff member and one address", async () => {
    const { world, harbor, post, count } = await setUp();
    await post(ana, "abc");
    await post(ana, "abc", await harbor.token("manager"));
    expect(await count()).toBe(2);
    const other = await (await world.createOrg("Other")).token("facilitator");
    expect((await post(ana, "abc", other)).headers.get("idempotency-replayed")).toBeNull();
  });

  test("is forgotten after 24 hours, and holds no name in the open", async () => {
    const { world, ctx, post, count } = await setUp();
    await post(ana, "abc");
    expect(JSON.stringify(await ctx.db.select().from(idempotencyKeys))).not.toMatch(/Ana|Ruiz/);
    world.setNow(world.now() + 24 * HOUR + 1);
    await post(ana, "abc");
    expect(await count()).toBe(2);
    await forgetAnswers(world.deps.db, world.now() + 24 * HOUR + 1);
    expect(await ctx.db.select().from(idempotencyKeys)).toEqual([]);
  });
});

describe("an address", () => {
  test.each([
    ["PUT", "/api/v1/programs", 405, "GET, POST"],
    ["DELETE", "/api/v1/programs/prg_x", 405, "GET, PATCH"],
    ["POST", "/audit", 405, "GET"],
    ["GET", "/api/v1/nothing", 404, null],
    ["POST", "/nothing", 404, null],
  ])("%s %s → %i, allowed: %s", async (method, path, status, allow) => {
    const world = await createWorld();
    const answer = await world.app.request(path, { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([status, allow]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });
});

describe("a body sent to the API", () => {
  test.each([
    ["text/plain", "{}", 415],
    ["application/x-www-form-urlencoded", "givenName=Ana", 415],
    ["application/json", "{", 400],
    ["application/json", "[]", 422],
    ["application/json", "null", 422],
    ["application/json", '"text"', 422],
    ["application/json; charset=utf-8", JSON.stringify(ana), 201],
  ])("%s %s → %i", async (type, body, status) => {
    const { world, token } = await setUp();
    const answer = await world.app.request("/api/v1/participants", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": type },
      body,
    });
    expect(answer.status).toBe(status);
    if (status >= 400) expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  test("is at most 1 MiB", async () => {
    const { post } = await setUp();
    expect((await post({ ...ana, givenName: "x".repeat(1024 * 1024) })).status).toBe(413);
  });

  test("may be left out over a real connection, and is answered when it is too large", async () => {
    const { world, harbor } = await setUp();
    const token = await harbor.token("manager");
    const port = await freePort();
    const server = serve({ fetch: world.app.fetch, port, hostname: "127.0.0.1" });
    onTestFinished(() => {
      server.close();
    });
    const made = await world.api(token, "POST", "/programs", { templateKey: "choice" });
    const { id } = (await made.json()) as { id: string };
    const post = (path: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        method: "POST",
        ...init,
        headers: { authorization: `Bearer ${token}`, ...(init.body ? { "content-type": "application/json" } : {}) },
      });
    for (let round = 0; round < 3; round += 1) {
      expect((await post("/programs", { body: JSON.stringify({ name: "x".repeat(1024 * 1024) }) })).status).toBe(413);
    }
    expect((await post("/programs")).status).toBe(422);
    expect((await post(`/programs/${id}/retirement`)).status).toBe(201);
  });
});
