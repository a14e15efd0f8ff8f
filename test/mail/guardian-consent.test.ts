import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { contactConsents, orgs, participants } from "../../db/schema/index.ts";
import { revokeConsent, stopContactMail } from "../../src/domain/contact/revoke-consent.ts";
import { updateContact } from "../../src/domain/contact/update-contact.ts";
import { updateParticipant } from "../../src/domain/participant/update.ts";
import { moveSession } from "../../src/domain/session/move.ts";
import { DomainError } from "../../src/errors.ts";
import type { ConsentGiver } from "../../src/mail/consent.ts";
import { mailsIn, type Provider, type SendOutcome } from "../../src/mail/provider.ts";
import { tick } from "../../src/tick.ts";
import { addDays, ageOn, toLocal } from "../../src/time.ts";
import { agree, createGuardianWorld } from "../support/guardians.ts";
import { DAY, FIRST, HOUR, MINUTE } from "../support/mail.ts";

type Step =
  | { kind: "wait"; hours: number }
  | { kind: "agree"; purpose: "reminders" | "changes"; givenBy: ConsentGiver; days: number | null }
  | { kind: "revoke" | "stop" | "move" | "readdress" }
  | { kind: "birth"; date: string | null }
  | { kind: "rule"; by: ConsentGiver; from: number; adult: number }
  | { kind: "fault"; outcome: SendOutcome };

const giver = fc.constantFrom<ConsentGiver>("minor", "guardian", "both");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("wait" as const), hours: fc.integer({ min: 6, max: 60 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("agree" as const),
      purpose: fc.constantFrom("reminders", "changes"),
      givenBy: giver,
      days: fc.option(fc.integer({ min: 0, max: 20 })),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("revoke", "stop", "move", "move", "readdress") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("birth" as const),
      date: fc.constantFrom(null, "2009-03-01", "2009-02-26", "2012-01-15", "2015-01-15"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("rule" as const),
      by: giver,
      from: fc.constantFrom(0, 13, 16),
      adult: fc.constantFrom(16, 18),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("fault" as const),
      outcome: fc.constantFrom<SendOutcome>(
        { kind: "wait", seconds: 3600, reason: "rate" },
        { kind: "parked", seconds: 7200, reason: "daily_quota_exceeded" },
        { kind: "refused", reason: "validation_error", positions: null },
      ),
    }),
  },
);

test("whatever is agreed, revoked, outgrown or ruled, a guardian's mail first leaves only under a consent that holds", async () => {
  let told = 0;
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 30 }), async (steps) => {
      const faults: SendOutcome[] = [];
      const wrong: string[] = [];
      // Says nothing of how Convene decides: reads what is recorded at the moment the bytes leave.
      let mayTell = async (_purpose: string): Promise<boolean> => false;
      const provider: Provider = {
        name: "watching",
        requestsPerSecond: 1000,
        async send({ key, body }) {
          const mails = mailsIn(body);
          for (const { to, subject } of mails.filter((mail) => mail.to.startsWith("rosa"))) {
            const purpose = /new time|cancelled/.test(subject) ? "changes" : "reminders";
            if (!(await mayTell(purpose))) wrong.push(`${purpose}: ${subject} to ${to}`);
            told += 1;
          }
          return faults.shift() ?? { kind: "accepted", ids: mails.map((_, index) => `${key}-${index}`) };
        },
      };
      const mail = await createGuardianWorld({ provider });
      const { world, sessionIds, rosa, ana } = mail;
      const { db, vault } = world.deps;
      const ctx = async () => {
        const [org] = await db.select().from(orgs);
        const base = await mail.ctx();
        return { ...base, org: { ...base.org, ...org } };
      };
      mayTell = async (purpose) => {
        const { org, now } = await ctx();
        const [person] = await db.select().from(participants).where(eq(participants.id, ana.participantId));
        if (!person?.birthDate) return false;
        const place = { table: "participants", row: person.id, column: "birth_date" };
        const today = toLocal(now, org.timezone).date;
        const age = ageOn(vault.org(org.id).open(place, person.birthDate), today);
        const agreed = (await db.select().from(contactConsents)).filter(
          (row) => row.purpose === purpose && row.revokedAt === null && (row.until ?? today) >= today,
        );
        const by = age < org.minorConsentAge ? "guardian" : org.guardianConsentBy;
        return age < org.adultAge && agreed.some(({ givenBy }) => givenBy === "both" || givenBy === by);
      };
      let moved = 0;
      const acts: { [kind in Step["kind"]]: (step: Extract<Step, { kind: kind }>) => Promise<unknown> } = {
        wait: async ({ hours }) => world.setNow(world.now() + hours * HOUR),
        agree: async ({ purpose, givenBy, days }) => {
          const until = days === null ? {} : { until: addDays(toLocal(world.now(), "America/New_York").date, days) };
          return agree(await ctx(), rosa, { purpose, givenBy, ...until });
        },
        revoke: async () => {
          const [one] = (await db.select().from(contactConsents)).filter(({ revokedAt }) => revokedAt === null);
          return one && revokeConsent(await ctx(), one.id);
        },
        stop: async () => stopContactMail(await ctx(), rosa, "link"),
        move: async () => {
          moved += 1;
          const id = sessionIds[4 + (moved % 3)] ?? "";
          return moveSession(await ctx(), id, { date: addDays("2027-04-20", moved), time: "17:00", scope: "this", notify: true });
        },
        readdress: async () => updateContact(await ctx(), rosa, { email: `rosa${moved}@example.org` }),
        birth: async ({ date }) => updateParticipant(await ctx(), ana.participantId, { birthDate: date }),
        rule: ({ by, from, adult }) =>
          db.update(orgs).set({ guardianConsentBy: by, minorConsentAge: from, adultAge: adult }).execute(),
        fault: async ({ outcome }) => faults.push(outcome),
      };
      world.setNow(FIRST - 4 * DAY);
      for (const purpose of ["reminders", "changes"] as const) await agree(await ctx(), rosa, { purpose });
      for (const one of steps) {
        try {
          await (acts[one.kind] as (step: Step) => Promise<unknown>)(one);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
        }
        world.setNow(world.now() + MINUTE);
        await tick(world.deps);
      }
      kept += 1;
      expect(wrong).toEqual([]);
    }),
    { numRuns: 12, seed: 20270224 },
  );
  expect([kept, told > 10]).toEqual([12, true]);
}, 60_000);
