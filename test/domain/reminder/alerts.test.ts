import { and, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, providerEvents, staff } from "../../../db/schema/index.ts";
import { oweStaffMail } from "../../../src/domain/reminder/owe-staff-mail.ts";
import { changeRole } from "../../../src/domain/staff/change-role.ts";
import { listTasks } from "../../../src/domain/task/queries.ts";
import { reasonOf } from "../../../src/domain/task/task.ts";
import { findRevealing } from "../../../src/mail/discreet.ts";
import { freezeNext } from "../../../src/mail/freeze.ts";
import { tellParked } from "../../../src/mail/look.ts";
import { troubled } from "../../../src/mail/read-alerts.ts";
import { tick } from "../../../src/tick.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { addPerson, createMailWorld, DAY, FIRST, fates, HOUR, MINUTE } from "../../support/mail.ts";
import { raw } from "../../support/raw.ts";
import { scriptedProvider } from "../../support/scripted-provider.ts";
import { NOW } from "../../support/world.ts";

const refused = { kind: "refused" as const, reason: "validation_error", positions: [0] };
const quota = { kind: "parked" as const, seconds: 3600, reason: "daily_quota_exceeded" };

/** A group whose welcomes wait, and a provider that answers as scripted; it is Wednesday, 13:00 in New York. */
async function setUp({ people = ["Ana", "Ben"], env = {} }: { people?: string[]; env?: Record<string, string> } = {}) {
  const provider = { ...scriptedProvider(), requestsPerSecond: 1000 };
  const mail = await createMailWorld(people, { provider, env });
  const { world } = mail;
  const alerts = () => provider.taken().filter(({ subject }) => subject.endsWith("mail that needs a look"));
  const liveTo = async (at: number) => {
    world.setNow(at);
    await tick(world.deps);
  };
  const tasks = async () =>
    (await listTasks(await mail.ctx(), { status: "open", limit: 10 })).items.map((task) => [task.kind, task.code]);
  return { ...mail, provider, alerts, liveTo, tasks };
}

describe("the alert to managers", () => {
  test("tells of failed mail within minutes, discreetly, and opens a task", async () => {
    const { provider, alerts, liveTo, tasks, ctx } = await setUp();
    provider.script.push(refused);
    await liveTo(NOW);
    expect(alerts()).toEqual([]);
    await liveTo(NOW + 6 * MINUTE);
    const [mail, ...more] = alerts();
    expect(more).toEqual([]);
    expect(mail?.text).toContain(
      "Some mail didn't go as promised.\n\n1 mail failed.\n\nLook at it: http://localhost:8787/reports/mail",
    );
    expect(JSON.stringify(mail)).not.toMatch(/Ana|Ben|Grief|Harbor|@example\.org.*@example\.org.*ana/);
    expect(findRevealing(`${mail?.subject} ${mail?.text}`)).toBeNull();
    expect(await tasks()).toEqual([["mail_trouble", "mail_trouble"]]);
    const [task] = (await listTasks(await ctx(), { limit: 1 })).items;
    expect(task && reasonOf(task)).not.toBe("");
  });

  test("comes once in six hours, counts what is new since, and its task is opened once", async () => {
    const { provider, alerts, liveTo, tasks, ctx, cohortId, world } = await setUp({ people: ["Ana"] });
    provider.script.push(refused);
    await liveTo(NOW);
    await liveTo(NOW + 6 * MINUTE);
    world.setNow(NOW + HOUR);
    for (const name of ["Cem", "Dee"]) await addPerson(await ctx(), cohortId, name);
    provider.script.push({ ...refused, positions: [0, 1] });
    for (let at = NOW + HOUR; at < NOW + 6 * HOUR; at += 10 * MINUTE) await liveTo(at);
    expect(alerts()).toHaveLength(1);
    await liveTo(NOW + 6 * HOUR + 6 * MINUTE);
    expect(alerts()).toHaveLength(2);
    expect(alerts()[1]?.text).toContain("2 mails failed.");
    for (let at = NOW + 7 * HOUR; at < NOW + 3 * DAY; at += HOUR) await liveTo(at);
    expect(alerts()).toHaveLength(2);
    expect(await tasks()).toHaveLength(1);
  });

  test("doesn't tell of itself: an alert that fails brings no other", async () => {
    const { provider, liveTo, ctx } = await setUp({ people: ["Ana"] });
    provider.script.push(refused, refused);
    await liveTo(NOW);
    for (let at = NOW + 6 * MINUTE; at < NOW + 2 * DAY; at += HOUR) await liveTo(at);
    expect(await fates(await ctx(), "alert")).toEqual(["alert failed validation_error"]);
  });

  test("tells of reminders missed in an outage and of mail that nobody can say went", async () => {
    const missed = await setUp();
    await missed.liveTo(NOW);
    await missed.liveTo(FIRST - 4 * HOUR);
    await missed.world.deps.db.update(deliveries).set({ state: "queued" }).where(eq(deliveries.kind, "reminder"));
    await missed.liveTo(FIRST + HOUR);
    await missed.liveTo(FIRST + HOUR + 6 * MINUTE);
    expect(missed.alerts()[0]?.text).toMatch(/\d mails were too late to be of use/);

    const unsure = await setUp({ people: ["Ana"] });
    unsure.provider.script.push({ kind: "clash", reason: "invalid_idempotent_request" });
    await unsure.liveTo(NOW);
    await unsure.liveTo(NOW + 6 * MINUTE);
    expect(unsure.alerts()[0]?.text).toContain("1 mail is uncertain: nobody can say whether it went.");
  });

  test("says nothing when it turned out before it was written that the mail had gone", async () => {
    const { provider, liveTo, world, ctx } = await setUp({ people: ["Ana"] });
    provider.script.push({ kind: "clash", reason: "invalid_idempotent_request" });
    await liveTo(NOW);
    world.setNow(NOW + 6 * MINUTE);
    await oweStaffMail(world.deps);
    expect(await fates(await ctx(), "alert")).toEqual(["alert queued"]);
    await world.deps.db.update(deliveries).set({ state: "sent" }).where(eq(deliveries.kind, "welcome"));
    await freezeNext(world.deps);
    expect(await fates(await ctx(), "alert")).toEqual(["alert skipped resolved"]);
  });

  test("a quota that is used up opens a task at once and is told once, as soon as mail goes again", async () => {
    const { provider, alerts, liveTo, tasks, ctx } = await setUp();
    provider.script.push(quota, quota, quota);
    await liveTo(NOW);
    for (let at = NOW + MINUTE; at < NOW + 2.5 * HOUR; at += 5 * MINUTE) await liveTo(at);
    expect(alerts()).toEqual([]);
    expect(await tasks()).toEqual([["mail_trouble", "mail_quota"]]);
    expect(await fates(await ctx(), "alert")).toEqual(["alert queued"]);
    for (let at = NOW + 3 * HOUR; at < NOW + 20 * HOUR; at += 30 * MINUTE) await liveTo(at);
    expect(alerts()).toHaveLength(1);
    expect(alerts()[0]?.text).toContain("the provider's quota was used up");
    expect(await fates(await ctx(), "welcome")).toEqual(["welcome sent", "welcome sent"]);
  });

  test("an account that is refused is told in its own words", async () => {
    const { provider, liveTo, tasks } = await setUp();
    provider.script.push(...Array.from({ length: 9 }, () => ({ kind: "misconfigured" as const, reason: "invalid_api_key" })));
    for (let at = NOW; at < NOW + 8 * MINUTE; at += MINUTE) await liveTo(at);
    expect(await tasks()).toEqual([["mail_trouble", "mail_refused"]]);
  });

  test("tells when the provider reports nothing, once a day, and not while it reports or never was to", async () => {
    const env = { RESEND_API_KEY: "re_fake", RESEND_WEBHOOK_SECRET: "whsec_c2VjcmV0" };
    const morning = Date.parse("2027-02-04T12:00:00Z");
    const silent = await setUp({ env });
    await silent.liveTo(NOW);
    await silent.liveTo(morning);
    await silent.liveTo(morning + MINUTE);
    expect(silent.alerts()).toHaveLength(1);
    expect(silent.alerts()[0]?.text).toContain("The provider has reported nothing for a day.");
    expect(await silent.tasks()).toEqual([["mail_trouble", "mail_silent"]]);
    // The next day the welcomes are still unreported. After that nothing but the alerts has gone, and those don't count.
    for (let at = morning + 2 * HOUR; at < morning + 5 * DAY; at += 4 * HOUR) await silent.liveTo(at);
    expect(silent.alerts()).toHaveLength(2);

    const reporting = await setUp({ env });
    await reporting.liveTo(NOW);
    await reporting.world.deps.db.insert(providerEvents).values({ svixId: "1", kind: "email.delivered", receivedAt: NOW + HOUR });
    await reporting.liveTo(morning);
    expect(reporting.alerts()).toEqual([]);

    const unasked = await setUp({ env: { RESEND_API_KEY: "re_fake" } });
    await unasked.liveTo(NOW);
    await unasked.liveTo(morning);
    expect(unasked.alerts()).toEqual([]);
  });

  test("goes to the org's present managers and to nobody of another org, once though ticks overlap", async () => {
    const { provider, alerts, liveTo, world, harbor, ctx } = await setUp({ people: ["Ana"] });
    await harbor.as("facilitator");
    const elsewhere = await world.createOrg("Elsewhere");
    provider.script.push(refused);
    await liveTo(NOW);
    world.setNow(NOW + 6 * MINUTE);
    await Promise.all([1, 2, 3].map(() => tick({ ...world.deps })));
    const [owner] = await world.deps.db
      .select()
      .from(staff)
      .where(and(eq(staff.orgId, harbor.org.id), eq(staff.role, "manager")));
    expect(alerts().map(({ to }) => to)).toEqual([owner?.email]);
    expect(await fates({ ...(await ctx()), org: elsewhere.org })).toEqual([]);
    expect(await world.deps.db.all(troubled(elsewhere.org.id, 0, world.now()))).toEqual([]);
  });

  test("isn't written to somebody who manages no more", async () => {
    const { provider, liveTo, world, harbor, ctx } = await setUp({ people: ["Ana"] });
    const { actor } = await harbor.as("facilitator");
    const other = actor.kind === "staff" ? actor.id : "";
    await changeRole(await ctx(), other, { role: "manager" });
    provider.script.push(refused);
    await liveTo(NOW);
    world.setNow(NOW + 6 * MINUTE);
    await oweStaffMail(world.deps);
    await changeRole(await ctx(), other, { role: "facilitator" });
    await freezeNext(world.deps);
    expect((await fates(await ctx(), "alert")).sort()).toEqual(["alert frozen", "alert skipped not_manager"]);
  });

  test("looks by indexes, and only at orgs whose mail waits", async () => {
    const { ctx, world, harbor } = await setUp();
    const idle = await world.createOrg("Idle");
    expect(scans(await explain(await ctx(), raw(troubled((await ctx()).org.id, 0, NOW))))).toEqual([]);
    await world.deps.db.run(sql`update orgs set staff_mail_at = ${NOW + DAY}`);
    await tellParked(world.deps.db, NOW);
    const looked = await world.deps.db.all<{ id: string }>(sql`select id from orgs where staff_mail_at <= ${NOW}`);
    expect(looked).toEqual([{ id: harbor.org.id }]);
    expect(idle.org.id).not.toBe(harbor.org.id);
  });
});
