import { describe, expect, test } from "vitest";
import { deliveryKinds } from "../../db/schema/index.ts";
import { write } from "../../db/write.ts";
import { chooseTime } from "../../src/domain/appointment/book.ts";
import { editCohort } from "../../src/domain/cohort/edit.ts";
import { addContact } from "../../src/domain/contact/add-contact.ts";
import { consentPurposes } from "../../src/domain/contact/contact.ts";
import { recordConsent } from "../../src/domain/contact/record-consent.ts";
import { invite } from "../../src/domain/draft/invite.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { participantInput } from "../../src/domain/participant/participant.ts";
import { askCover } from "../../src/domain/session/ask-cover.ts";
import { cancelSession } from "../../src/domain/session/cancel.ts";
import { moveSession } from "../../src/domain/session/move.ts";
import { inviteStaff } from "../../src/domain/staff/invite.ts";
import { callForSafety } from "../../src/domain/task/call-for-safety.ts";
import { owe } from "../../src/mail/owe.ts";
import { resendProvider } from "../../src/mail/resend.ts";
import { tick } from "../../src/tick.ts";
import { offerAll } from "../support/appointments.ts";
import { idOf, makeColleague } from "../support/colleagues.ts";
import { makeDraft } from "../support/drafts.ts";
import { addPerson, createMailWorld, DAY, FIRST, fates, HOUR, MINUTE } from "../support/mail.ts";
import { startFakeProvider } from "../support/processes.ts";

describe("every kind of mail", () => {
  test("is taken by a provider as strict as the real one", async () => {
    const fake = await startFakeProvider();
    const provider = resendProvider({ apiKey: "re_fake", baseUrl: fake.url, requestsPerSecond: 100, clock: Date.now });
    const mail = await createMailWorld(["Ana"], { provider, env: { MAIL_FROM: "mail@example.org" } });
    const { deps, setNow } = mail.world;
    const ctx = await mail.ctx();
    const confirming = { ...ctx, org: { ...ctx.org, addressConfirmedBy: "participant" as const } };
    await createParticipant(
      confirming,
      participantInput.parse({ givenName: "José", email: "jose@example.org", emailPermission: true }),
    );
    const draft = await makeDraft(ctx);
    await invite(ctx, draft.id, { participantIds: [mail.people.Ana?.participantId ?? ""] });
    await makeColleague(ctx, "Fay Lind");
    await inviteStaff(ctx, { email: "new@example.org", name: "Noor", role: "facilitator" });
    await owe(ctx, {
      kind: "sign_in_code",
      uniqueKey: "code|1",
      usefulUntil: ctx.now + 10 * MINUTE,
      staffId: ctx.actor.kind === "staff" ? ctx.actor.id : "",
      payload: { kind: "sign_in_code", code: "482913" },
    });
    await owe(ctx, {
      kind: "alert",
      uniqueKey: "alert|1",
      usefulUntil: ctx.now + DAY,
      staffId: ctx.actor.kind === "staff" ? ctx.actor.id : "",
      payload: { kind: "alert", trouble: null, parked: "quota", silent: true },
    });
    const counts = { held: 2, cancelled: 0, unmarked: 1, strict: 0.5, adjusted: 0.5, noShow: 0 };
    await owe(ctx, {
      kind: "summary",
      uniqueKey: "summary|1",
      usefulUntil: ctx.now + DAY,
      staffId: ctx.actor.kind === "staff" ? ctx.actor.id : "",
      payload: {
        ...{ kind: "summary", from: "2027-01-01", to: "2027-01-31", asOf: ctx.now, inNeed: 0, before: null },
        figures: { ...counts, enrolled: 8, started: 7, contactMinutes: "hidden" },
      },
    });
    const urgent = await callForSafety(ctx, {
      ...{ enrolmentId: mail.people.Ana?.enrolmentId ?? "", participantId: mail.people.Ana?.participantId ?? "" },
      ...{ cohortId: mail.cohortId, sessionId: mail.sessionIds[0] ?? "" },
    });
    await write(ctx, { statements: urgent.statements, audit: [] });
    const minor = await addPerson(ctx, mail.cohortId, "Vale", { birthDate: "2012-01-15" });
    const contact = { givenName: "Zoë", relation: "mother", email: "zoe@example.org" };
    const { id: guardian } = await addContact(ctx, minor.participantId, contact);
    for (const purpose of consentPurposes) await recordConsent(ctx, guardian, { purpose, givenBy: "minor" });
    const [, second = "", third = ""] = mail.sessionIds;
    const [appointment = ""] = await offerAll(ctx, mail.cohortId, [mail.people.Ana?.enrolmentId ?? ""], { notify: true });
    const told = async () => {
      setNow(mail.world.now() + 2 * MINUTE);
      await tick(deps);
    };
    await moveSession(ctx, second, { date: "2027-03-04", time: "17:00", scope: "this", notify: true });
    await told();
    await chooseTime({ ...ctx, now: mail.world.now() }, appointment, Date.parse("2027-02-22T14:00:00Z"));
    await cancelSession(await mail.ctx(), third, { reason: "Flood", reschedule: "push", notify: true });
    await told();
    await editCohort(await mail.ctx(), mail.cohortId, { placeAlias: "the side door" });
    await told();
    await editCohort(ctx, mail.cohortId, { facilitatorIds: [ctx.actor.kind === "staff" ? ctx.actor.id : ""] });
    const colleague = await makeColleague(ctx, "Stan Din");
    await askCover({ ...ctx, now: mail.world.now() }, mail.sessionIds[3] ?? "", { awayId: idOf(ctx), askedId: idOf(colleague) });
    for (const at of [FIRST - 5 * DAY, FIRST - 3 * DAY, FIRST - DAY, FIRST - HOUR, FIRST + DAY]) {
      setNow(at);
      await tick(deps);
    }

    const fateList = await fates(ctx);
    expect(fateList.filter((fate) => !fate.endsWith("sent") && !fate.includes("nearer_one_due"))).toEqual([]);
    expect(new Set(fateList.map((fate) => fate.split(" ")[0]))).toEqual(new Set(deliveryKinds.filter((kind) => kind !== "test")));
    const { requests, accepted } = await fake.ledger();
    expect(requests.every(({ status }) => status === 200)).toBe(true);
    expect(accepted[0]?.subject).toContain("482913");
    const withFiles = accepted.filter(({ attachments }) => attachments);
    expect(withFiles.length).toBeGreaterThan(6);
    for (const { key } of withFiles) expect(accepted.filter((one) => one.key === key)).toHaveLength(1);
  });
});

describe("several dispatchers at once", () => {
  test("hand over each of 230 welcomes once", async () => {
    const mail = await createMailWorld(
      Array.from({ length: 230 }, (_, index) => `Person${index}`),
      { cohort: { capacity: 500 } },
    );
    const { deps, provider } = mail.world;
    await Promise.all([tick({ ...deps }), tick({ ...deps }), tick({ ...deps })]);
    const to = provider.mails().map((sent) => sent.to);
    expect(to).toHaveLength(230);
    expect(new Set(to).size).toBe(230);
    expect(provider.sent.every(({ mails }) => mails.length <= 100)).toBe(true);
  });
});
