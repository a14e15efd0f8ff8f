import { eq } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { orgs, participants } from "../../db/schema/index.ts";
import { removeContact } from "../../src/domain/contact/remove-contact.ts";
import { revokeConsent } from "../../src/domain/contact/revoke-consent.ts";
import { choosePreferences } from "../../src/domain/participant/choose-preferences.ts";
import { updateParticipant } from "../../src/domain/participant/update.ts";
import { insertForGuardians } from "../../src/domain/reminder/expand.ts";
import { cancelSession } from "../../src/domain/session/cancel.ts";
import { moveSession } from "../../src/domain/session/move.ts";
import type { Mail } from "../../src/mail/provider.ts";
import { tick } from "../../src/tick.ts";
import { explain, scans } from "../support/cohorts.ts";
import { agree, createGuardianWorld, type GuardianWorld, ROSA } from "../support/guardians.ts";
import { DAY, FIRST, fates, HOUR, MINUTE } from "../support/mail.ts";
import { readable } from "../support/readable.ts";
import { scriptedProvider } from "../support/scripted-provider.ts";

const toRosa = ({ world }: GuardianWorld): Mail[] => world.provider.mails().filter(({ to }) => to === ROSA);

async function at(mail: GuardianWorld, when: number): Promise<void> {
  mail.world.setNow(when);
  await tick(mail.world.deps);
}

/** Moves one session and cancels another, each told. */
async function change(mail: GuardianWorld): Promise<void> {
  const [, second = "", third = ""] = mail.sessionIds;
  await moveSession(await mail.ctx(), second, { date: "2027-03-04", time: "17:00", scope: "this", notify: true });
  await at(mail, mail.world.now() + 2 * MINUTE);
  await cancelSession(await mail.ctx(), third, { reason: "Flood", reschedule: "drop", notify: true });
  await at(mail, mail.world.now() + 2 * MINUTE);
}

describe("a guardian", () => {
  test("gets nothing by default", async () => {
    const mail = await createGuardianWorld();
    await change(mail);
    await at(mail, FIRST - DAY);
    expect(toRosa(mail)).toEqual([]);
    expect((await fates(await mail.ctx())).filter((fate) => fate.startsWith("guardian"))).toEqual([]);
  });

  test("gets what was agreed and no more: reminders are one thing, changes another", async () => {
    const reminded = await createGuardianWorld();
    await agree(await reminded.ctx(), reminded.rosa);
    await change(reminded);
    await at(reminded, FIRST - DAY);
    expect(toRosa(reminded).map(({ subject }) => subject)).toEqual(["Appointments: Wed, Feb 24, 6:30 PM Eastern Time"]);

    const told = await createGuardianWorld();
    await agree(await told.ctx(), told.rosa, { purpose: "changes" });
    await change(told);
    await at(told, FIRST - DAY);
    expect(
      toRosa(told)
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual(["Appointments: Wed, Mar 10, 6:30 PM Eastern Time is cancelled", "Appointments: a new time"]);
  });

  test("is addressed by first name, alone, without the young person's name or what it is", async () => {
    const hostile = "Grief & recovery IPT teens <b>";
    const mail = await createGuardianWorld({ cohort: { name: hostile, place: hostile } });
    await agree(await mail.ctx(), mail.rosa);
    await agree(await mail.ctx(), mail.rosa, { purpose: "changes" });
    await change(mail);
    await at(mail, FIRST - DAY);
    expect(toRosa(mail)).toHaveLength(3);
    for (const { tags: _, ...sent } of toRosa(mail)) {
      const files = (sent.attachments ?? []).map(({ content }) => atob(content)).join();
      const bytes = readable(JSON.stringify(sent)) + files;
      for (const secret of ["Grief", "recovery", "IPT", "teen", "Ana", "ana@", "Ruiz", "Harbor", "mother", "Flood", "WHO"])
        expect(bytes).not.toContain(secret);
      expect(sent.text).toContain("Hello Rosa,");
      expect(sent.text).toContain("Nothing else is shared with you.");
      expect(sent.headers["List-Unsubscribe"]).toMatch(/\/g\/[\w-]{44}\/stop>$/);
      expect(sent.headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    }
  });

  test("reads it in their own language", async () => {
    const mail = await createGuardianWorld({ contact: { locale: "es" } });
    await agree(await mail.ctx(), mail.rosa);
    await at(mail, FIRST - DAY);
    expect(toRosa(mail)[0]?.text).toContain("Hola, Rosa:");
    expect(toRosa(mail)[0]?.html).toContain('lang="es"');
    expect(toRosa(mail)[0]?.text).not.toMatch(/\b(you|date|reminder|told)\b/i);
  });

  test("is told whether or not the young person wants reminders of their own", async () => {
    const mail = await createGuardianWorld();
    await agree(await mail.ctx(), mail.rosa);
    await choosePreferences(await mail.ctx(), mail.ana.participantId, { reminderChoice: "none" });
    await at(mail, FIRST - DAY);
    expect(toRosa(mail)).toHaveLength(1);
    expect(await fates(await mail.ctx(), "reminder")).toEqual(["reminder skipped chose_none", "reminder skipped chose_none"]);
  });
});

describe("nothing goes to a guardian", () => {
  test.each([
    ["once it is revoked", (mail: GuardianWorld, id: string) => async () => revokeConsent(await mail.ctx(), id), "no_consent"],
    ["once they are removed", (mail: GuardianWorld) => async () => removeContact(await mail.ctx(), mail.rosa), "no_consent"],
    [
      "where the org has others decide now",
      (mail: GuardianWorld) => async () => mail.world.deps.db.update(orgs).set({ guardianConsentBy: "both" }),
      "consent_insufficient",
    ],
    [
      "once the birth date turns out to be earlier",
      (mail: GuardianWorld) => async () =>
        updateParticipant(await mail.ctx(), mail.ana.participantId, { birthDate: "2001-01-15" }),
      "of_age",
    ],
    [
      "while the birth date isn't known",
      (mail: GuardianWorld) => async () => updateParticipant(await mail.ctx(), mail.ana.participantId, { birthDate: null }),
      "of_age",
    ],
  ])("%s, even when it was frozen before", async (_, then, reason) => {
    const provider = Object.assign(scriptedProvider(), { requestsPerSecond: 1000 });
    const mail = await createGuardianWorld({ provider });
    const { id } = await agree(await mail.ctx(), mail.rosa);
    await at(mail, FIRST - 3 * DAY);
    const before = provider.taken().filter(({ to }) => to === ROSA).length;
    // Lets the managers hear of what was missed until now.
    await at(mail, FIRST - DAY - HOUR);
    provider.script.push({ kind: "parked", seconds: 30, reason: "daily_quota_exceeded" });
    await at(mail, FIRST - DAY);
    expect(provider.requests.at(-1)?.mails.map(({ to }) => to)).toContain(ROSA);
    await then(mail, id)();
    await at(mail, FIRST - DAY + MINUTE);
    expect([before, provider.taken().filter(({ to }) => to === ROSA).length]).toEqual([1, 1]);
    expect(await fates(await mail.ctx(), "guardian_reminder")).toEqual([
      "guardian_reminder sent",
      `guardian_reminder skipped ${reason}`,
    ]);
  });

  test("after the last day that was agreed, by the org's calendar", async () => {
    const mail = await createGuardianWorld();
    await agree(await mail.ctx(), mail.rosa, { until: "2027-02-23" });
    await at(mail, FIRST - DAY);
    expect(toRosa(mail)).toHaveLength(1);
    await at(mail, FIRST + 6 * DAY);
    expect(toRosa(mail)).toHaveLength(1);
    expect(await fates(await mail.ctx(), "guardian_reminder")).toContain("guardian_reminder skipped no_consent");
  });
});

describe("somebody too young", () => {
  test("is never written to, whatever was recorded before, and their guardian is", async () => {
    const mail = await createGuardianWorld();
    await mail.world.deps.db.update(orgs).set({ youngestToMail: 16, minorConsentAge: 16 });
    const ctx = await mail.ctx();
    await agree({ ...ctx, org: { ...ctx.org, minorConsentAge: 16 } }, mail.rosa, { givenBy: "guardian" });
    await at(mail, FIRST - DAY);
    expect(mail.world.provider.mails().map(({ to }) => to)).toEqual([ROSA]);
    expect(await fates(await mail.ctx(), "reminder")).toContain("reminder skipped too_young");
    const [row] = await mail.world.deps.db.select().from(participants).where(eq(participants.id, mail.ana.participantId));
    expect(row?.emailPermitted).toBe(true);
  });
});

describe("owing guardians their reminders", () => {
  test("reads no table from end to end", async () => {
    const mail = await createGuardianWorld();
    const ctx = await mail.ctx();
    const { db } = mail.world.deps;
    const dialect = new SQLiteSyncDialect();
    const toSQL = () => dialect.sqlToQuery(insertForGuardians(ctx.org.id, "[]", ctx.now));
    const plan = await explain({ ...ctx, db }, { toSQL });
    expect(plan.filter((step) => / [gk] /.test(step))).toEqual([
      expect.stringContaining("contacts_by_participant (org_id=? AND participant_id=?)"),
      expect.stringContaining("contact_consents_one (org_id=? AND contact_id=? AND purpose=?)"),
    ]);
    expect(scans(plan)).toEqual([]);
  });
});
