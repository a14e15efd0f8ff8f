import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, orgs } from "../../db/schema/index.ts";
import { findLink } from "../../src/mail/links.ts";
import { owe } from "../../src/mail/owe.ts";
import { tick } from "../../src/tick.ts";
import { hashToken } from "../../src/vault.ts";
import { addPerson, createMailWorld, DAY, FIRST, MINUTE } from "../support/mail.ts";

async function remind(cohort: Record<string, unknown>, person: Record<string, unknown>) {
  const mail = await createMailWorld([], { cohort });
  await addPerson(await mail.ctx(), mail.cohortId, "Ana", person);
  await tick(mail.world.deps);
  mail.world.setNow(FIRST - DAY);
  await tick(mail.world.deps);
  const reminder = mail.world.provider.mails().at(-1);
  if (!reminder) throw new Error("no reminder");
  return { mail, reminder };
}

describe("a reminder", () => {
  test("speaks in the venue's zone in person, wherever the person is", async () => {
    const { reminder } = await remind({ place: "12 Elm Street" }, { timezone: "America/Los_Angeles" });
    expect(reminder.text).toContain("6:30 PM");
    expect(reminder.text).toContain("Eastern");
    expect(reminder.text).not.toContain("Elm");
  });

  test("speaks in the person's own zone online, and in the venue's where that is unknown", async () => {
    const online = { onlineUrl: "https://meet.example.org/secret-room" };
    const { reminder } = await remind(online, { timezone: "America/Los_Angeles" });
    expect(reminder.text).toContain("3:30 PM");
    expect(reminder.text).toContain("Pacific");
    expect(reminder.text).not.toContain("secret-room");
    expect((await remind(online, {})).reminder.text).toContain("6:30 PM");
  });

  test("comes from the neutral name, whatever the configured sender is called", async () => {
    const { reminder } = await remind({ alias: "Wednesdays" }, {});
    expect(reminder.from).toBe('"Wednesdays" <appointments@localhost.invalid>');
  });

  test("holds a token whose hash alone is kept, open until 60 days after the session", async () => {
    const { mail, reminder } = await remind({}, {});
    const token = /\/r\/([A-Za-z0-9_-]{44})/.exec(reminder.text)?.[1] ?? "";
    const { db } = mail.world.deps;
    const kept = await db
      .select()
      .from(deliveries)
      .where(eq(deliveries.linkHash, hashToken(token)));
    expect(kept).toMatchObject([{ kind: "reminder", sessionId: mail.sessionIds[0] }]);
    expect(await findLink(mail.world.deps, token)).toMatchObject({ purpose: "reply", expiresAt: FIRST + 90 * MINUTE + 60 * DAY });
    expect(reminder.headers["List-Unsubscribe"]).toBe(`<http://localhost:8787/r/${token}/stop>`);
  });
});

describe("a sign-in code", () => {
  test("goes before a crowd of reminders, sealed until it does, and not after its ten minutes", async () => {
    const mail = await createMailWorld(Array.from({ length: 5 }, (_, index) => `Person${index}`));
    const { deps, setNow, now } = mail.world;
    const ctx = await mail.ctx();
    const staffId = ctx.actor.kind === "staff" ? ctx.actor.id : "";
    const code = (text: string) =>
      owe(
        { ...ctx, now: now() },
        {
          kind: "sign_in_code",
          uniqueKey: `code|${text}`,
          usefulUntil: now() + 10 * MINUTE,
          staffId,
          payload: { kind: "sign_in_code", code: text },
        },
      );
    await code("482913");
    await tick(deps);
    expect(mail.world.provider.sent[0]?.mails).toHaveLength(1);
    expect(mail.world.provider.sent[0]?.mails[0]?.text).toContain("482913");

    await code("111222");
    setNow(now() + 10 * MINUTE);
    await tick(deps);
    expect(mail.world.provider.mails().some(({ text }) => text.includes("111222"))).toBe(false);
  });
});

describe("MAIL_FROM", () => {
  test("is the configured address, then the org's", async () => {
    for (const [env, expected] of [
      [{ MAIL_FROM: "Harbor House <mail@harbor.example>" }, '"Appointments" <mail@harbor.example>'],
      [{}, '"Appointments" <desk@harbor.example>'],
    ] as const) {
      const mail = await createMailWorld([], { env });
      await mail.world.deps.db.update(orgs).set({ mailFrom: "desk@harbor.example" });
      await addPerson(await mail.ctx(), mail.cohortId, "Ana");
      await tick(mail.world.deps);
      expect(mail.world.provider.mails()[0]?.from).toBe(expected);
    }
  });
});
