import { like } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, disclosureConsents } from "../../../db/schema/index.ts";
import { disclosureConsentInput, folded, recipientIndex, standingOf } from "../../../src/domain/disclosure/disclosure.ts";
import {
  consentsOf,
  currentConsents,
  findDisclosureConsent,
  listAgreed,
  listAgreements,
  listDisclosureConsents,
} from "../../../src/domain/disclosure/queries.ts";
import { recordDisclosureConsent } from "../../../src/domain/disclosure/record-consent.ts";
import { revokeDisclosureConsent } from "../../../src/domain/disclosure/revoke-consent.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { emailIndex } from "../../../src/domain/participant/seal-fields.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { agree, agreement } from "../../support/disclosures.ts";
import { createWorld, NOW } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const add = async (givenName: string) => (await createParticipant(ctx, { givenName, emailPermission: false })).id;
  return { world, harbor, ctx, ana: await add("Ana"), ben: await add("Ben") };
}

const input = { ...agreement, signedOn: "2027-01-15", expiresOn: "2027-12-31" };

describe("disclosureConsentInput", () => {
  test("wants whom, what for, from when and until when", () => {
    for (const field of Object.keys(input)) {
      const { [field as keyof typeof input]: _, ...rest } = input;
      expect(disclosureConsentInput.safeParse(rest).success, field).toBe(false);
      expect(disclosureConsentInput.safeParse({ ...input, [field]: " " }).success, field).toBe(false);
    }
  });

  test.each([
    ["2027-01-15", "2027-01-15", true],
    ["2027-01-15", "2027-01-14", false],
    ["2027-01-15", "2032-01-15", true],
    ["2027-01-15", "2032-01-16", false],
    ["2024-02-29", "2029-02-28", true],
    ["2024-02-29", "2029-03-01", false],
  ])("signed on %s until %s → %s", (signedOn, expiresOn, fits) => {
    const parsed = disclosureConsentInput.safeParse({ ...input, signedOn, expiresOn });
    expect(parsed.success).toBe(fits);
    if (!fits) expect(parsed.error?.issues.map(({ path }) => path)).toEqual([["expiresOn"]]);
  });
});

test("a consent holds on its last day and not after, and never once it was taken back", () => {
  const one = { revokedAt: null, expiresOn: "2027-02-03" };
  expect(standingOf(one, "2027-02-03")).toBe("current");
  expect(standingOf(one, "2027-02-04")).toBe("expired");
  expect(standingOf({ ...one, revokedAt: NOW }, "2027-02-03")).toBe("revoked");
});

test("a recipient is the same whatever its case and spaces, and another with another accent", () => {
  expect(folded("  Bay \t Clinic ")).toBe("bay clinic");
  expect(folded("Jose\u0301")).toBe(folded("Jos\u00e9"));
  expect(folded("Peña")).not.toBe(folded("Pena"));
});

describe("recordDisclosureConsent", () => {
  test("keeps whom and what for sealed, and neither in the audit log", async () => {
    const { ctx, ana } = await setUp();
    const id = await agree(ctx, ana, { recipient: "Officer Krupke", purpose: "Proof for the court" });
    const rows = JSON.stringify([await ctx.db.select().from(disclosureConsents), await ctx.db.select().from(auditLines)]);
    expect(rows).not.toMatch(/krupke|court/i);
    expect(await listDisclosureConsents(ctx, ana)).toMatchObject([
      {
        id,
        recipient: "Officer Krupke",
        purpose: "Proof for the court",
        standing: "current",
        by: "facilitator",
        revokedBy: null,
      },
    ]);
    const [line] = await ctx.db.select().from(auditLines).where(like(auditLines.action, "disclosure_consent.%"));
    expect(line).toMatchObject({ action: "disclosure_consent.record", subjectId: id });
    expect(JSON.parse(line?.detail ?? "")).toEqual({ participantId: ana, signedOn: "2027-01-15", expiresOn: "2027-12-31" });
  });

  test("refuses one that was signed tomorrow, by the org's calendar, and keeps nothing", async () => {
    const { ctx, ana } = await setUp();
    const late = { ...ctx, now: Date.parse("2027-02-04T02:00:00Z") };
    await expect(recordDisclosureConsent(late, ana, { ...input, signedOn: "2027-02-04" })).rejects.toMatchObject({
      errors: [{ path: "signedOn", message: "That day lies ahead." }],
    });
    expect(await ctx.db.select().from(disclosureConsents)).toEqual([]);
    await recordDisclosureConsent(late, ana, { ...input, signedOn: "2027-02-03" });
  });

  test("is for this org's people only", async () => {
    const { world, ana } = await setUp();
    const there = await (await world.createOrg("Other")).as("manager");
    await expect(recordDisclosureConsent(there, ana, input)).rejects.toMatchObject({ code: "not_found" });
  });

  test("gives a recipient that is an address another index than whoever has that address", async () => {
    const { ctx } = await setUp();
    expect(recipientIndex(ctx.vault, "ana@example.org")).not.toBe(emailIndex(ctx.vault, "ana@example.org"));
  });
});

describe("a consent that is recorded again", () => {
  test("adds nothing while one for the same recipient and purpose holds as long, however it was typed", async () => {
    const { ctx, ana, ben } = await setUp();
    const id = await agree(ctx, ana);
    const again = (over: Partial<typeof input>) => recordDisclosureConsent(ctx, ana, { ...input, ...over });
    for (const over of [{}, { recipient: "bay  clinic", purpose: "CONTINUING care" }, { expiresOn: "2027-06-30" }])
      await expect(again(over)).rejects.toMatchObject({
        code: "already_recorded",
        message: expect.stringContaining("2027-12-31"),
      });
    expect((await listDisclosureConsents(ctx, ana)).map((one) => one.id)).toEqual([id]);
    await again({ purpose: "Billing" });
    await again({ recipient: "School" });
    await again({ expiresOn: "2028-01-31" });
    await agree(ctx, ben);
  });

  test("is recorded once they took the first one back, or its time was up", async () => {
    const { ctx, ana } = await setUp();
    await revokeDisclosureConsent(ctx, await agree(ctx, ana));
    await agree(ctx, ana, { expiresOn: "2027-03-01" });
    await recordDisclosureConsent({ ...ctx, now: Date.parse("2027-03-02T17:00:00Z") }, ana, input);
    expect(await listDisclosureConsents(ctx, ana)).toHaveLength(3);
  });

  test("of two at once lets one through, and two for different purposes both", async () => {
    const { ctx, ana, ben } = await setUp();
    const results = await Promise.allSettled([
      recordDisclosureConsent(ctx, ana, input),
      recordDisclosureConsent(ctx, ana, input),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "already_recorded" } });
    expect(await listDisclosureConsents(ctx, ana)).toHaveLength(1);
    await Promise.all(["Billing", "Housing"].map((purpose) => recordDisclosureConsent(ctx, ben, { ...input, purpose })));
    expect(await listDisclosureConsents(ctx, ben)).toHaveLength(2);
  });

  test("is refused where its last day is over", async () => {
    const { ctx, ana } = await setUp();
    await expect(recordDisclosureConsent(ctx, ana, { ...input, expiresOn: "2027-02-02" })).rejects.toMatchObject({
      errors: [{ path: "expiresOn", message: expect.stringContaining("That day is over") }],
    });
    await recordDisclosureConsent(ctx, ana, { ...input, expiresOn: "2027-02-03" });
  });
});

describe("revokeDisclosureConsent", () => {
  test("says which others of theirs still hold for the same recipient", async () => {
    const { ctx, ana, ben } = await setUp();
    const first = await agree(ctx, ana, { expiresOn: "2027-03-01" });
    const second = await agree(ctx, ana, { recipient: "BAY clinic", purpose: "Billing" });
    await agree(ctx, ana, { recipient: "School" });
    await agree(ctx, ben);
    expect(await revokeDisclosureConsent(ctx, first)).toEqual({ participantId: ana, others: [second] });
    expect(await revokeDisclosureConsent(ctx, second)).toEqual({ participantId: ana, others: [] });
  });

  test("ends it at once, stays listed with who and when", async () => {
    const { harbor, ctx, ana } = await setUp();
    const id = await agree(ctx, ana);
    const manager = await harbor.as("manager");
    expect(await revokeDisclosureConsent(manager, id)).toEqual({ participantId: ana, others: [] });
    expect(await listAgreed(ctx, agreement)).toEqual([]);
    const [row] = await listDisclosureConsents(ctx, ana);
    expect(row).toMatchObject({ id, standing: "revoked", revokedAt: ctx.now });
    expect(row?.revokedBy).toMatch(/./);
    await expect(revokeDisclosureConsent(ctx, id)).rejects.toMatchObject({ code: "already_revoked" });
  });

  test("of two at once lets one through", async () => {
    const { ctx, ana } = await setUp();
    const id = await agree(ctx, ana);
    const results = await Promise.allSettled([revokeDisclosureConsent(ctx, id), revokeDisclosureConsent(ctx, id)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lines = await ctx.db.select().from(auditLines).where(like(auditLines.action, "disclosure_consent.revoke"));
    expect(lines).toHaveLength(1);
  });

  test("doesn't know another org's", async () => {
    const { world, ctx, ana } = await setUp();
    const id = await agree(ctx, ana);
    const there = await (await world.createOrg("Other")).as("manager");
    await expect(revokeDisclosureConsent(there, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(findDisclosureConsent(there, id)).rejects.toMatchObject({ code: "not_found" });
    expect(await listDisclosureConsents(there, ana)).toEqual([]);
  });
});

describe("listAgreed", () => {
  test("finds whose consent holds today for this recipient and purpose, however they were typed", async () => {
    const { ctx, ana, ben } = await setUp();
    const held = await agree(ctx, ana, { recipient: " bay  CLINIC", purpose: "continuing care" });
    await agree(ctx, ben, { recipient: "Bay Clinic West" });
    await agree(ctx, ben, { purpose: "Billing" });
    await agree(ctx, ben, { signedOn: "2026-01-01", expiresOn: "2027-02-02" });
    expect(await listAgreed(ctx, agreement)).toEqual([{ consentId: held, participantId: ana, expiresOn: "2027-12-31" }]);
  });

  test("by the org's calendar: the last day ends at its own midnight", async () => {
    const { ctx, ana } = await setUp();
    await agree(ctx, ana, { expiresOn: "2027-02-03" });
    const at = (text: string) => listAgreed({ ...ctx, now: Date.parse(text) }, agreement);
    expect(await at("2027-02-04T04:59:00Z")).toHaveLength(1);
    expect(await at("2027-02-04T05:01:00Z")).toHaveLength(0);
  });

  test("takes of two the one that lasts longest", async () => {
    const { ctx, ana } = await setUp();
    await agree(ctx, ana, { expiresOn: "2027-03-01" });
    const longer = await agree(ctx, ana, { expiresOn: "2027-09-01" });
    expect(await listAgreed(ctx, agreement)).toMatchObject([{ consentId: longer }]);
  });

  test("doesn't see another org's", async () => {
    const { world, ctx, ana } = await setUp();
    await agree(ctx, ana);
    const there = await (await world.createOrg("Other")).as("manager");
    expect([await listAgreed(there, agreement), await listAgreements(there)]).toEqual([[], []]);
  });
});

test("listAgreements names each recipient and purpose once, as last written, and none that has ended", async () => {
  const { ctx, ana, ben } = await setUp();
  await agree(ctx, ana);
  await agree({ ...ctx, now: ctx.now + 1 }, ben, { recipient: "BAY Clinic" });
  await agree(ctx, ben, { purpose: "Billing" });
  await revokeDisclosureConsent(ctx, await agree(ctx, ben, { recipient: "School" }));
  await agree(ctx, ben, { recipient: "Court", signedOn: "2026-01-01", expiresOn: "2026-12-31" });
  expect(await listAgreements(ctx)).toEqual([
    { recipient: "Bay Clinic", purpose: "Billing" },
    { recipient: "BAY Clinic", purpose: "Continuing care" },
  ]);
});

test("no list of consents reads all of them", async () => {
  const { ctx, ana } = await setUp();
  for (const statement of [consentsOf(ctx, ana), currentConsents(ctx), currentConsents(ctx, "x")]) {
    const plan = await explain(ctx, statement);
    expect([scans(plan), plan.some((step) => step.includes("disclosure_consents_by_"))], plan.join("; ")).toEqual([[], true]);
  }
});
