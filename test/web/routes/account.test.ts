import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { orgs, staff } from "../../../db/schema/index.ts";
import { post, signIn } from "../../support/sign-in.ts";
import { createWorld } from "../../support/world.ts";

async function signedIn(role: "manager" | "facilitator") {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const { actor } = await harbor.as(role);
  const mine = eq(staff.id, actor.kind === "staff" ? actor.id : "");
  const me = async () => (await world.deps.db.select().from(staff).where(mine))[0];
  const cookie = await signIn(world, (await me())?.email ?? "");
  const page = async () => (await world.app.request("/account", { headers: { cookie, accept: "text/html" } })).text();
  const choose = (values: Record<string, string>) => post(world, "/account/mail", values, { cookie });
  return { world, harbor, me, page, choose };
}

const box = (html: string, name: string): string => new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html)?.[0] ?? "";

describe("mail to oneself on /account", () => {
  test("is on until it is turned off, each by itself", async () => {
    const { me, page, choose } = await signedIn("facilitator");
    expect(box(await page(), "digest")).toContain("checked");
    expect(box(await page(), "nudges")).toContain("checked");
    expect((await choose({ nudges: "on" })).headers.get("location")).toBe("/account?done=mail");
    expect(await me()).toMatchObject({ wantsDigest: false, wantsNudges: true });
    expect(box(await page(), "digest")).not.toContain("checked");
    await choose({ digest: "on" });
    expect(await me()).toMatchObject({ wantsDigest: true, wantsNudges: false });
    expect((await choose({ alerts: "off" })).status).toBe(422);
    expect(await me()).toMatchObject({ wantsDigest: true, wantsNudges: false });
  });

  test("asks managers alone about the month in numbers, and a facilitator's own choice stays for when they are one", async () => {
    const boss = await signedIn("manager");
    expect(box(await boss.page(), "summary")).toContain("checked");
    expect(await boss.page()).toContain("At seven on day 5 of each month");
    await boss.choose({ digest: "on", nudges: "on" });
    expect(await boss.me()).toMatchObject({ wantsDigest: true, wantsSummary: false });
    expect(box(await boss.page(), "summary")).not.toContain("checked");
    await boss.choose({ summary: "on" });
    expect(await boss.me()).toMatchObject({ wantsDigest: false, wantsSummary: true });
    await boss.world.deps.db.update(orgs).set({ summaryDay: 0 });
    expect(await boss.page()).toContain("Nobody gets it at present");
    const other = await signedIn("facilitator");
    expect(box(await other.page(), "summary")).toBe("");
    await other.choose({});
    expect(await other.me()).toMatchObject({ wantsDigest: false, wantsSummary: true });
  });

  test("changes nobody else's, and tells managers what can't be turned off", async () => {
    const { world, harbor, choose, page } = await signedIn("manager");
    await harbor.as("facilitator");
    await choose({});
    const rows = await world.deps.db.select().from(staff);
    expect(rows.map(({ role, wantsDigest }) => [role, wantsDigest]).sort()).toEqual([
      ["facilitator", true],
      ["manager", false],
    ]);
    expect(await page()).toContain("always told when mail didn’t go as promised");
    const other = await signedIn("facilitator");
    expect(await other.page()).not.toContain("always told");
  });
});
