import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { apiTokens, closures, staff } from "../../../db/schema/index.ts";
import { inviteStaff } from "../../../src/domain/staff/invite.ts";
import { post, signIn } from "../../support/sign-in.ts";
import { createWorld } from "../../support/world.ts";

async function managed() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const id = ctx.actor.kind === "staff" ? ctx.actor.id : "";
  const [me] = await world.deps.db.select().from(staff).where(eq(staff.id, id));
  const cookie = await signIn(world, me?.email ?? "");
  const get = async (path: string) => (await world.app.request(path, { headers: { cookie, accept: "text/html" } })).text();
  const send = (path: string, values: Record<string, string>) => post(world, path, values, { cookie });
  return { world, ctx, me: id, get, send };
}

const org = {
  name: "Harbor House",
  timezone: "America/New_York",
  country: "US",
  region: "",
  alias: "Appointments",
  locale: "en",
  mailFrom: "",
  replyPhone: "",
  addressConfirmedBy: "staff",
  excusedCutoffHours: "24",
};

describe("/settings", () => {
  test("saves, and keeps what was typed when something is wrong", async () => {
    const { get, send } = await managed();
    const refused = await send("/settings/org", { ...org, name: "Harbor North", alias: "Harbor grief circle" });
    const html = await refused.text();
    expect(refused.status).toBe(422);
    expect(html).toContain("Harbor North");
    expect(html).toContain("would tell a stranger");
    expect(await get("/settings")).not.toContain("Harbor North");
    const saved = await send("/settings/org", { ...org, name: "Harbor North" });
    expect(saved.headers.get("location")).toBe("/settings?done=saved");
    expect(await get("/settings?done=saved")).toContain("Harbor North");
  });

  test("closes days, imports holidays and opens a day again", async () => {
    const { world, get, send } = await managed();
    expect((await send("/settings/closures", { from: "2027-12-24", to: "", reason: "Staff day" })).status).toBe(303);
    expect(await get("/settings/closures")).toContain("Staff day");
    const again = await send("/settings/closures", { from: "2027-12-24", to: "", reason: "Again" });
    expect([again.status, (await again.text()).includes("That day is closed already.")]).toEqual([422, true]);
    expect((await send("/settings/closures", { from: "2027-12-24", to: "2027-12-01", reason: "x" })).status).toBe(422);
    const imported = await send("/settings/closures/holidays", { year: "2027", country: "us", region: "" });
    expect(imported.headers.get("location")).toBe("/settings/closures?done=closed");
    const twice = await send("/settings/closures/holidays", { year: "2027", country: "US", region: "" });
    expect(twice.headers.get("location")).toBe("/settings/closures?done=none");
    expect(await get("/settings/closures")).toContain("Thanksgiving Day");
    expect((await send("/settings/closures/holidays", { year: "soon", country: "US" })).status).toBe(422);
    const [row] = await world.deps.db.select().from(closures).where(eq(closures.reason, "Staff day"));
    expect((await send(`/settings/closures/${row?.id}/removal`, {})).status).toBe(303);
    expect(await get("/settings/closures")).not.toContain("Staff day");
  });

  test("invites, changes a role, removes, and never the last manager", async () => {
    const { world, me, get, send } = await managed();
    const pat = { name: "Pat Lee", email: "pat@example.org", role: "facilitator" };
    expect((await send("/settings/staff", { ...pat, email: "pat" })).status).toBe(422);
    expect((await send("/settings/staff", pat)).status).toBe(303);
    expect(await get("/settings/staff")).toContain("not here yet");
    const [row] = await world.deps.db.select().from(staff).where(eq(staff.email, pat.email));
    expect((await send(`/settings/staff/${row?.id}/role`, { role: "peer" })).status).toBe(303);
    expect((await send(`/settings/staff/${row?.id}/role`, { role: "owner" })).status).toBe(409);
    const refused = await send(`/settings/staff/${me}/removal`, {});
    expect([refused.status, (await refused.text()).includes("only manager")]).toEqual([409, true]);
    expect((await send(`/settings/staff/${row?.id}/removal`, {})).status).toBe(303);
    expect((await send(`/settings/staff/${row?.id}/removal`, {})).status).toBe(404);
  });

  test("offers no token that acts as a facilitator, and says why beside the field", async () => {
    const { ctx, get, send } = await managed();
    const { id } = await inviteStaff(ctx, { name: "Pat", email: "pat@example.org", role: "facilitator" });
    expect(await get("/settings/tokens")).not.toContain(id);
    const refused = await send("/settings/tokens", { label: "Front desk", staffId: id });
    expect([refused.status, (await refused.text()).includes("with the command create-token")]).toEqual([422, true]);
  });

  test("shows a token once", async () => {
    const { world, me, get, send } = await managed();
    expect((await send("/settings/tokens", { label: "", staffId: me })).status).toBe(422);
    const made = await (await send("/settings/tokens", { label: "Front desk", staffId: me })).text();
    const token = /cnv_[\w-]+/.exec(made)?.[0] ?? "";
    expect((await world.api(token, "GET", "/me")).status).toBe(200);
    const listed = await get("/settings/tokens");
    expect([listed.includes("Front desk"), listed.includes(token)]).toEqual([true, false]);
    const [row] = await world.deps.db.select().from(apiTokens);
    expect((await send(`/settings/tokens/${row?.id}/revocation`, {})).status).toBe(303);
    expect((await world.api(token, "GET", "/me")).status).toBe(401);
  });

  test("is a manager's, and another org's rows aren't there", async () => {
    const { world, ctx, send } = await managed();
    const river = await (await world.createOrg("River")).as("manager");
    const theirs = await inviteStaff(river, { name: "Kim", email: "kim@example.org", role: "peer" });
    expect((await send(`/settings/staff/${theirs.id}/removal`, {})).status).toBe(404);
    expect((await send(`/settings/staff/${theirs.id}/role`, { role: "manager" })).status).toBe(404);
    expect((await send("/settings/tokens", { label: "x", staffId: theirs.id })).status).toBe(404);
    await inviteStaff(ctx, { name: "Pat", email: "pat@example.org", role: "facilitator" });
    const cookie = await signIn(world, "pat@example.org");
    for (const path of ["/settings", "/settings/closures", "/settings/staff", "/settings/tokens"])
      expect((await world.app.request(path, { headers: { cookie, accept: "text/html" } })).status).toBe(403);
    expect((await post(world, "/settings/tokens", { label: "x", staffId: theirs.id }, { cookie })).status).toBe(403);
  });
});
