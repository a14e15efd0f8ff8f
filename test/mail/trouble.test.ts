import { eq, inArray } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, mailings, orgs, participants } from "../../db/schema/index.ts";
import type { Deps } from "../../src/deps.ts";
import { emailIndex } from "../../src/domain/participant/seal-fields.ts";
import { resendProvider } from "../../src/mail/resend.ts";
import { tick } from "../../src/tick.ts";
import { createMailWorld, DAY, FIRST, fates, HOUR, MINUTE } from "../support/mail.ts";
import { startFakeProvider } from "../support/processes.ts";
import { NOW } from "../support/world.ts";

/** A group whose welcomes are gone, with the strict fake for a provider; its clock goes with the world's. */
async function setUp(people: number) {
  const fake = await startFakeProvider();
  let ahead = 0;
  const provider = resendProvider({ apiKey: "re_fake", baseUrl: fake.url, requestsPerSecond: 100, clock: () => NOW });
  const paced = { ...provider };
  delete paced.requestsPerSecond;
  const names = Array.from({ length: people }, (_, index) => `p${index}`);
  const mail = await createMailWorld(names, { provider: paced, cohort: { capacity: 500 } });
  const { deps, now } = mail.world;
  const at = async (instant: number, ...others: Deps[]) => {
    const by = instant - now();
    ahead += by;
    mail.world.setNow(instant);
    await fake.advance(by);
    await Promise.all([deps, ...others].map((one) => tick(one)));
  };
  await tick(deps);
  const before = (await fake.ledger()).accepted.length;
  const taken = async () => (await fake.ledger()).accepted.slice(before);
  const counts = async () => {
    const found: Record<string, number> = {};
    for (const fate of await fates(await mail.ctx(), "reminder")) found[fate] = (found[fate] ?? 0) + 1;
    return found;
  };
  /** Nobody has the same mail twice, and what says sent is what was taken. */
  const once = async () => {
    const tags = (await taken()).map(({ tags }) => tags.find(({ name }) => name === "delivery")?.value);
    expect(new Set(tags).size).toBe(tags.length);
    const rows = await deps.db
      .select()
      .from(deliveries)
      .where(inArray(deliveries.kind, ["reminder", "alert"]));
    const sent = rows.filter(({ state }) => state === "sent").map(({ id }) => id);
    expect([...tags].sort()).toEqual(sent.sort());
  };
  return { fake, mail, deps, at, taken, counts, once, ahead: () => ahead };
}

const DUE = FIRST - 3 * DAY;

describe("the dispatcher in trouble", () => {
  test("ticks that overlap, in one process and in four, hand over once", async () => {
    const { at, deps, counts, once } = await setUp(130);
    const others = Array.from({ length: 3 }, () => ({ ...deps }));
    await at(DUE, deps, deps, ...others, ...others);
    await at(DUE + 30_000, ...others);
    expect(await counts()).toEqual({ "reminder sent": 130 });
    await once();
  });

  test("three hours without a tick cost three hours and no mail", async () => {
    const { at, counts, once, taken } = await setUp(3);
    await at(DUE - HOUR);
    expect(await taken()).toEqual([]);
    await at(DUE - HOUR + 3 * HOUR);
    expect(await counts()).toEqual({ "reminder sent": 3 });
    await once();
  });

  test.each(["accept_and_drop", "drop", "reset_mid_body", "concurrent", "error_500"])(
    "servers whose clocks are five minutes apart hand over once, with '%s' in between",
    async (fault) => {
      const { at, deps, fake, counts, once } = await setUp(3);
      const { clock } = deps;
      const fast = { ...deps, clock: () => clock() + 5 * MINUTE };
      const slow = { ...deps, clock: () => clock() - 5 * MINUTE };
      await fake.fault(fault, "rate", fault);
      for (let minute = -6; minute <= 8; minute += 1) await at(DUE + minute * MINUTE, slow, fast);
      expect(await counts()).toEqual({ "reminder sent": 3 });
      await once();
    },
  );

  test("a provider that is down for 26 hours costs what was tried, and nobody is told twice", { timeout: 60_000 }, async () => {
    const { at, fake, counts, once } = await setUp(3);
    await fake.outage("drop");
    for (let quarter = 0; quarter <= 26 * 4; quarter += 1) await at(DUE + quarter * 15 * MINUTE);
    expect(await counts()).toEqual({ "reminder unknown never_answered": 3 });
    await fake.outage(null);
    await at(DUE + 26 * HOUR + MINUTE);
    await at(FIRST - DAY);
    expect(await counts()).toEqual({ "reminder unknown never_answered": 3, "reminder sent": 3 });
    await once();
  });

  test("a poison address in a hundred stops its own mail only", async () => {
    const { at, mail, counts, once, fake } = await setUp(100);
    const ctx = await mail.ctx();
    const id = mail.people.p41?.participantId ?? "";
    const email = ctx.vault.seal({ table: "participants", row: id, column: "email" }, "p41@poison.example");
    await ctx.db
      .update(participants)
      .set({ email, emailIndex: emailIndex(ctx.vault, "p41@poison.example") })
      .where(eq(participants.id, id));
    const before = (await fake.ledger()).requests.length;
    await at(DUE);
    expect(await counts()).toEqual({ "reminder sent": 99, "reminder failed validation_error": 1 });
    await once();
    expect((await fake.ledger()).requests.length - before).toBeLessThanOrEqual(15);
  });

  test("a quota that is used up parks the rest until it is refilled", async () => {
    const { at, fake, counts, once, deps } = await setUp(130);
    const logged: string[] = [];
    deps.log = (level, event) => logged.push(`${level} ${event}`);
    await fake.quota(100);
    await at(DUE);
    expect(await counts()).toMatchObject({ "reminder sent": 100 });
    expect(logged).toContain("error mail.parked");
    await at(DUE + 5 * HOUR);
    expect(await counts()).toMatchObject({ "reminder sent": 100 });
    for (let hour = 14; hour <= 25; hour += 1) await at(DUE + hour * HOUR);
    expect(await counts()).toEqual({ "reminder sent": 130 });
    await once();
  });

  test("a release with other templates between two attempts repeats the old bytes", async () => {
    const { at, fake, mail, deps, counts, once } = await setUp(3);
    await fake.fault("accept_and_drop");
    await at(DUE);
    const [first] = await deps.db.select().from(mailings).where(eq(mailings.state, "frozen"));
    const ctx = await mail.ctx();
    await ctx.db.update(orgs).set({ alias: "Another name", replyPhone: "+1 555 0199" });
    const release = { ...deps, config: { ...deps.config, baseUrl: "https://new.example.org", mailFrom: "new@example.org" } };
    mail.world.setNow(DUE + MINUTE);
    await tick(release);
    const { requests } = await fake.ledger();
    const tried = requests.filter(({ key }) => key === first?.idempotencyKey);
    expect(tried).toHaveLength(2);
    expect(new Set(tried.map(({ hash }) => hash)).size).toBe(1);
    expect(await counts()).toEqual({ "reminder sent": 3 });
    await once();
  });
});
