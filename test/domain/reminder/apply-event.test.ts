import { asc, eq } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contactConsents, contacts, deliveries, participants, suppressions, tasks } from "../../../db/schema/index.ts";
import { chooseMail } from "../../../src/domain/enrolment/choose-mail.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { vouchForAddress } from "../../../src/domain/participant/suppression.ts";
import { updateParticipant } from "../../../src/domain/participant/update.ts";
import { tellFate } from "../../../src/domain/reminder/fate.ts";
import { closeTask } from "../../../src/domain/task/close-task.ts";
import { listTasks } from "../../../src/domain/task/queries.ts";
import { tick } from "../../../src/tick.ts";
import { DAY, FIRST, fates, HOUR } from "../../support/mail.ts";
import { permanent, post, welcomed } from "../../support/webhooks.ts";

type Welcomed = Awaited<ReturnType<typeof welcomed>>;

const ana = ({ mail }: Welcomed) => mail.people.Ana?.participantId ?? "";
const openTasks = async ({ mail }: Welcomed) =>
  (await listTasks(await mail.ctx(), { limit: 9, status: "open" })).items.map(
    ({ kind, code, participantName }) => `${kind} ${code} ${participantName}`,
  );

/** What becomes of the first session's reminders from now on. */
async function reminders({ mail }: Welcomed): Promise<string[]> {
  for (const before of [3 * DAY, DAY]) {
    mail.world.setNow(FIRST - before);
    await tick(mail.world.deps);
  }
  return fates(await mail.ctx(), "reminder");
}

/** The provider says what became of each mail sent to Ana so far that nothing is known of. */
async function report(it: Welcomed, type: string, data: Record<string, unknown> = {}): Promise<void> {
  const ctx = await it.mail.ctx();
  const rows = await ctx.db.select().from(deliveries).where(eq(deliveries.state, "sent")).orderBy(asc(deliveries.sentAt));
  for (const { id, outcome } of rows) {
    if (outcome === null) await post(it.mail, it.event(type, { ...data, tags: { delivery: id, org: ctx.org.id } }));
  }
}

describe("a mail that came back for good", () => {
  test("stops mail to the address and has somebody call the person", async () => {
    const it = await welcomed();
    await post(it.mail, it.event("bounced", permanent));
    expect(await openTasks(it)).toEqual(["call_person bounced Ana"]);
    expect(await reminders(it)).toEqual(["reminder skipped suppressed", "reminder skipped suppressed"]);
    expect(tellFate(await it.read(), "America/New_York", it.mail.world.now()).sentence).toMatch(
      /^Sent .*M, but it came back for good: call them\.$/,
    );
  });

  test("asks once, however often it is said, and again only after mail was allowed again", async () => {
    const it = await welcomed();
    await post(it.mail, it.event("bounced", permanent));
    const { items } = await listTasks(it.ctx, { limit: 1 });
    await closeTask(it.ctx, items[0]?.id ?? "", { note: "Left a message" });
    await post(it.mail, it.event("bounced", permanent));
    expect(await openTasks(it)).toEqual([]);
    await vouchForAddress(await it.mail.ctx(), ana(it));
    await post(it.mail, it.event("bounced", permanent));
    expect(await openTasks(it)).toEqual(["call_person bounced Ana"]);
  });

  test("is about the address: everyone who has it is called, nobody who has another by now", async () => {
    const it = await welcomed();
    await createParticipant(
      it.ctx,
      participantInput.parse({ givenName: "Ben", email: "ANA@example.org", emailPermission: true }),
    );
    await updateParticipant(it.ctx, ana(it), { email: "new@example.org" });
    await post(it.mail, it.event("bounced", permanent));
    expect(await openTasks(it)).toEqual(["call_person bounced Ben"]);
    expect(await reminders(it)).toEqual(["reminder sent", "reminder sent"]);
  });

  test("is mended by recording another address, or by vouching for this one", async () => {
    const moved = await welcomed();
    await post(moved.mail, moved.event("bounced", permanent));
    await updateParticipant(await moved.mail.ctx(), ana(moved), { email: "ana.ruiz@example.org" });
    expect(await reminders(moved)).toEqual(["reminder sent", "reminder sent"]);

    const same = await welcomed();
    await post(same.mail, same.event("bounced", permanent));
    await vouchForAddress(await same.mail.ctx(), ana(same));
    expect(await reminders(same)).toEqual(["reminder sent", "reminder sent"]);
  });

  test("doesn't stop an org's mail because of another org's", async () => {
    const it = await welcomed();
    const other = await (await it.mail.world.createOrg("Other")).as("manager");
    const input = participantInput.parse({ givenName: "Ana", email: "ana@example.org", emailPermission: true });
    await createParticipant(other, input);
    await post(it.mail, it.event("bounced", permanent));
    expect((await listTasks(other, { limit: 5 })).items).toEqual([]);
    expect((await it.ctx.db.select().from(suppressions)).map(({ orgId }) => orgId)).toEqual([it.ctx.org.id]);
  });
});

describe("a mail that came back for a reason that may pass", () => {
  const full = { bounce: { type: "Transient", subType: "MailboxFull" } };

  test.each([["Transient"], ["Undetermined"], ["Something new"]])("%s: changes nothing the first time", async (type) => {
    const it = await welcomed();
    await post(it.mail, it.event("bounced", { bounce: { type } }));
    expect(await openTasks(it)).toEqual([]);
    expect(await reminders(it)).toEqual(["reminder sent", "reminder sent"]);
    expect(tellFate(await it.read(), "America/New_York", it.mail.world.now()).sentence).toContain("for a reason that may pass");
  });

  test("three running stop mail for a week, not for ever, and have somebody call", async () => {
    const it = await welcomed();
    const { mail } = it;
    await report(it, "bounced", full);
    expect(await reminders(it)).toEqual(["reminder sent", "reminder sent"]);
    mail.world.setNow(FIRST - DAY + HOUR);
    await report(it, "bounced", full);
    expect(await openTasks(it)).toEqual([]);
    mail.world.setNow(FIRST + 4 * DAY);
    await tick(mail.world.deps);
    await report(it, "bounced", full);
    expect(await openTasks(it)).toEqual(["call_person keeps_bouncing Ana"]);
    mail.world.setNow(FIRST + 6 * DAY);
    await tick(mail.world.deps);
    mail.world.setNow(FIRST + 11 * DAY + HOUR);
    await tick(mail.world.deps);
    expect((await fates(await mail.ctx(), "reminder")).slice(2)).toEqual([
      "reminder sent",
      "reminder skipped suppressed",
      "reminder sent",
    ]);
  });

  test("count from the start again after one that arrived", async () => {
    const it = await welcomed();
    await report(it, "bounced", full);
    it.mail.world.setNow(FIRST - 3 * DAY);
    await tick(it.mail.world.deps);
    await report(it, "delivered");
    it.mail.world.setNow(FIRST - DAY);
    await tick(it.mail.world.deps);
    await report(it, "bounced", full);
    it.mail.world.setNow(FIRST + 4 * DAY);
    await tick(it.mail.world.deps);
    await report(it, "bounced", full);
    expect(await openTasks(it)).toEqual([]);
  });
});

describe("a complaint", () => {
  test("stops mail at once, withdraws the permission and has somebody call", async () => {
    const it = await welcomed();
    await post(it.mail, it.event("complained"));
    expect(await openTasks(it)).toEqual(["call_person complained Ana"]);
    const [row] = await it.ctx.db.select().from(participants);
    expect(row?.emailPermitted).toBe(false);
    await vouchForAddress(await it.mail.ctx(), ana(it));
    expect(await reminders(it)).toEqual(["reminder skipped no_permission", "reminder skipped no_permission"]);
  });

  test("is over when the person starts mail again through their link, or staff record that they agreed", async () => {
    const it = await welcomed();
    await post(it.mail, it.event("complained"));
    await chooseMail(await it.mail.ctx(), ana(it), true, "link");
    expect(await reminders(it)).toEqual(["reminder sent", "reminder sent"]);
    const again = await welcomed();
    await post(again.mail, again.event("complained"));
    await updateParticipant(await again.mail.ctx(), ana(again), { emailPermission: true });
    expect(await reminders(again)).toEqual(["reminder sent", "reminder sent"]);
  });

  test("from an address the person had before isn't theirs", async () => {
    const it = await welcomed();
    await updateParticipant(it.ctx, ana(it), { email: "new@example.org" });
    await post(it.mail, it.event("complained"));
    expect(await openTasks(it)).toEqual([]);
    const [row] = await it.ctx.db.select().from(participants);
    expect(row?.emailPermitted).toBe(true);
  });

  test("by a guardian ends what they were told, and leaves the minor's own mail alone", async () => {
    const it = await welcomed();
    const { db, org, now, vault } = it.ctx;
    const own = { orgId: org.id, id: "con_1", participantId: ana(it) };
    const seal = (column: string, text: string) => vault.seal({ table: "contacts", row: "con_1", column }, text);
    await db.insert(contacts).values({
      ...own,
      givenName: seal("given_name", "Eva"),
      relation: seal("relation", "mother"),
      email: seal("email", "eva@example.org"),
      emailIndex: vault.index("eva@example.org"),
      createdAt: now,
      updatedAt: now,
    });
    const consent = { orgId: org.id, id: "cns_1", contactId: "con_1", purpose: "reminders" as const, givenBy: "minor" as const };
    await db.insert(contactConsents).values({ ...consent, givenOn: "2027-02-01", recordedAt: now });
    await db.update(deliveries).set({ contactId: "con_1" });
    await post(it.mail, it.event("complained", { to: ["Eva <eva@example.org>"] }));
    expect(await openTasks(it)).toEqual(["call_person guardian_complained Ana"]);
    const [ended] = await db.select().from(contactConsents);
    expect(ended).toMatchObject({ revokedThrough: "complaint", revokedAt: it.mail.world.now() });
    const [row] = await db.select().from(participants);
    expect(row?.emailPermitted).toBe(true);
  });
});

test("the provider's own refusal stops mail and has somebody call", async () => {
  const it = await welcomed();
  await post(it.mail, it.event("suppressed"));
  expect(await openTasks(it)).toEqual(["call_person suppressed Ana"]);
  expect(await reminders(it)).toEqual(["reminder skipped suppressed", "reminder skipped suppressed"]);
});

test("events in any order, any number of times, come to the same outcome and the same tasks", async () => {
  const steps = [
    ["delivery_delayed", {}],
    ["delivered", {}],
    ["failed", {}],
    ["bounced", { bounce: { type: "Transient" } }],
    ["bounced", permanent],
    ["suppressed", {}],
    ["complained", {}],
  ] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(steps.length - 1), { minLength: 1, maxLength: 8 }), async (order) => {
      const it = await welcomed();
      for (const index of order) {
        const [type, data] = steps[index] ?? steps[0];
        expect(await post(it.mail, it.event(type, data))).toBe(204);
      }
      const [type, data] = steps[Math.max(...order)] ?? steps[0];
      const { outcome, bounceType } = await it.read();
      expect(outcome).toBe(type === "delivery_delayed" ? "delayed" : type);
      expect(bounceType).toBe("bounce" in data ? data.bounce.type.toLowerCase() : null);
      expect((await it.ctx.db.select().from(tasks)).length).toBe(Math.max(...order) >= 4 ? 1 : 0);
    }),
    { numRuns: 8 },
  );
});
