import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Ended, type Entry, run, startNode } from "../support/entries.ts";
import { line, start, temporaryFolder } from "../support/processes.ts";

const OTHER_SECRET = "another secret that is only used in tests, 98765";

async function started(env: Record<string, string> = {}): Promise<Entry> {
  const entry = await startNode(env);
  onTestFinished(entry.stop);
  return entry;
}

/** Starts the server where it can't start, and waits for its last word. */
const refused = (env: Record<string, string>): Promise<Ended> => run(["dist/node.js"], env);

async function managerToken({ admin }: Entry): Promise<string> {
  const org = await admin(
    "create-org",
    "--name",
    "Harbor House",
    "--timezone",
    "America/New_York",
    "--owner-email",
    "ada@example.org",
  );
  const token = await admin("create-token", "--org", org.stdout.trim(), "--email", "ada@example.org", "--label", "tests");
  return token.stdout.trim();
}

describe("npm start", () => {
  test("makes its secret beside the database, for the owner's eyes only, and keeps it", async () => {
    const { folder, admin } = await started();
    const secret = readFileSync(join(folder, "secret.key"), "utf8");
    expect(statSync(join(folder, "secret.key")).mode & 0o777).toBe(0o600);
    expect(secret.trim().length).toBeGreaterThanOrEqual(32);
    expect((await admin("verify-audit")).code).toBe(0);
    expect(readFileSync(join(folder, "secret.key"), "utf8")).toBe(secret);
  });

  test("says where it listens and where the outbox is", async () => {
    const { url, log } = await started();
    expect(log.find((text) => text.includes("server.started"))).toContain(url);
    expect(log.find((text) => text.includes("server.outbox"))).toContain(`${url}/dev/outbox`);
  });

  test("warns where others could read the outbox, and only there", async () => {
    const open = await started({ HOST: "0.0.0.0" });
    expect(open.log.join("\n")).toContain("server.exposed");
    const closed = await started();
    expect(closed.log.join("\n")).not.toContain("server.exposed");
  });

  test("refuses a secret this database wasn't sealed with, in one sentence", async () => {
    const { folder } = await started();
    const ended = await refused({ PORT: "0", DATABASE_URL: `file:${join(folder, "convene.db")}`, APP_SECRET: OTHER_SECRET });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^convene: APP_SECRET isn't the secret this database was sealed with\..*\n$/);
  });

  test.each([
    [{ PORT: "eighty" }, "PORT"],
    [{ APP_SECRET: "short" }, "APP_SECRET"],
    [{ BASE_URL: "convene.example.org" }, "BASE_URL"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
    [{ DATABASE_URL: "postgres://localhost/convene" }, "DATABASE_URL"],
  ])("says in one line what is wrong with %o", async (settings, named) => {
    const ended = await refused({ DATABASE_URL: `file:${join(temporaryFolder(), "convene.db")}`, ...settings });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^convene: [^\n]+\n$/);
    expect(ended.stderr).toContain(named);
  });

  test("says that its port is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const ended = await refused({ PORT: String(port), DATABASE_URL: `file:${join(temporaryFolder(), "convene.db")}` });
    expect(ended).toMatchObject({ code: 1, stderr: `convene: Port ${port} is in use. Stop what uses it or set PORT.\n` });
  });
});

describe("SIGTERM", () => {
  test("finishes what is under way, takes nothing new, and exits 0", async () => {
    const entry = await started();
    const { url, child, folder } = entry;
    const token = await managerToken(entry);
    const exited = once(child, "exit") as Promise<[number | null]>;

    const body = JSON.stringify({ givenName: "Late", familyName: "Comer", emailPermission: false });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      const outgoing = request(`${url}/api/v1/participants`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "content-length": body.length },
      });
      outgoing.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
      outgoing.write(body.slice(0, 10));
      setTimeout(() => child.kill("SIGTERM"), 200);
      setTimeout(() => outgoing.end(body.slice(10)), 700);
    });

    await new Promise((resolve) => setTimeout(resolve, 500));
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    expect(await answered).toBe(201);
    const before = Date.now();
    expect((await exited)[0]).toBe(0);
    expect(Date.now() - before).toBeLessThan(3000);

    const client = createClient({ url: `file:${join(folder, "convene.db")}` });
    onTestFinished(() => client.close());
    expect((await client.execute("select count(*) as n from participants")).rows[0]?.n).toBe(1);
  });

  test("exits 0 soon when idle, even with open connections", async () => {
    const { url, child } = await started();
    await fetch(`${url}/health`);
    const exited = once(child, "exit") as Promise<[number | null]>;
    const before = Date.now();
    child.kill("SIGTERM");
    expect((await exited)[0]).toBe(0);
    expect(Date.now() - before).toBeLessThan(4000);
  });
});

describe("npm run admin while the server runs on the same file", () => {
  test("writes what the server then knows", async () => {
    const entry = await started();
    const token = await managerToken(entry);
    expect(token).toMatch(/^\S{20,}$/);
    const me = await fetch(`${entry.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(await me.json()).toMatchObject({
      org: { name: "Harbor House" },
      staff: { email: "ada@example.org", role: "manager" },
    });
  });

  test("neither loses a write when both write at once", async () => {
    const entry = await started();
    const token = await managerToken(entry);
    const add = (givenName: string) =>
      fetch(`${entry.url}/api/v1/participants`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ givenName, emailPermission: false }),
      });
    const holder = start("test/support/hold-lock.ts", { HOLD_FILE: join(entry.folder, "convene.db"), HOLD_MS: "1500" });
    await line(holder, "locked");
    const [answers, ticked] = await Promise.all([
      Promise.all(Array.from({ length: 30 }, (_, index) => add(`Person ${index}`))),
      entry.admin("tick"),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 201));
    expect(ticked).toMatchObject({ code: 0, stdout: "Done.\n" });
    expect((await entry.admin("verify-audit")).stdout).toContain(", whole");
    const page = await fetch(`${entry.url}/api/v1/participants?limit=100`, { headers: { authorization: `Bearer ${token}` } });
    expect(((await page.json()) as { items: unknown[] }).items).toHaveLength(30);
  });

  test("backs the file up, once, to where nothing is yet", async () => {
    const entry = await started();
    const token = await managerToken(entry);
    const copy = join(temporaryFolder(), "copy.db");
    expect((await entry.admin("backup", copy)).code).toBe(0);
    const again = await entry.admin("backup", copy);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^admin: .*exists already.*\n$/);

    const secret = readFileSync(join(entry.folder, "secret.key"), "utf8").trim();
    const restored = await startNode({ DATABASE_URL: `file:${copy}`, APP_SECRET: secret });
    onTestFinished(restored.stop);
    const me = await fetch(`${restored.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(me.status).toBe(200);
  });
});
