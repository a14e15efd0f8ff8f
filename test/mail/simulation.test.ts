import { and, eq, isNull, lte } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deliveries, enrolments, mailings, participants, reminders, sessions } from "../../db/schema/index.ts";
import { reply } from "../../src/domain/enrolment/reply.ts";
import { withdraw } from "../../src/domain/enrolment/withdraw.ts";
import { updateParticipant } from "../../src/domain/participant/update.ts";
import { cancelSession } from "../../src/domain/session/cancel.ts";
import { moveSession } from "../../src/domain/session/move.ts";
import { DomainError } from "../../src/errors.ts";
import type { SendOutcome } from "../../src/mail/provider.ts";
import { tick } from "../../src/tick.ts";
import { addDays, toLocal } from "../../src/time.ts";
import { addPerson, createMailWorld, DAY, FIRST, HOUR, type MailWorld, MINUTE } from "../support/mail.ts";
import { scriptedProvider } from "../support/scripted-provider.ts";

const names = ["Ana", "Ben", "Cleo"];
const zone = "America/New_York";

type Step =
  | { kind: "wait"; minutes: number }
  | { kind: "outage"; hours: number }
  | { kind: "withdraw" | "opt_out" | "opt_in" | "cant_come"; who: number; session: number }
  | { kind: "join" | "due" }
  | { kind: "move"; session: number; days: number; notify: boolean }
  | { kind: "cancel"; session: number; notify: boolean }
  | { kind: "fault"; outcome: SendOutcome };

const who = fc.integer({ min: 0, max: 2 });
const session = fc.integer({ min: 0, max: 3 });
const faults = fc.constantFrom<SendOutcome>(
  { kind: "ambiguous", reason: "taken" },
  { kind: "ambiguous", reason: "no_answer" },
  { kind: "wait", seconds: 30, reason: "concurrent" },
  { kind: "wait", seconds: 30, reason: "rate" },
  { kind: "parked", seconds: 3600, reason: "daily_quota_exceeded" },
  { kind: "refused", reason: "validation_error", positions: [0] },
  { kind: "refused", reason: "validation_error", positions: null },
  { kind: "clash", reason: "invalid_idempotent_request" },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 3000 }) }) },
  { weight: 5, arbitrary: fc.constant({ kind: "due" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("outage" as const), hours: fc.integer({ min: 1, max: 200 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("withdraw", "opt_out", "opt_in", "cant_come"), who, session }) },
  { weight: 1, arbitrary: fc.constant({ kind: "join" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("move" as const),
      session,
      days: fc.integer({ min: -3, max: 3 }),
      notify: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), session, notify: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("fault" as const), outcome: faults }) },
);

/** A refusal is an answer too: a session that is over can't be moved. */
async function tried(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
  });
}

async function take(mail: MailWorld, provider: ReturnType<typeof scriptedProvider>, one: Step, count: number): Promise<void> {
  const { deps, now, setNow } = mail.world;
  const ctx = await mail.ctx();
  const person = "who" in one ? mail.people[names[one.who] ?? ""] : undefined;
  const sessionId = "session" in one ? (mail.sessionIds[one.session] ?? "") : "";
  if (one.kind === "fault") provider.script.push(one.outcome);
  else if (one.kind === "outage") setNow(now() + one.hours * HOUR);
  else if (one.kind === "due") {
    const [next] = await deps.db
      .select()
      .from(reminders)
      .where(and(isNull(reminders.expandedAt), isNull(reminders.voidedAt)))
      .orderBy(reminders.dueAt)
      .limit(1);
    setNow(Math.max(now(), next?.dueAt ?? 0));
    await tick(deps);
  } else if (one.kind === "wait") {
    for (let minutes = 0; minutes < one.minutes; minutes += 500) {
      setNow(now() + Math.min(500, one.minutes - minutes) * MINUTE);
      await tick(deps);
    }
  } else if (one.kind === "join") await tried(addPerson(ctx, mail.cohortId, `Newcomer${count}`));
  else if (one.kind === "cancel")
    await tried(cancelSession(ctx, sessionId, { reason: "Flood", reschedule: "push", notify: one.notify }));
  else if (one.kind === "move") {
    const [row] = await deps.db.select().from(sessions).where(eq(sessions.id, sessionId));
    const { date, time } = toLocal(row?.startsAt ?? FIRST, zone);
    await tried(moveSession(ctx, sessionId, { date: addDays(date, one.days), time, scope: "this", notify: one.notify }));
  } else if (person && one.kind === "withdraw") await tried(withdraw(ctx, person.enrolmentId, { reason: "Moved away" }));
  else if (person && one.kind === "cant_come")
    await tried(reply(ctx, { enrolmentId: person.enrolmentId, sessionId }, { answer: "cant_come" }));
  else if (person) await tried(updateParticipant(ctx, person.participantId, { emailPermission: one.kind === "opt_in" }));
}

/** Looks, at the moment a mailing is first attempted, for anyone in it who shouldn't get one. */
function watch(mail: MailWorld, provider: ReturnType<typeof scriptedProvider>, stale: string[]): void {
  const { db } = mail.world.deps;
  const send = provider.send.bind(provider);
  provider.send = async (request) => {
    const [mailing] = await db.select().from(mailings).where(eq(mailings.id, request.key));
    if (mailing?.attempts === 1) {
      const rows = await db
        .select({ delivery: deliveries, leftAt: enrolments.leftAt, permitted: participants.emailPermitted, session: sessions })
        .from(deliveries)
        .leftJoin(enrolments, eq(enrolments.id, deliveries.enrolmentId))
        .leftJoin(participants, eq(participants.id, deliveries.participantId))
        .leftJoin(sessions, eq(sessions.id, deliveries.sessionId))
        .where(eq(deliveries.mailingId, request.key));
      for (const { delivery, leftAt, permitted, session: of } of rows) {
        const off = delivery.kind === "reminder" && (of?.number === null || (of?.startsAt ?? 0) <= mail.world.now());
        if (leftAt !== null || (!permitted && delivery.staffId === null) || off) stale.push(`${delivery.kind} ${delivery.id}`);
      }
    }
    return send(request);
  };
}

describe("whatever happens, in whatever order", () => {
  test("nothing is lost, nothing goes twice, nothing stale is sent", { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const provider = scriptedProvider();
        const mail = await createMailWorld(names, { provider, now: FIRST - 6 * DAY });
        const { deps, now, setNow } = mail.world;
        const stale: string[] = [];
        watch(mail, provider, stale);
        provider.requestsPerSecond = 1000;
        for (const [index, one] of steps.entries()) await take(mail, provider, one, index);
        provider.script.length = 0;
        for (let month = 0; month < 4; month += 1) {
          setNow(now() + 30 * DAY);
          await tick(deps);
          await tick(deps);
        }

        expect(stale).toEqual([]);
        const rows = await deps.db.select().from(deliveries);
        const taken = provider.taken().map(({ tags }) => tags.find(({ name }) => name === "delivery")?.value);
        expect(new Set(taken).size).toBe(taken.length);
        for (const row of rows) {
          expect(["sent", "skipped", "missed", "failed", "unknown"]).toContain(row.state);
          if (row.state === "sent") expect(taken).toContain(row.id);
          else if (row.state !== "unknown") expect(taken).not.toContain(row.id);
        }
        const forgotten = await deps.db
          .select()
          .from(reminders)
          .where(and(isNull(reminders.expandedAt), isNull(reminders.voidedAt), lte(reminders.dueAt, now())));
        expect(forgotten).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});
