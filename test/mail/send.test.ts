import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, deliveries, mailings, suppressions } from "../../db/schema/index.ts";
import { reply } from "../../src/domain/enrolment/reply.ts";
import { withdraw } from "../../src/domain/enrolment/withdraw.ts";
import { updateParticipant } from "../../src/domain/participant/update.ts";
import { expandReminders } from "../../src/domain/reminder/expand.ts";
import { planReminders } from "../../src/domain/reminder/plan.ts";
import { cancelSession } from "../../src/domain/session/cancel.ts";
import { moveSession } from "../../src/domain/session/move.ts";
import { freezeNext } from "../../src/mail/freeze.ts";
import { sendNext } from "../../src/mail/send.ts";
import { tick } from "../../src/tick.ts";
import { createMailWorld, DAY, FIRST, fates, HOUR, type MailWorld, MINUTE } from "../support/mail.ts";
import { scriptedProvider } from "../support/scripted-provider.ts";

/** Two people whose 1-day reminders are queued, nothing else. */
async function setUp(names = ["Ana", "Ben"]) {
  const provider = scriptedProvider();
  const mail = await createMailWorld(names, { provider });
  const { deps, setNow, now } = mail.world;
  await tick(deps);
  setNow(FIRST - 3 * DAY);
  await tick(deps);
  setNow(FIRST - DAY);
  await planReminders(deps);
  await expandReminders(deps);
  provider.requests.length = 0;
  const before = provider.taken().length;
  const later = async (ms: number) => {
    setNow(now() + ms);
    await tick(deps);
  };
  const ends = async () => (await fates(await mail.ctx(), "reminder")).slice(names.length);
  return {
    mail,
    deps,
    provider,
    later,
    ends,
    taken: () =>
      provider
        .taken()
        .slice(before)
        .map(({ to }) => to)
        .sort(),
  };
}

const ids = (mail: MailWorld, name: string) => {
  const person = mail.people[name];
  if (!person) throw new Error(name);
  return person;
};

type Step = (mail: MailWorld) => Promise<unknown>;

const causes: [string, Step, string][] = [
  ["withdrew", async (mail) => withdraw(await mail.ctx(), ids(mail, "Ana").enrolmentId, { reason: "Moved away" }), "withdrawn"],
  [
    "opted out",
    async (mail) => updateParticipant(await mail.ctx(), ids(mail, "Ana").participantId, { emailPermission: false }),
    "no_permission",
  ],
  [
    "has no address any more",
    async (mail) => updateParticipant(await mail.ctx(), ids(mail, "Ana").participantId, { email: null }),
    "no_address",
  ],
  [
    "was suppressed",
    async (mail) => {
      const ctx = await mail.ctx();
      const emailIndex = ctx.vault.index("ana@example.org");
      await ctx.db.insert(suppressions).values({ orgId: ctx.org.id, id: "sup_1", emailIndex, reason: "bounced", at: ctx.now });
    },
    "suppressed",
  ],
  [
    "said they can't come",
    async (mail) => {
      const place = { enrolmentId: ids(mail, "Ana").enrolmentId, sessionId: mail.sessionIds[0] ?? "" };
      await reply(await mail.ctx(), place, { answer: "cant_come" });
    },
    "replied_cant_come",
  ],
];

describe("whoever", () => {
  test.each(causes)("%s between queueing and freezing gets nothing", async (_, cause, reason) => {
    const { mail, deps, ends, taken } = await setUp();
    await cause(mail);
    await tick(deps);
    expect(taken()).toEqual(["ben@example.org"]);
    expect((await ends()).sort()).toEqual(["reminder sent", `reminder skipped ${reason}`]);
  });

  test.each(causes)("%s between freezing and sending gets nothing", async (_, cause, reason) => {
    const { mail, deps, provider, ends, taken } = await setUp();
    await freezeNext(deps);
    await cause(mail);
    await tick(deps);
    expect(taken()).toEqual(["ben@example.org"]);
    expect(provider.requests).toHaveLength(1);
    expect((await ends()).sort()).toEqual(["reminder sent", `reminder skipped ${reason}`]);
  });
});

describe("a session", () => {
  const drop = { reason: "Flood", reschedule: "drop" as const, notify: false };

  test.each([false, true])("that was cancelled reminds nobody (frozen already: %s)", async (frozen) => {
    const { mail, deps, provider, ends } = await setUp();
    if (frozen) await freezeNext(deps);
    await cancelSession(await mail.ctx(), mail.sessionIds[0] ?? "", drop);
    await tick(deps);
    expect(provider.requests).toEqual([]);
    expect(await ends()).toEqual(["reminder skipped session_off", "reminder skipped session_off"]);
  });

  test.each([false, true])("that moved away reminds of its new time alone (frozen already: %s)", async (frozen) => {
    const { mail, deps, provider, ends, taken } = await setUp();
    if (frozen) await freezeNext(deps);
    await moveSession(await mail.ctx(), mail.sessionIds[0] ?? "", {
      date: "2027-02-25",
      time: "18:30",
      scope: "this",
      notify: false,
    });
    await tick(deps);
    expect(provider.requests).toEqual([]);
    expect(await ends()).toEqual(["reminder skipped session_moved", "reminder skipped session_moved"]);
    mail.world.setNow(FIRST);
    await tick(deps);
    expect(taken()).toEqual(["ana@example.org", "ben@example.org"]);
    expect(provider.taken().at(-1)?.text).toContain("February 25");
  });

  test("that moved with notice tells each once, and doesn't remind in the same breath", async () => {
    const { mail, deps, provider, ends, taken } = await setUp();
    await tick(deps);
    mail.world.setNow(FIRST - 3 * HOUR);
    await moveSession(await mail.ctx(), mail.sessionIds[0] ?? "", {
      date: "2027-02-24",
      time: "20:30",
      scope: "this",
      notify: true,
    });
    await tick(deps);
    mail.world.setNow(FIRST - 3 * HOUR + 2 * MINUTE);
    await tick(deps);
    expect(taken()).toEqual(["ana@example.org", "ana@example.org", "ben@example.org", "ben@example.org"]);
    expect((await ends()).slice(2)).toEqual(["reminder skipped just_told", "reminder skipped just_told"]);
    expect(provider.taken().at(-1)?.text).toContain("8:30");
  });

  test("that moved reminds whoever the notice couldn't be sent to", async () => {
    const { mail, deps, provider, ends, taken } = await setUp();
    await tick(deps);
    mail.world.setNow(FIRST - 3 * HOUR);
    const to = { date: "2027-02-24", time: "20:30", scope: "this" as const, notify: true };
    await moveSession(await mail.ctx(), mail.sessionIds[0] ?? "", to);
    await tick(deps);
    provider.script.push({ kind: "refused", reason: "invalid_attachment", positions: null });
    mail.world.setNow(FIRST - 3 * HOUR + 2 * MINUTE);
    await tick(deps);
    expect(await fates(await mail.ctx(), "moved")).toEqual(["moved failed invalid_attachment", "moved sent"]);
    expect((await ends()).slice(2).sort()).toEqual(["reminder sent", "reminder skipped just_told"]);
    expect(taken()).toEqual(["ana@example.org", "ana@example.org", "ben@example.org", "ben@example.org"]);
    expect(provider.taken().at(-1)?.text).toContain("8:30");
  });
});

describe("a mail frozen but never attempted", () => {
  test("is written anew when the address has changed", async () => {
    const { mail, deps, taken } = await setUp(["Ana"]);
    await freezeNext(deps);
    await updateParticipant(await mail.ctx(), ids(mail, "Ana").participantId, { email: "new@example.org" });
    await tick(deps);
    expect(taken()).toEqual(["new@example.org"]);
  });

  test("goes as it is when nothing has changed", async () => {
    const { mail, deps, provider } = await setUp();
    await freezeNext(deps);
    const [frozen] = await deps.db.select().from(mailings).where(eq(mailings.state, "frozen"));
    mail.world.setNow(FIRST - DAY + 5 * MINUTE);
    await tick(deps);
    expect(provider.requests.map(({ key }) => key)).toEqual([frozen?.idempotencyKey]);
  });

  test("is missed once the session has started", async () => {
    const { later, deps, provider, ends } = await setUp();
    await freezeNext(deps);
    await later(DAY);
    expect(provider.requests).toEqual([]);
    expect(await ends()).toEqual(["reminder missed too_late", "reminder missed too_late"]);
  });
});

describe("sendNext", () => {
  test("repeats the same bytes under the same key until it knows", async () => {
    const { provider, deps, later, ends, taken } = await setUp();
    provider.script.push({ kind: "ambiguous", reason: "taken" }, { kind: "ambiguous", reason: "no_answer" });
    await tick(deps);
    expect(await ends()).toEqual(["reminder frozen", "reminder frozen"]);
    await later(4_000);
    expect(provider.requests).toHaveLength(1);
    await later(1_000);
    expect(provider.requests).toHaveLength(2);
    expect(new Set(provider.requests.map(({ key, body }) => `${key} ${body}`)).size).toBe(1);
    expect(taken()).toHaveLength(2);
    expect(await ends()).toEqual(["reminder sent", "reminder sent"]);
  });

  test("repeats them unchanged although one of them has withdrawn since, for they may have gone", async () => {
    const { mail, provider, deps, later, taken } = await setUp();
    provider.script.push({ kind: "ambiguous", reason: "taken" });
    await tick(deps);
    await withdraw(await mail.ctx(), ids(mail, "Ana").enrolmentId, { reason: "Moved away" });
    await later(10_000);
    expect(new Set(provider.requests.map(({ body }) => body)).size).toBe(1);
    expect(taken()).toHaveLength(2);
  });

  test("sends nothing more once nobody in it should get one", async () => {
    const { mail, provider, deps, later, ends } = await setUp(["Ana"]);
    provider.script.push({ kind: "ambiguous", reason: "error_500" });
    await tick(deps);
    await withdraw(await mail.ctx(), ids(mail, "Ana").enrolmentId, { reason: "Moved away" });
    await later(10_000);
    expect(provider.requests).toHaveLength(1);
    expect(await ends()).toEqual(["reminder unknown no_longer_owed"]);
  });

  test("stops after 23 hours and never sends a second mail", async () => {
    const { mail, provider, deps, ends } = await setUp(["Ana"]);
    await deps.db.update(deliveries).set({ usefulUntil: FIRST });
    provider.script.push(...Array.from({ length: 500 }, () => ({ kind: "ambiguous" as const, reason: "no_answer" })));
    await tick(deps);
    for (let hour = 0; hour < 23; hour += 1) {
      mail.world.setNow(mail.world.now() + HOUR);
      await tick(deps);
    }
    const tries = provider.requests.length;
    expect(tries).toBe(23);
    expect(await ends()).toEqual(["reminder unknown never_answered"]);
    await tick(deps);
    expect(provider.requests).toHaveLength(tries);
  });

  test("treats a clash as unknown", async () => {
    const { provider, deps, later, ends } = await setUp(["Ana"]);
    provider.script.push({ kind: "clash", reason: "invalid_idempotent_request" });
    await tick(deps);
    await later(HOUR);
    const again = provider.requests.slice(1).flatMap(({ mails }) => mails.map(({ to }) => to));
    expect(again).not.toContain("ana@example.org");
    expect(await ends()).toEqual(["reminder unknown invalid_idempotent_request"]);
  });

  test("drops the mails the provider named and sends the others under a new key", async () => {
    const { provider, deps, ends, taken } = await setUp(["Ana", "Ben", "Cleo"]);
    provider.script.push({ kind: "refused", reason: "validation_error", positions: [1] });
    await tick(deps);
    expect(provider.requests).toHaveLength(2);
    expect(new Set(provider.requests.map(({ key }) => key)).size).toBe(2);
    expect(taken()).toHaveLength(2);
    expect((await ends()).sort()).toEqual(["reminder failed validation_error", "reminder sent", "reminder sent"]);
  });

  test("finds the one bad mail by halves when it isn't named", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `Person${index}`);
    const { provider, deps, ends, taken } = await setUp(names);
    const send = provider.send.bind(provider);
    provider.send = async (request) => {
      if (!request.body.toString().includes("person5@example.org")) return send(request);
      provider.requests.push({ ...request, body: request.body.toString(), mails: [] });
      return { kind: "refused", reason: "validation_error", positions: null };
    };
    await tick(deps);
    expect(taken()).toHaveLength(7);
    expect((await ends()).filter((fate) => fate === "reminder failed validation_error")).toHaveLength(1);
    expect(provider.requests.length).toBeLessThanOrEqual(7);
    expect(new Set(provider.requests.map(({ key }) => key)).size).toBe(provider.requests.length);
  });

  test("waits out an idempotent request in flight with the same key", async () => {
    const { provider, deps, later, ends } = await setUp(["Ana"]);
    provider.script.push({ kind: "wait", seconds: 3, reason: "concurrent" });
    await tick(deps);
    expect(await ends()).toEqual(["reminder frozen"]);
    await later(3_000);
    expect(new Set(provider.requests.map(({ key }) => key)).size).toBe(1);
    expect(await ends()).toEqual(["reminder sent"]);
  });

  test("after a rate limit judges anew: it is known not to have gone", async () => {
    const { mail, provider, deps, ends } = await setUp(["Ana"]);
    provider.requestsPerSecond = 100;
    provider.script.push({ kind: "wait", seconds: 60, reason: "rate" });
    await tick(deps);
    await withdraw(await mail.ctx(), ids(mail, "Ana").enrolmentId, { reason: "Moved away" });
    mail.world.setNow(mail.world.now() + 61_000);
    await tick(deps);
    expect(provider.requests).toHaveLength(1);
    expect(await ends()).toEqual(["reminder skipped withdrawn"]);
  });

  test.each([
    [{ kind: "parked" as const, seconds: 3600, reason: "daily_quota_exceeded" }, HOUR],
    [{ kind: "misconfigured" as const, reason: "invalid_api_key" }, MINUTE],
  ])("parks everything on $kind, says so, loses nothing", async (outcome, span) => {
    const { provider, deps, later, ends } = await setUp();
    const logged: string[] = [];
    deps.log = (level, event) => logged.push(`${level} ${event}`);
    provider.requestsPerSecond = 100;
    provider.script.push(outcome);
    await tick(deps);
    expect(logged).toContain(`error mail.${outcome.kind}`);
    await later(span - 1000);
    expect(provider.requests).toHaveLength(1);
    await later(1000);
    expect(await ends()).toEqual(["reminder sent", "reminder sent"]);
  });

  test("shows as missed what a quota outlasted, even while it lasts", async () => {
    const { provider, deps, later, ends } = await setUp();
    provider.requestsPerSecond = 100;
    provider.script.push({ kind: "parked", seconds: 10 * DAY, reason: "monthly_quota_exceeded" });
    await tick(deps);
    await later(5 * DAY + HOUR);
    await later(3 * DAY);
    expect(provider.requests).toHaveLength(1);
    expect(await ends()).toEqual([
      "reminder missed too_late",
      "reminder missed too_late",
      "reminder skipped nearer_one_due",
      "reminder skipped nearer_one_due",
      "reminder missed too_late",
      "reminder missed too_late",
    ]);
  });

  test("writes an audit line for each mailing that ends", async () => {
    const { deps } = await setUp();
    await tick(deps);
    const lines = await deps.db.select().from(auditLines).where(eq(auditLines.action, "mailing.sent"));
    expect(lines.map(({ actorKind }) => actorKind)).toEqual(["system", "system", "system"]);
  });

  test("keeps no mail once it is settled", async () => {
    const { deps } = await setUp();
    await tick(deps);
    const rows = await deps.db.select().from(mailings);
    expect(rows.map(({ payload, state }) => [payload, state])).toEqual(Array(3).fill(["", "sent"]));
  });

  test("says idle when nothing waits", async () => {
    const { deps } = await setUp([]);
    expect(await sendNext(deps)).toBe("idle");
  });
});
