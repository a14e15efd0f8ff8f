import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, deliveries, staff, users } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { changeRole } from "../../../src/domain/staff/change-role.ts";
import { createToken } from "../../../src/domain/staff/create-token.ts";
import { inviteStaff } from "../../../src/domain/staff/invite.ts";
import { listStaff, listTokens } from "../../../src/domain/staff/queries.ts";
import { removeStaff } from "../../../src/domain/staff/remove.ts";
import { revokeToken } from "../../../src/domain/staff/revoke-token.ts";
import { staffInput, standingOf } from "../../../src/domain/staff/staff.ts";
import { Conflict, NotFound } from "../../../src/errors.ts";
import { tick } from "../../../src/tick.ts";
import { newestCode, post, signIn } from "../../support/sign-in.ts";
import { createWorld } from "../../support/world.ts";

/** Whoever runs the server. */
const asServer = (ctx: Context): Context => ({ ...ctx, actor: { kind: "system" } });

const pat = staffInput.parse({ email: " Pat@Example.org", name: "Pat Lee", role: "facilitator" });

describe("inviteStaff", () => {
  test("writes to them, and they join by signing in", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const invited = await inviteStaff(ctx, pat);
    expect([invited.email, standingOf(invited)]).toEqual(["pat@example.org", "invited"]);
    await tick(world.deps);
    const mail = world.provider.mails().find(({ to }) => to === "pat@example.org");
    expect(mail?.text).toContain("http://localhost:8787/login");
    await signIn(world, "pat@example.org");
    const [joined] = await world.deps.db.select().from(staff).where(eq(staff.id, invited.id));
    expect(joined && standingOf(joined)).toBe("joined");
  });

  test("renews an invitation that waits, and refuses somebody who is here", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const first = await inviteStaff(ctx, pat);
    const again = await inviteStaff({ ...ctx, now: ctx.now + 60_000 }, { ...pat, role: "peer" });
    expect([again.id, again.role]).toEqual([first.id, "peer"]);
    expect(await world.deps.db.select().from(deliveries).where(eq(deliveries.kind, "staff_invitation"))).toHaveLength(2);
    await signIn(world, pat.email);
    await expect(inviteStaff(ctx, pat)).rejects.toMatchObject({ code: "already_staff" });
  });

  test("the same person may be staff of two orgs, under one identity", async () => {
    const world = await createWorld();
    const [harbor, river] = [await world.createOrg(), await world.createOrg("River")];
    const [here, there] = [await harbor.as("manager"), await river.as("manager")];
    await Promise.all([inviteStaff(here, pat), inviteStaff(there, pat)]);
    expect(await world.deps.db.select().from(users).where(eq(users.email, pat.email))).toHaveLength(1);
    expect((await listStaff(here)).map(({ email }) => email)).toContain(pat.email);
    expect((await listStaff(here)).every(({ orgId }) => orgId === here.org.id)).toBe(true);
  });

  test("two invitations at once make one member", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const tries = await Promise.allSettled([inviteStaff(ctx, pat), inviteStaff(ctx, pat), inviteStaff(ctx, pat)]);
    expect(tries.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(0);
    for (const result of tries) if (result.status === "rejected") expect(result.reason).toBeInstanceOf(Conflict);
    expect((await listStaff(ctx)).filter(({ email }) => email === pat.email)).toHaveLength(1);
  });
});

describe("the last manager", () => {
  test("can't be removed or made something else, by themselves or by another at the same moment", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const me = ctx.actor.kind === "staff" ? ctx.actor.id : "";
    await expect(removeStaff(ctx, me)).rejects.toMatchObject({ code: "last_manager" });
    await expect(changeRole(ctx, me, { role: "peer" })).rejects.toMatchObject({ code: "last_manager" });

    const second = await inviteStaff(ctx, { ...pat, role: "manager" });
    await expect(removeStaff(ctx, me)).rejects.toMatchObject({ code: "last_manager" });
    await signIn(world, pat.email);
    const tries = await Promise.allSettled([removeStaff(ctx, me), removeStaff(ctx, second.id)]);
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await listStaff(ctx)).filter(({ removedAt }) => removedAt === null)).toHaveLength(1);
  });
});

describe("removeStaff", () => {
  test("ends their login, their tokens and their codes at once, and they may come back", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const member = await inviteStaff(ctx, pat);
    const cookie = await signIn(world, pat.email);
    const { token } = await createToken(asServer(ctx), { staffId: member.id, label: "front desk" });
    expect((await world.api(token, "GET", "/me")).status).toBe(200);
    await post(world, "/login", { email: pat.email });
    await world.settled();
    const code = (await newestCode(world)) ?? "";

    await removeStaff(ctx, member.id);
    expect((await world.api(token, "GET", "/me")).status).toBe(401);
    expect((await world.app.request("/", { headers: { cookie, accept: "text/html" } })).status).toBe(303);
    const late = await post(world, "/login/code", { email: pat.email, code });
    const lateCookie = late.headers.getSetCookie().join("; ");
    expect((await world.app.request("/", { headers: { cookie: lateCookie, accept: "text/html" } })).status).toBe(303);
    await expect(removeStaff(ctx, member.id)).rejects.toThrow(NotFound);
    await expect(changeRole(ctx, member.id, { role: "peer" })).rejects.toThrow(NotFound);
    await expect(createToken(ctx, { staffId: member.id, label: "again" })).rejects.toThrow(NotFound);

    await inviteStaff({ ...ctx, now: ctx.now + 60_000 }, pat);
    const back = await signIn(world, pat.email);
    expect((await world.app.request("/", { headers: { cookie: back, accept: "text/html" } })).status).toBe(200);
    expect((await world.api(token, "GET", "/me")).status).toBe(401);
  });

  test("a role changes from the next request on", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const member = await inviteStaff(ctx, pat);
    const cookie = await signIn(world, pat.email);
    const reports = () => world.app.request("/reports", { headers: { cookie, accept: "text/html" } });
    expect((await reports()).status).toBe(200);
    await changeRole(ctx, member.id, { role: "peer" });
    expect((await reports()).status).toBe(403);
    const lines = await world.deps.db.select().from(auditLines).where(eq(auditLines.action, "staff.change_role"));
    expect(lines.map(({ detail }) => JSON.parse(detail))).toEqual([{ from: "facilitator", to: "peer" }]);
  });
});

describe("tokens", () => {
  test("that act as a facilitator are made by no manager, and end when somebody becomes one", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const ctx = await harbor.as("manager");
    const member = await inviteStaff(ctx, pat);
    const make = (who: Context) => createToken(who, { staffId: member.id, label: "front desk" });
    const refused = { errors: [{ path: "staffId", message: expect.stringContaining("create-token") }] };
    await expect(make(ctx)).rejects.toMatchObject(refused);
    const me = async (token: string) => (await world.api(token, "GET", "/me")).status;
    expect(await me((await make({ ...ctx, actor: { kind: "staff", id: member.id, role: "facilitator" } })).token)).toBe(200);

    await changeRole(ctx, member.id, { role: "peer" });
    const { token } = await make(ctx);
    await changeRole(ctx, member.id, { role: "manager" });
    expect(await me(token)).toBe(200);
    await changeRole(ctx, member.id, { role: "facilitator" });
    expect(await me(token)).toBe(401);
    await changeRole(ctx, member.id, { role: "peer" });
    expect(await me(token)).toBe(401);

    const kim = { email: "kim@example.org", name: "Kim", role: "peer" } as const;
    const { id: staffId } = await inviteStaff(ctx, kim);
    const early = await createToken(ctx, { staffId, label: "early" });
    await inviteStaff({ ...ctx, now: ctx.now + 1 }, { ...kim, role: "facilitator" });
    expect(await me(early.token)).toBe(401);
  });

  test("another org neither lists nor revokes them, and can't touch the staff", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const other = await (await world.createOrg("Other")).as("manager");
    const member = await inviteStaff(ctx, pat);
    const { id } = await createToken(asServer(ctx), { staffId: member.id, label: "import" });
    expect(await listTokens(other)).toEqual([]);
    await expect(revokeToken(other, id)).rejects.toThrow(NotFound);
    await expect(createToken(other, { staffId: member.id, label: "mine" })).rejects.toThrow(NotFound);
    await expect(removeStaff(other, member.id)).rejects.toThrow(NotFound);
    await expect(changeRole(other, member.id, { role: "peer" })).rejects.toThrow(NotFound);
    expect(await listTokens(ctx)).toMatchObject([{ id, label: "import", owner: "Pat Lee", lastUsedAt: null }]);
    await revokeToken(ctx, id);
    expect(await listTokens(ctx)).toEqual([]);
    await expect(revokeToken(ctx, id)).rejects.toThrow(NotFound);
  });
});
