import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, contactConsents, orgs } from "../../../db/schema/index.ts";
import { removeContact } from "../../../src/domain/contact/remove-contact.ts";
import { revokeConsent } from "../../../src/domain/contact/revoke-consent.ts";
import { updateContact } from "../../../src/domain/contact/update-contact.ts";
import { reply } from "../../../src/domain/enrolment/reply.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { updateParticipant } from "../../../src/domain/participant/update.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { tick } from "../../../src/tick.ts";
import { agree, createGuardianWorld, type GuardianWorld, ROSA } from "../../support/guardians.ts";
import { DAY, FIRST, MINUTE } from "../../support/mail.ts";
import { readable } from "../../support/readable.ts";
import { tableHash } from "../../support/tables.ts";

const hostile = "Grief & recovery IPT teens <b>";

/** Rosa has mail; this is the link in it. */
async function linked(purpose: "reminders" | "changes" = "reminders", over: Parameters<typeof createGuardianWorld>[0] = {}) {
  const mail = await createGuardianWorld({ cohort: { name: hostile, place: hostile }, ...over });
  const { id } = await agree(await mail.ctx(), mail.rosa, { purpose });
  if (purpose === "changes") {
    const [, second = ""] = mail.sessionIds;
    await moveSession(await mail.ctx(), second, { date: "2027-03-04", time: "17:00", scope: "this", notify: true });
    mail.world.setNow(mail.world.now() + 2 * MINUTE);
  } else mail.world.setNow(FIRST - DAY);
  await tick(mail.world.deps);
  const text = mail.world.provider.mails().findLast(({ to }) => to === ROSA)?.text ?? "";
  const path = /http:\/\/localhost:8787(\/g\/[\w-]{44})/.exec(text)?.[1] ?? "";
  return { mail, path, consentId: id };
}

const get = ({ world }: GuardianWorld, path: string) => world.app.request(path, { headers: { accept: "text/html" } });
const post = ({ world }: GuardianWorld, path: string, values: Record<string, string> = {}) =>
  world.app.request(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: "null" },
    body: new URLSearchParams(values).toString(),
  });

describe("a guardian's link", () => {
  test("shows dates and nothing of who comes, what it is, or what was answered", async () => {
    const { mail, path } = await linked();
    const [sessionId = ""] = mail.sessionIds;
    const ctx = { ...(await mail.ctx()), actor: { kind: "participant" as const, id: mail.ana.participantId } };
    const before = await (await get(mail, path)).text();
    await reply(ctx, { enrolmentId: mail.ana.enrolmentId, sessionId }, { answer: "cant_come", note: "exam" });
    const answer = await get(mail, path);
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(html).toBe(before);
    expect(html).toContain("Wednesday, February 24, 2027, 6:30 PM–8:00 PM");
    expect(html).toContain("Eastern Time");
    expect(html).toContain("988");
    for (const secret of ["Grief", "recovery", "IPT", "teen", "Ana", "Rosa", "Ruiz", "Harbor", "WHO", "of 8", "exam", "/r/"])
      expect(readable(html)).not.toContain(secret);
    expect(html).not.toContain("<script");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("shows no dates to somebody who is only told of changes", async () => {
    const { mail, path } = await linked("changes");
    const html = await (await get(mail, path)).text();
    expect(html).toContain("you are told when a date changes");
    expect(html).not.toMatch(/February|March|6:30|5:00/);
  });

  test("speaks Spanish to those who read it, all of it", async () => {
    const { mail, path } = await linked("reminders", { contact: { locale: "es" } });
    for (const tail of ["", "/stop"]) {
      const html = await (await get(mail, `${path}${tail}`)).text();
      expect(html).toContain('lang="es"');
      const text = html.replace(/<style.*?<\/style>|<a[^>]*lang="en"[^>]*>.*?<\/a>|<[^>]*>/gs, " ");
      expect(text).not.toMatch(/\b(you|the|date|dates|stop|these|messages|back|shared|agreed)\b/i);
    }
    expect(await (await get(mail, `${path}?lang=en`)).text()).toContain("Nothing else is shared with you.");
  });

  test("opens nothing that is the participant's, and theirs nothing of this", async () => {
    const { mail, path } = await linked();
    const token = path.slice(3);
    for (const tail of ["", "/preferences", "/stop", "/calendar.ics", `/room/${mail.sessionIds[0]}`])
      expect((await get(mail, `/r/${token}${tail}`)).status).toBe(404);
    expect((await post(mail, `/r/${token}`, { answer: "coming" })).status).toBe(404);
    const own = /\/r\/([\w-]{44})/.exec(mail.world.provider.mails().find(({ to }) => to !== ROSA)?.text ?? "")?.[1];
    expect((await get(mail, `/r/${own}`)).status).toBe(200);
    expect((await get(mail, `/g/${own}`)).status).toBe(404);
  });

  test("opening anything by GET changes nothing", async () => {
    const { mail, path } = await linked();
    const before = await tableHash(mail.world);
    for (const tail of ["", "?lang=es", "/stop", "/stop?lang=es"]) await get(mail, `${path}${tail}`);
    expect(await tableHash(mail.world)).toBe(before);
  });

  test("stops everything in one press, or one click without a cookie, as often as it is asked", async () => {
    for (const form of [{}, { "List-Unsubscribe": "One-Click" }]) {
      const { mail, path } = await linked();
      await agree(await mail.ctx(), mail.rosa, { purpose: "changes" });
      const stopped = await post(mail, `${path}/stop`, form);
      const text = await stopped.text();
      expect([stopped.status, text.includes("OK") || text.includes("We won&#39;t write to you.")]).toEqual([200, true]);
      expect((await post(mail, `${path}/stop`, form)).status).toBe(200);
      const { db } = mail.world.deps;
      const through = (await db.select().from(contactConsents)).map(({ revokedThrough }) => revokedThrough);
      expect(through).toEqual(Array(2).fill("List-Unsubscribe" in form ? "one_click" : "link"));
      expect((await get(mail, path)).status).toBe(404);
      mail.world.setNow(FIRST + 6 * DAY);
      await tick(mail.world.deps);
      expect(mail.world.provider.mails().filter(({ to }) => to === ROSA)).toHaveLength(1);
      const lines = await db.select().from(auditLines).where(eq(auditLines.action, "consent.stop"));
      expect(lines[0]).toMatchObject({ actorKind: "contact", actorId: mail.rosa });
    }
  });

  test.each<[string, (mail: GuardianWorld) => Promise<unknown>, number]>([
    ["the young person has left", async (mail) => withdraw(await mail.ctx(), mail.ana.enrolmentId, { reason: "Left" }), 0],
    ["their address is another", async (mail) => updateContact(await mail.ctx(), mail.rosa, { email: "other@example.org" }), 1],
    ["they were removed", async (mail) => removeContact(await mail.ctx(), mail.rosa), 0],
  ])("one click is answered as ever once %s, and stops nothing at another address", async (_, change, left) => {
    const { mail, path } = await linked();
    mail.world.setNow(mail.world.now() + 1);
    await change(mail);
    const answer = await post(mail, `${path}/stop`, { "List-Unsubscribe": "One-Click" });
    expect([answer.status, await answer.text()]).toEqual([200, "OK"]);
    const consents = await mail.world.deps.db.select().from(contactConsents);
    expect(consents.filter(({ revokedAt }) => revokedAt === null)).toHaveLength(left);
  });

  test.each<[string, (mail: GuardianWorld, consentId: string) => Promise<unknown>]>([
    ["revoked", async (mail, id) => revokeConsent(await mail.ctx(), id)],
    ["removed", async (mail) => removeContact(await mail.ctx(), mail.rosa)],
    ["readdressed", async (mail) => updateContact(await mail.ctx(), mail.rosa, { email: "other@example.org" })],
    ["withdrawn", async (mail) => withdraw(await mail.ctx(), mail.ana.enrolmentId, { reason: "Left" })],
    ["of age", async (mail) => updateParticipant(await mail.ctx(), mail.ana.participantId, { birthDate: "2001-01-15" })],
    ["ruled out", async (mail) => mail.world.deps.db.update(orgs).set({ guardianConsentBy: "both" })],
    ["expired", async (mail) => mail.world.setNow(FIRST + 90 * DAY)],
  ])("is gone once %s: the very page an unknown link gets", async (_, end) => {
    const { mail, path, consentId } = await linked();
    expect((await get(mail, path)).status).toBe(200);
    mail.world.setNow(mail.world.now() + 1);
    const unknown = await (await get(mail, "/g/AAAAAAAAAAAAAAAAAAAAAA")).text();
    await end(mail, consentId);
    for (const tail of ["", "/stop"]) {
      const answer = await get(mail, `${path}${tail}`);
      expect([answer.status, await answer.text()]).toEqual([404, unknown]);
    }
  });

  test("guessing is slowed down together with guesses at other links", async () => {
    const { mail, path } = await linked();
    let last = await get(mail, "/g/guess");
    for (let index = 0; index < 32; index += 1) last = await get(mail, `/${index % 2 ? "g" : "r"}/guess${index}`);
    expect(last.status).toBe(429);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await get(mail, path)).status).toBe(200);
  });
});
