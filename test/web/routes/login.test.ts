import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, deliveries, orgs, staff, verifications } from "../../../db/schema/index.ts";
import { inviteStaff } from "../../../src/domain/staff/invite.ts";
import { cookieOf, newestCode, post, signIn } from "../../support/sign-in.ts";
import { createWorld, type World } from "../../support/world.ts";

const setup = {
  name: "Harbor House",
  timezone: "America/New_York",
  country: "US",
  alias: "Appointments",
  ownerName: "Dana Reyes",
  ownerEmail: "dana@example.org",
};

async function ready(env: Record<string, string> = {}): Promise<World> {
  const world = await createWorld({ env });
  const answer = await post(world, "/setup", { ...setup, ...(env.SETUP_TOKEN ? { setupToken: env.SETUP_TOKEN } : {}) });
  expect(answer.status).toBe(303);
  return world;
}

const get = (world: World, path: string, cookie = "") =>
  world.app.request(path, { headers: { accept: "text/html", ...(cookie ? { cookie } : {}) } });

describe("/setup", () => {
  test("a fresh Convene leads there, sets up once, and signs in with a code", async () => {
    const world = await createWorld();
    expect((await get(world, "/login")).headers.get("location")).toBe("/setup");
    expect(await (await get(world, "/setup")).text()).toContain("Set up Convene");
    const answer = await post(world, "/setup", setup);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/login/code?done=set-up"]);
    expect(await (await get(world, "/login/code", cookieOf(answer))).text()).toContain("Type your code");
    expect((await get(world, "/login/code")).headers.get("location")).toBe("/login");
    const done = await post(world, "/login/code", { email: "dana@example.org", code: (await newestCode(world)) ?? "" });
    expect([done.status, done.headers.get("location")]).toEqual([303, "/"]);
    expect((await get(world, "/account", cookieOf(done))).status).toBe(200);
    expect((await get(world, "/setup")).headers.get("location")).toBe("/login");
    expect((await post(world, "/setup", setup)).status).toBe(404);
  });

  test("two first visitors at once make one org", async () => {
    const world = await createWorld();
    await Promise.all([post(world, "/setup", setup), post(world, "/setup", { ...setup, ownerEmail: "second@example.org" })]);
    expect(await world.deps.db.select().from(orgs)).toHaveLength(1);
  });

  test("keeps what was typed when something is wrong", async () => {
    const world = await createWorld();
    const answer = await post(world, "/setup", { ...setup, timezone: "Mars/Olympus", ownerEmail: "nope" });
    const html = await answer.text();
    expect(answer.status).toBe(422);
    expect(html).toContain("Harbor House");
    expect(html).toContain("Choose an IANA zone");
    expect(html).toContain("Give an email address");
    expect(await world.deps.db.select().from(orgs)).toEqual([]);
  });

  test("elsewhere than on this machine it takes the token, and without one says how to get it", async () => {
    const env = { BASE_URL: "https://convene.example.org", SETUP_TOKEN: "a long setup token 42" };
    const closed = await createWorld({ env: { BASE_URL: env.BASE_URL } });
    expect(await (await get(closed, "/setup")).text()).toContain("SETUP_TOKEN");
    expect((await post(closed, "/setup", setup)).status).toBe(403);
    const gated = await createWorld({ env });
    expect((await post(gated, "/setup", { ...setup, setupToken: "guess" })).status).toBe(422);
    expect(await gated.deps.db.select().from(orgs)).toEqual([]);
    expect((await post(gated, "/setup", { ...setup, setupToken: env.SETUP_TOKEN })).status).toBe(303);
    const guessed = await createWorld({ env });
    const guess = async (setupToken: string) => (await post(guessed, "/setup", { ...setup, setupToken })).status;
    for (let index = 0; index < 20; index += 1) await guess(String(index));
    expect(await guess(env.SETUP_TOKEN)).toBe(429);
  });
});

describe("/login", () => {
  test("answers an unknown address like a known one, and sends it nothing", async () => {
    const world = await ready();
    await world.settled();
    const before = (await world.deps.db.select().from(deliveries)).length;
    const [known, unknown] = [
      await post(world, "/login", { email: "dana@example.org" }),
      await post(world, "/login", { email: "dora@example.org" }),
    ];
    expect(unknown.status).toBe(known.status);
    expect(cookieOf(unknown).replace("dora", "dana")).toBe(cookieOf(known));
    const page = async (answer: Response) => (await get(world, "/login/code", cookieOf(answer))).text();
    expect((await page(unknown)).replaceAll("dora@", "dana@")).toBe(await page(known));
    await world.settled();
    expect((await world.deps.db.select().from(deliveries)).length).toBe(before + 1);
  });

  test("a code opens once, and three wrong tries spend it", async () => {
    const world = await ready();
    const code = (await newestCode(world)) ?? "";
    expect((await post(world, "/login/code", { email: "dana@example.org", code })).status).toBe(303);
    expect((await post(world, "/login/code", { email: "dana@example.org", code })).status).toBe(422);
    await post(world, "/login", { email: "dana@example.org" });
    const second = (await newestCode(world)) ?? "";
    const wrong = second === "000000" ? "111111" : "000000";
    for (let index = 0; index < 3; index += 1)
      expect((await post(world, "/login/code", { email: "dana@example.org", code: wrong })).status).toBe(422);
    expect((await post(world, "/login/code", { email: "dana@example.org", code: second })).status).toBe(422);
  });

  test("a code older than ten minutes opens nothing", async () => {
    const world = await ready();
    const code = (await newestCode(world)) ?? "";
    const [kept] = await world.deps.db.select().from(verifications);
    expect((kept?.expiresAt.getTime() ?? 0) - (kept?.createdAt.getTime() ?? 0)).toBeLessThanOrEqual(10 * 60_000 + 1000);
    await world.deps.db.update(verifications).set({ expiresAt: new Date(0) });
    expect((await post(world, "/login/code", { email: "dana@example.org", code })).status).toBe(422);
  });

  test("codes and tries are counted, and codes are kept hashed", async () => {
    const world = await ready();
    const code = (await newestCode(world)) ?? "";
    expect(JSON.stringify(await world.deps.db.select().from(verifications))).not.toContain(code);
    const statuses: number[] = [];
    for (let index = 0; index < 6; index += 1) statuses.push((await post(world, "/login", { email: "dana@example.org" })).status);
    expect(statuses).toEqual([303, 303, 303, 303, 429, 429]);
    world.setNow(world.now() + 11 * 60_000);
    expect((await post(world, "/login", { email: "dana@example.org" })).status).toBe(303);
  });

  test("over https the cookie is bound to the host and hidden from scripts", async () => {
    const world = await ready({ BASE_URL: "https://convene.example.org", SETUP_TOKEN: "a long setup token 42" });
    const answer = await post(world, "/login/code", { email: "dana@example.org", code: (await newestCode(world)) ?? "" });
    const cookie = answer.headers.getSetCookie().find((set) => set.includes("session_token"));
    expect(cookie).toMatch(/^__Host-convene\.session_token=/);
    for (const attribute of ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"]) expect(cookie).toContain(attribute);
    expect(cookie).not.toContain("Domain");
    expect(answer.headers.get("strict-transport-security")).toContain("max-age=");
    expect((await get(world, "/account", cookieOf(answer))).status).toBe(200);
  });

  test("goes back to a page of ours only", async () => {
    const world = await ready();
    for (const [next, to] of [
      ["/cohorts?x=1", "/cohorts?x=1"],
      ["//evil.example", "/"],
      ["https://evil.example", "/"],
      ["/\\evil.example", "/"],
    ] as const) {
      const answer = await post(world, "/login/code", { email: "dana@example.org", code: (await newestCode(world)) ?? "", next });
      expect(answer.headers.get("location")).toBe(to);
      await post(world, "/login", { email: "dana@example.org" });
    }
  });

  test("a form from another site is refused, and so is one that doesn't say", async () => {
    const world = await ready();
    const cookie = await signIn(world, "dana@example.org");
    const tries: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
    ];
    for (const headers of tries) {
      expect((await post(world, "/logout", {}, { cookie, ...headers })).status).toBe(403);
      expect((await post(world, "/login", { email: "dana@example.org" }, headers)).status).toBe(403);
    }
    const bare = (origin?: string) =>
      world.app.request("/logout", {
        method: "POST",
        headers: { cookie, "content-type": "application/x-www-form-urlencoded", ...(origin ? { origin } : {}) },
      });
    expect((await bare()).status).toBe(403);
    expect((await bare("https://evil.example")).status).toBe(403);
    expect((await get(world, "/account", cookie)).status).toBe(200);
    expect((await bare("http://localhost:8787")).status).toBe(303);
  });

  test("a login ends after twelve hours, and its cookie can't be made up", async () => {
    const world = await ready();
    const cookie = await signIn(world, "dana@example.org");
    const status = async (sent: string) => (await get(world, "/account", sent)).status;
    expect(await status(cookie)).toBe(200);
    const [name, value = ""] = cookie.split("=", 2);
    const [token = ""] = decodeURIComponent(value).split(".");
    const other = `${token.startsWith("a") ? "b" : "a"}${token.slice(1)}`;
    for (const forged of [token, `${token}.`, `.${value}`, `${token}.${"A".repeat(43)}=`, value.replace(token, other), "."])
      expect(await status(`${name}=${encodeURIComponent(forged)}`)).toBe(303);
    world.setNow(world.now() + 12 * 3_600_000 - 1000);
    expect(await status(cookie)).toBe(200);
    world.setNow(world.now() + 2000);
    expect(await status(cookie)).toBe(303);
  });

  test("somebody who works for two orgs starts in the newest and may switch to the other only", async () => {
    const world = await ready();
    const harbor = (await world.deps.db.select().from(orgs))[0]?.id ?? "";
    world.setNow(world.now() + 1000);
    const river = await (await world.createOrg("River Works")).as("manager");
    const third = await world.createOrg("Third House");
    await inviteStaff(river, { email: "dana@example.org", name: "Dana Reyes", role: "peer" });
    const cookie = await signIn(world, "dana@example.org");
    expect(await (await get(world, "/account", cookie)).text()).toContain("peer at River Works");
    expect((await get(world, "/reports", cookie)).status).toBe(403);
    expect((await post(world, "/account/org", { org: third.org.id }, { cookie })).status).toBe(404);
    const chosen = cookieOf(await post(world, "/account/org", { org: harbor }, { cookie }));
    expect(await (await get(world, "/account", `${cookie}; ${chosen}`)).text()).toContain("manager at Harbor House");
    const stolen = chosen.replace(harbor, third.org.id);
    expect(await (await get(world, "/account", `${cookie}; ${stolen}`)).text()).toContain("peer at River Works");
  });

  test("asking who is signed in searches and never scans", async () => {
    const world = await ready();
    const plan = await world.deps.db.all<{ detail: string }>(
      sql`explain query plan select 1 from logins l join staff s on s.user_id = l.user_id and s.removed_at is null
          join orgs o on o.id = s.org_id where l.token = 'x' and l.expires_at > 1 order by s.invited_at limit 50`,
    );
    expect(plan.map(({ detail }) => detail).filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
  });

  test("signing out ends the login itself", async () => {
    const world = await ready();
    const cookie = await signIn(world, "dana@example.org");
    expect((await post(world, "/logout", {}, { cookie })).status).toBe(303);
    expect((await get(world, "/account", cookie)).headers.get("location")).toBe("/login?next=%2Faccount");
  });

  test("a login works for the API from our own pages only", async () => {
    const world = await ready();
    const cookie = await signIn(world, "dana@example.org");
    const me = (headers: Record<string, string>) => world.app.request("/api/v1/me", { headers: { cookie, ...headers } });
    expect((await me({ "sec-fetch-site": "same-origin" })).status).toBe(200);
    expect((await me({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await me({})).status).toBe(403);
  });

  test("somebody removed from the staff is out at once", async () => {
    const world = await ready();
    const cookie = await signIn(world, "dana@example.org");
    await world.deps.db.update(staff).set({ removedAt: world.now() }).where(eq(staff.email, "dana@example.org"));
    expect((await get(world, "/account", cookie)).status).toBe(303);
    const before = (await world.deps.db.select().from(deliveries)).length;
    await post(world, "/login", { email: "dana@example.org" });
    await world.settled();
    expect((await world.deps.db.select().from(deliveries)).length).toBe(before);
  });

  test("of better-auth's own paths only the passkey ones answer", async () => {
    const world = await ready();
    for (const path of [
      "/api/auth/sign-in/email-otp",
      "/api/auth/get-session",
      "/api/auth/email-otp/send-verification-otp",
      "/api/auth/passkey/delete-passkey",
      "/api/auth/ok",
    ]) {
      expect((await world.app.request(path, { method: "POST", headers: { "sec-fetch-site": "same-origin" } })).status).toBe(404);
    }
    expect((await world.app.request("/api/auth/passkey/generate-authenticate-options")).status).toBe(200);
  });

  test("each login is in the audit log, and no code is", async () => {
    const world = await ready();
    const code = await newestCode(world);
    await signIn(world, "dana@example.org");
    const lines = await world.deps.db.select().from(auditLines);
    expect(lines.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["org.create", "login.code_requested", "login.create"]),
    );
    expect(JSON.stringify(lines)).not.toContain(code);
  });
});
