import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { write } from "../../db/write.ts";
import type { Context } from "../../src/context.ts";
import { type OwedMail, owe } from "../../src/mail/owe.ts";
import { tick } from "../../src/tick.ts";
import { newId } from "../../src/vault.ts";
import { HOUR, MINUTE } from "../support/mail.ts";
import { scriptedProvider } from "../support/scripted-provider.ts";
import { createWorld } from "../support/world.ts";

/** A mail to the org's first manager. */
const toManager = (ctx: Context, kind: "staff_invitation" | "sign_in_code"): OwedMail => ({
  kind,
  uniqueKey: newId("key"),
  usefulUntil: ctx.now + 20 * HOUR,
  staffId: "id" in ctx.actor ? (ctx.actor.id ?? "") : "",
  ...(kind === "sign_in_code" ? { payload: { kind, code: "123456" } } : {}),
});

async function queue(ctx: Context, count: number, kind: "staff_invitation" | "sign_in_code" = "staff_invitation") {
  const statements = Array.from({ length: count }, () => owe(ctx, toManager(ctx, kind)));
  await write(ctx, { statements, audit: [] });
}

async function setUp(names: string[]) {
  const provider = scriptedProvider();
  const world = await createWorld({ provider });
  const orgs: Record<string, Context> = {};
  for (const name of names) orgs[name] = await (await world.createOrg(name)).as("manager");
  const of = (name: string): Context => {
    const ctx = orgs[name];
    if (!ctx) throw new Error(name);
    return { ...ctx, now: world.now() };
  };
  /** Whose each request was, as they came. */
  const order = () =>
    provider.requests.map(({ mails }) => {
      const id = mails[0]?.tags.find(({ name }) => name === "org")?.value;
      return names.find((name) => orgs[name]?.org.id === id);
    });
  return { provider, world, of, order };
}

describe("dispatch", () => {
  test("lets each org have its turn, whoever's backlog came first", async () => {
    const { world, of, order } = await setUp(["A", "B", "C"]);
    await queue(of("A"), 450);
    world.setNow(world.now() + 1);
    await queue(of("B"), 150);
    await queue(of("C"), 1);
    await tick(world.deps);
    const came = order();
    expect(came).toHaveLength(5 + 2 + 1);
    expect(new Set(came.slice(0, 3))).toEqual(new Set(["A", "B", "C"]));
    expect(came.slice(3, 5).sort()).toEqual(["A", "B"]);
    expect(came.slice(5)).toEqual(["A", "A", "A"]);
  });

  test("isn't held up by an org whose mail can't be written down", async () => {
    const { world, of, order } = await setUp(["A", "B"]);
    await queue(of("A"), 3, "sign_in_code");
    await queue(of("B"), 3);
    await world.deps.db.run(
      sql.raw(
        `create trigger broken before insert on mailings when new.org_id = '${of("A").org.id}' begin select raise(abort, 'broken'); end`,
      ),
    );
    for (let round = 0; round < 2; round += 1) await tick(world.deps);
    expect(order()).toEqual(["B"]);
    await world.deps.db.run(sql`drop trigger broken`);
    world.setNow(world.now() + MINUTE);
    await tick(world.deps);
    expect(order()).toEqual(["B", "A"]);
  });

  test("isn't held up by an org whose sender may not send, which is tried now and then and told", async () => {
    const { world, provider, of, order } = await setUp(["A", "B"]);
    await queue(of("A"), 700);
    const send = provider.send.bind(provider);
    let barred = 0;
    provider.send = async (request) => {
      if (request.orgId !== of("A").org.id) return send(request);
      barred += 1;
      return { kind: "barred", reason: "validation_error" };
    };
    for (let minute = 0; minute < 30; minute += 1) {
      if (minute % 10 === 0) await queue(of("B"), 1);
      await tick(world.deps);
      world.setNow(world.now() + MINUTE);
    }
    expect(order()).toEqual(["B", "B", "B"]);
    expect(barred).toBe(3 * 4);
    const tasks = await world.deps.db.all(sql`select org_id as org, code from tasks`);
    expect(tasks).toEqual([{ org: of("A").org.id, code: "mail_refused" }]);
    provider.send = send;
    world.setNow(world.now() + 10 * MINUTE);
    await tick(world.deps);
    // What waited, and the alert about it.
    expect(order().filter((name) => name === "A")).toHaveLength(7 + 1);
  });

  test("goes on after the org whose turn was last, also in another process", async () => {
    const { world, provider, of, order } = await setUp(["A", "B", "C"]);
    for (const name of ["A", "B", "C"]) await queue(of(name), 300);
    provider.requestsPerSecond = 1000;
    // Each pass sends one request and is then told to wait for a minute.
    for (let pass = 0; pass < 6; pass += 1) {
      const wait = { kind: "accepted" as const, ids: Array.from({ length: 100 }, (_, index) => `${pass}-${index}`) };
      provider.script.push({ ...wait, pauseSeconds: 60 });
      await tick({ ...world.deps });
      world.setNow(world.now() + MINUTE);
    }
    const came = order();
    expect(came.slice(0, 6)).toEqual([...came.slice(0, 3), ...came.slice(0, 3)]);
    expect(new Set(came.slice(0, 3)).size).toBe(3);
  });

  test("sends a sign-in code before everything that waited out an outage", async () => {
    const { world, provider, of } = await setUp(["A", "B"]);
    await queue(of("A"), 300);
    provider.script.push({ kind: "ambiguous", reason: "no_answer" }, { kind: "ambiguous", reason: "no_answer" });
    await tick(world.deps);
    world.setNow(world.now() + HOUR);
    await queue(of("B"), 1, "sign_in_code");
    const before = provider.requests.length;
    await tick(world.deps);
    const subjects = provider.requests.slice(before).map(({ mails }) => mails[0]?.subject ?? "");
    expect(subjects).toHaveLength(3);
    expect(subjects[0]).toMatch(/code/i);
    expect(subjects.slice(1).some((subject) => /code/i.test(subject))).toBe(false);
  });

  test("tries no more than four requests of an org that nobody answers, and keeps on with the others", async () => {
    const { world, provider, of, order } = await setUp(["A", "B"]);
    await queue(of("A"), 700);
    await queue(of("B"), 100);
    const send = provider.send.bind(provider);
    provider.send = async (request) => {
      if (request.orgId !== of("A").org.id) return send(request);
      const body = request.body.toString();
      provider.requests.push({ ...request, body, mails: JSON.parse(body) });
      return { kind: "ambiguous", reason: "no_answer" };
    };
    await tick(world.deps);
    expect(order().sort()).toEqual(["A", "A", "A", "A", "B"]);
    provider.send = send;
    world.setNow(world.now() + HOUR);
    await tick(world.deps);
    expect(provider.taken()).toHaveLength(800);
  });
});
