import { describe, expect, test } from "vitest";
import { contactConsents } from "../../../db/schema/index.ts";
import { guardiansOf } from "../../../src/domain/cohort/audience.ts";
import { contactsOf, listContacts } from "../../../src/domain/contact/queries.ts";
import { reviewOfAge, watched } from "../../../src/domain/contact/review-of-age.ts";
import { findParticipant } from "../../../src/domain/participant/queries.ts";
import { listTasks } from "../../../src/domain/task/queries.ts";
import { tick } from "../../../src/tick.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { agree, createGuardianWorld } from "../../support/guardians.ts";
import { HOUR } from "../../support/mail.ts";

describe("coming of age", () => {
  test("ends what was agreed for guardians and asks staff, once, to talk about it", async () => {
    // Eighteen on 10 February, in New York.
    const mail = await createGuardianWorld({ person: { birthDate: "2009-02-10" } });
    const { world } = mail;
    await agree(await mail.ctx(), mail.rosa);
    await agree(await mail.ctx(), mail.rosa, { purpose: "changes" });
    const stands = async () =>
      (await world.deps.db.select().from(contactConsents)).map(({ revokedThrough }) => revokedThrough ?? "stands");
    world.setNow(Date.parse("2027-02-10T04:59:00Z"));
    await tick(world.deps);
    expect(await stands()).toEqual(["stands", "stands"]);
    world.setNow(world.now() + HOUR);
    await tick(world.deps);
    expect(await stands()).toEqual(["of_age", "of_age"]);
    world.setNow(world.now() + 3 * HOUR);
    await tick(world.deps);
    const { items } = await listTasks(await mail.ctx(), { limit: 10 });
    expect(items.map(({ kind, code, participantId }) => [kind, code, participantId])).toEqual([
      ["consent_review", "of_age", mail.ana.participantId],
    ]);
  });

  test("is looked at once an hour, for those with something agreed only", async () => {
    const mail = await createGuardianWorld({ person: { birthDate: "2009-02-10" } });
    const { deps, setNow } = mail.world;
    setNow(Date.parse("2027-02-11T12:00:00Z"));
    expect(await reviewOfAge(deps)).toBe(0);
    const late = await createGuardianWorld({ person: { birthDate: "2009-02-10" } });
    await agree(await late.ctx(), late.rosa);
    late.world.setNow(Date.parse("2027-02-11T12:00:00Z"));
    expect([await reviewOfAge(late.world.deps), await reviewOfAge(late.world.deps)]).toEqual([1, 0]);
  });
});

describe("contacts", () => {
  test("of another org aren't seen, and finding them reads no table from end to end", async () => {
    const mail = await createGuardianWorld();
    const ctx = await mail.ctx();
    await agree(ctx, mail.rosa, { purpose: "changes" });
    const other = await (await mail.world.createOrg("Other")).as("manager");
    const person = await findParticipant(ctx, mail.ana.participantId);
    expect((await listContacts(ctx, person)).map(({ id, consents }) => [id, consents.length])).toEqual([[mail.rosa, 1]]);
    expect(await listContacts(other, person)).toEqual([]);
    expect(await guardiansOf(ctx, mail.cohortId)).toEqual([
      { enrolmentId: mail.ana.enrolmentId, participantId: mail.ana.participantId, contactId: mail.rosa },
    ]);
    expect(await guardiansOf(other, mail.cohortId)).toEqual([]);
    expect(scans(await explain(ctx, contactsOf(ctx, person.id)))).toEqual([]);
    expect(scans(await explain(ctx, guardiansOf(ctx, mail.cohortId)))).toEqual([]);
    const page = ctx.db.all(watched({ orgId: "", participantId: "" }));
    expect(await page).toHaveLength(1);
  });
});
