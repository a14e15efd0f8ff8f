import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, deliveries, emailPermissions, participants, suppressions } from "../../../db/schema/index.ts";
import { createMailWorld } from "../../support/mail.ts";
import { permanent, post, sign, welcomed } from "../../support/webhooks.ts";

describe("POST /webhooks/resend", () => {
  test("isn't there without a secret", async () => {
    const mail = await createMailWorld([]);
    expect(await post(mail, {})).toBe(404);
  });

  test("answers 401 to a wrong, missing or old signature and to a changed body, and records nothing", async () => {
    const { mail, read, event } = await welcomed();
    const body = JSON.stringify(event("delivered"));
    const at = (seconds: number) => String(Math.floor(mail.world.now() / 1000) + seconds);
    expect(await post(mail, body, { "svix-signature": "v1,AAAA" })).toBe(401);
    expect(await post(mail, body, { "svix-signature": "" })).toBe(401);
    expect(await post(mail, body, { "svix-timestamp": at(-301) })).toBe(401);
    expect(await post(mail, body, { "svix-timestamp": at(301) })).toBe(401);
    expect(await post(mail, body, { "svix-timestamp": "now" })).toBe(401);
    expect(await post(mail, body, { "svix-id": "msg_a", "svix-signature": sign("msg_b", at(0), body) })).toBe(401);
    expect(await post(mail, `${body} `, { "svix-id": "msg_a", "svix-signature": sign("msg_a", at(0), body) })).toBe(401);
    expect((await read()).outcome).toBeNull();
  });

  test("takes any of several signatures, and a timestamp just within tolerance", async () => {
    const { mail, read, event } = await welcomed();
    const body = JSON.stringify(event("delivered"));
    const timestamp = String(Math.floor(mail.world.now() / 1000) - 299);
    const signature = `v1,AAAA ${sign("msg_a", timestamp, body)}`;
    expect(await post(mail, body, { "svix-id": "msg_a", "svix-timestamp": timestamp, "svix-signature": signature })).toBe(204);
    expect(await read()).toMatchObject({ outcome: "delivered", outcomeAt: Date.parse("2027-02-03T18:01:00Z") });
  });

  test("lets the furthest outcome stand whatever order events arrive in", async () => {
    const { mail, read, event } = await welcomed();
    await post(mail, event("bounced", permanent));
    await post(mail, event("delivered"));
    await post(mail, event("delivery_delayed"));
    expect((await read()).outcome).toBe("bounced");
    await post(mail, event("complained"));
    expect((await read()).outcome).toBe("complained");
  });

  test("applies an event once", async () => {
    const { mail, ctx, event } = await welcomed();
    for (let time = 0; time < 3; time += 1) expect(await post(mail, event("complained"), { "svix-id": "msg_same" })).toBe(204);
    const complaints = await ctx.db.select().from(emailPermissions).where(eq(emailPermissions.source, "complaint"));
    expect(complaints).toHaveLength(1);
    const lines = await ctx.db.select().from(auditLines).where(eq(auditLines.action, "delivery.event"));
    expect(lines).toHaveLength(1);
  });

  test("a permanent bounce suppresses the address; a transient one doesn't", async () => {
    const { mail, ctx, event } = await welcomed();
    await post(mail, event("bounced", { bounce: { type: "Transient" } }));
    expect(await ctx.db.select().from(suppressions)).toEqual([]);
    await post(mail, event("bounced", permanent));
    await post(mail, event("bounced", permanent));
    const rows = await ctx.db.select().from(suppressions);
    expect(rows).toMatchObject([{ reason: "bounced", emailIndex: ctx.vault.index("ana@example.org"), orgId: ctx.org.id }]);
  });

  test("a complaint also withdraws the permission", async () => {
    const { mail, ctx, event } = await welcomed();
    await post(mail, event("complained"));
    const [ana] = await ctx.db.select().from(participants);
    expect(ana?.emailPermitted).toBe(false);
    expect(await ctx.db.select().from(suppressions)).toMatchObject([{ reason: "complained" }]);
  });

  test("settles one that nobody was sure of", async () => {
    const { mail, ctx, read, event } = await welcomed();
    await ctx.db.update(deliveries).set({ state: "unknown", reason: "never_answered", providerId: null, sentAt: null });
    await post(mail, event("delivered", { email_id: "id-of-the-provider" }));
    expect(await read()).toMatchObject({ state: "sent", reason: null, providerId: "id-of-the-provider", outcome: "delivered" });
  });

  test("finds the mail by provider id, and takes tags as an object", async () => {
    const { mail, ctx, read, event } = await welcomed();
    await post(mail, event("delivery_delayed", { tags: null }));
    expect((await read()).outcome).toBe("delayed");
    const { id } = await read();
    await post(mail, event("delivered", { email_id: "another", tags: { delivery: id, org: ctx.org.id } }));
    expect((await read()).outcome).toBe("delivered");
  });

  test("answers 204 to events it doesn't know and mails that aren't ours, 400 to what is no event", async () => {
    const { mail, read, event } = await welcomed();
    expect(await post(mail, event("opened"))).toBe(204);
    expect(await post(mail, event("delivered", { tags: null, email_id: "nobody's" }))).toBe(204);
    expect(await post(mail, event("delivered", { tags: { delivery: "dlv_x", org: "org_x" } }))).toBe(204);
    expect(await post(mail, { type: "domain.created", data: {} })).toBe(204);
    expect(await post(mail, "not json")).toBe(400);
    expect((await read()).outcome).toBeNull();
  });
});
