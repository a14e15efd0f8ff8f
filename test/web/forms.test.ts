import { describe, expect, test } from "vitest";
import { createWorld } from "../support/world.ts";

const ORIGIN = "http://localhost:8787";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const token = await harbor.token("facilitator");
  const send = (path: string, type: string, body: string) =>
    world.app.request(path, {
      method: "POST",
      headers: { "content-type": type, origin: ORIGIN, authorization: `Bearer ${token}` },
      body,
    });
  return { world, send };
}

describe("a form's body", () => {
  test("that can't be read is refused, not our fault", async () => {
    const { send } = await setUp();
    for (const path of ["/login", "/participants", "/participants/import"]) {
      for (const type of ["multipart/form-data", "multipart/form-data; boundary=x", 'multipart/form-data; boundary="']) {
        const answer = await send(path, type, "email=a%ff\u0000");
        expect([path, type, answer.status, (await answer.json()).code]).toEqual([path, type, 400, "http_400"]);
      }
    }
  });

  test("over 1 MiB is too large in whatever form", async () => {
    const { send } = await setUp();
    const part = `--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n${"a".repeat(1024 * 1024)}\r\n--x--\r\n`;
    expect((await send("/participants/import", "multipart/form-data; boundary=x", part)).status).toBe(413);
  });
});

describe("the outbox", () => {
  test("opens under this machine's own name and under no other", async () => {
    const { world } = await setUp();
    Object.assign(world.deps.provider, { name: "outbox" });
    const ask = async (host: string) => (await world.app.request("/dev/outbox", { headers: { host } })).status;
    expect(await Promise.all(["localhost:8787", "127.0.0.1", "[::1]:8787"].map(ask))).toEqual([200, 200, 200]);
    const strange = ["evil.example", "localhost.evil.example", "", "evil.example, localhost", "[::1", "localhost:99999"];
    expect(await Promise.all(strange.map(ask))).toEqual(strange.map(() => 404));
  });
});
