import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { participants, sessions } from "../../../db/schema/index.ts";
import { remindCohort } from "../../../src/domain/cohort/remind.ts";
import { reply } from "../../../src/domain/enrolment/reply.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { choosePreferences } from "../../../src/domain/participant/choose-preferences.ts";
import { updateParticipant } from "../../../src/domain/participant/update.ts";
import { readParticipantMail } from "../../../src/domain/reminder/participant-mail.ts";
import { peopleOf, readSessionMail, sessionDeliveries } from "../../../src/domain/reminder/session-mail.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { plannedPage } from "../../../src/mail/read-planned.ts";
import { tick } from "../../../src/tick.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { agree, createGuardianWorld } from "../../support/guardians.ts";
import { addPerson, createMailWorld, DAY, FIRST, HOUR, type MailWorld } from "../../support/mail.ts";

const first = ({ sessionIds }: MailWorld): string => sessionIds[0] ?? "";

/** Every mail about a session as `Ana: reminder 1440: sentence`, reminders unless it says otherwise. */
async function told(mail: MailWorld, sessionId = first(mail)): Promise<string[]> {
  const { people } = await readSessionMail(await mail.ctx(), sessionId);
  return people.flatMap(({ name, mails }) =>
    mails.map(({ kind, offsetMinutes, guardian, fate }) =>
      [name, `${kind}${offsetMinutes === null ? "" : ` ${offsetMinutes}`}`, guardian?.name, fate.sentence]
        .filter(Boolean)
        .join(": "),
    ),
  );
}

async function at(mail: MailWorld, when: number): Promise<void> {
  mail.world.setNow(when);
  await tick(mail.world.deps);
}

const id = (mail: MailWorld, name: string): string => mail.people[name]?.participantId ?? "";

/** Everybody for whom something different holds. */
async function mixed(): Promise<MailWorld> {
  const mail = await createMailWorld(["Ana", "Ben", "Cleo", "Dev", "Eli"], { cohort: { capacity: 20 } });
  const ctx = await mail.ctx();
  const quietHours = { from: "21:00", until: "08:00" };
  await remindCohort(ctx, mail.cohortId, { reminderOffsets: [4320, 1440], quietHours, skipDeclined: true });
  mail.people.Fay = await addPerson(ctx, mail.cohortId, "Fay", { timezone: "Asia/Tokyo" });
  await choosePreferences(ctx, id(mail, "Ben"), { reminderChoice: "day_before" });
  await choosePreferences(ctx, id(mail, "Cleo"), { reminderChoice: "none" });
  await updateParticipant(ctx, id(mail, "Dev"), { emailPermission: false });
  await reply(ctx, { enrolmentId: mail.people.Eli?.enrolmentId ?? "", sessionId: first(mail) }, { answer: "cant_come" });
  await tick(mail.world.deps);
  return mail;
}

describe("readSessionMail", () => {
  test("says of what is planned when it goes, or why it won't", async () => {
    const mail = await mixed();
    expect(await told(mail)).toEqual([
      "Ana: reminder 4320: Will be sent Sun, Feb 21, 6:30 PM.",
      "Ana: reminder 1440: Will be sent Tue, Feb 23, 6:30 PM.",
      "Ben: reminder 4320: Won’t be sent: they chose one reminder, the day before.",
      "Ben: reminder 1440: Will be sent Tue, Feb 23, 6:30 PM.",
      "Cleo: reminder 4320: Won’t be sent: they chose to get no reminders.",
      "Cleo: reminder 1440: Won’t be sent: they chose to get no reminders.",
      "Dev: reminder 4320: Won’t be sent: no permission to email.",
      "Dev: reminder 1440: Won’t be sent: no permission to email.",
      "Eli: reminder 4320: Won’t be sent: they said they can’t come.",
      "Eli: reminder 1440: Won’t be sent: they said they can’t come.",
      "Fay: reminder 4320: Will be sent Sun, Feb 21, 6:30 PM.",
      "Fay: reminder 1440: Will be sent Tue, Feb 23, 6:30 PM.",
    ]);
  });

  test("the dispatcher then does what it said", async () => {
    // 09:00 in New York is 23:00 in Tokyo: Fay's fall into her quiet hours.
    const mail = await mixed();
    const ctx = await mail.ctx();
    await moveSession(ctx, first(mail), { date: "2027-02-24", time: "09:00", scope: "this", notify: false });
    await mail.world.deps.db
      .update(participants)
      .set({ timezone: "Asia/Tokyo" })
      .where(eq(participants.id, id(mail, "Ben")));
    await tick(mail.world.deps);
    const before = await told(mail);
    expect(before).toContain("Fay: reminder 1440: Will be sent Tue, Feb 23, 6:59 AM.");
    const start = FIRST - 9.5 * HOUR;
    for (const hour of [75, 74, 73, 72, 27, 26, 25, 24, 1]) {
      await at(mail, start - hour * HOUR - 60_000);
      await at(mail, start - hour * HOUR);
    }
    const after = await told(mail);
    expect(after.map((line) => line.replace("Sent", "Will be sent").replace("Not sent", "Won’t be sent"))).toEqual(before);
    expect(after.filter((line) => line.includes(": Sent "))).toHaveLength(5);
  });

  test("says when some have been sent theirs early and others wait", async () => {
    const mail = await mixed();
    await moveSession(await mail.ctx(), first(mail), { date: "2027-02-24", time: "09:00", scope: "this", notify: false });
    await tick(mail.world.deps);
    await at(mail, FIRST - 9.5 * HOUR - 3 * DAY - 2 * HOUR);
    const lines = await told(mail);
    expect(lines).toContain("Ana: reminder 4320: Will be sent Sun, Feb 21, 9:00 AM.");
    expect(lines.filter((line) => line.startsWith("Fay: reminder 4320"))).toEqual([
      "Fay: reminder 4320: Sent Sun, Feb 21, 7:00 AM.",
    ]);
  });

  test("foresees that a reminder on the heels of a new time is one too many", async () => {
    const mail = await createMailWorld(["Ana"]);
    await at(mail, FIRST - DAY - HOUR);
    await moveSession(await mail.ctx(), first(mail), { date: "2027-02-24", time: "18:45", scope: "this", notify: true });
    await at(mail, FIRST - DAY - HOUR + 5 * 60_000);
    const foretold = (await told(mail)).filter((line) => line.startsWith("Ana: reminder 1440"));
    expect(foretold).toEqual(["Ana: reminder 1440: Won’t be sent: they were just told the new time."]);
    await at(mail, FIRST - DAY + 15 * 60_000);
    expect((await told(mail)).filter((line) => line.startsWith("Ana: reminder 1440"))).toEqual([
      "Ana: reminder 1440: Not sent: they were just told the new time.",
    ]);
  });

  test("tells what was missed while nothing ran, and keeps who left and was written to", async () => {
    const mail = await createMailWorld(["Ana", "Ben"]);
    await at(mail, FIRST - 3 * DAY);
    await withdraw(await mail.ctx(), mail.people.Ben?.enrolmentId ?? "", { reason: "moved away" });
    await at(mail, FIRST + HOUR);
    const lines = await told(mail);
    expect(lines).toContain(
      "Ana: reminder 1440: Missed: it was due Tue, Feb 23, 6:30 PM, and the service was down until after the start.",
    );
    expect(lines.filter((line) => line.startsWith("Ben"))).toEqual(["Ben: reminder 4320: Sent Sun, Feb 21, 6:30 PM."]);
  });

  test("has guardians' mail beside the person's", async () => {
    const mail = await createGuardianWorld();
    await agree(await mail.ctx(), mail.rosa);
    await at(mail, FIRST - 2 * DAY);
    expect((await told(mail)).filter((line) => line.includes("guardian"))).toEqual([
      "Ana: guardian_reminder 4320: Rosa Ruiz (mother): Sent Mon, Feb 22, 6:30 PM.",
      "Ana: guardian_reminder 1440: Rosa Ruiz (mother): Will be sent Tue, Feb 23, 6:30 PM.",
    ]);
    await mail.world.deps.db.update(participants).set({ birthDate: null });
    expect(await told(mail)).toContain(
      "Ana: guardian_reminder 1440: Rosa Ruiz (mother): Won’t be sent: they are of age: nobody else is told.",
    );
  });

  test("has mail about several sessions at once on each one's page", async () => {
    const mail = await createMailWorld(["Ana"]);
    await tick(mail.world.deps);
    const [, second = "", third = ""] = mail.sessionIds;
    await moveSession(await mail.ctx(), second, { date: "2027-03-04", time: "17:00", scope: "following", notify: true });
    for (const moved of [second, third])
      expect((await told(mail, moved))[0]).toBe("Ana: moved: Will be sent Wed, Feb 3, 1:02 PM.");
    expect((await told(mail)).filter((line) => line.includes("moved"))).toEqual([]);
    await at(mail, mail.world.now() + 3 * 60_000);
    expect((await told(mail, third))[0]).toBe("Ana: moved: Sent Wed, Feb 3, 1:03 PM.");
  });

  test("says that a session that has just changed is being planned anew", async () => {
    const mail = await createMailWorld(["Ana"]);
    await tick(mail.world.deps);
    expect((await readSessionMail(await mail.ctx(), first(mail))).replanning).toBe(false);
    await mail.world.deps.db.update(sessions).set({ revision: 2 });
    expect((await readSessionMail(await mail.ctx(), first(mail))).replanning).toBe(true);
  });

  test("does not see another org's rows", async () => {
    const mail = await createMailWorld(["Ana"]);
    const other = await (await mail.world.createOrg("Other")).as("manager");
    await expect(readSessionMail(other, first(mail))).rejects.toMatchObject({ name: "NotFound" });
    const none = await readParticipantMail(other, id(mail, "Ana"), { limit: 9, coming: true });
    expect([none.coming, none.past.items]).toEqual([[], []]);
  });
});

describe("readParticipantMail", () => {
  test("has the next sessions' reminders, and what was owed page by page, the newest first", async () => {
    const mail = await createMailWorld(["Ana", "Ben"]);
    await at(mail, FIRST - 3 * DAY);
    await at(mail, FIRST - DAY);
    const ctx = await mail.ctx();
    const { coming, past, sessions: about } = await readParticipantMail(ctx, id(mail, "Ana"), { limit: 2, coming: true });
    expect(coming.slice(0, 2).map(({ fate }) => fate.sentence)).toEqual([
      "Will be sent Sun, Feb 28, 6:30 PM.",
      "Will be sent Tue, Mar 2, 6:30 PM.",
    ]);
    expect(coming).toHaveLength(6);
    expect(coming.every(({ sessionId }) => about.has(sessionId ?? ""))).toBe(true);
    expect(past.items.map(({ kind, offsetMinutes }) => [kind, offsetMinutes])).toEqual([
      ["reminder", 1440],
      ["reminder", 4320],
    ]);
    const next = await readParticipantMail(ctx, id(mail, "Ana"), {
      limit: 2,
      cursor: past.nextCursor ?? "",
      coming: false,
    });
    expect(next.past.items.map(({ kind }) => kind)).toEqual(["welcome"]);
    expect([next.coming, next.past.nextCursor]).toEqual([[], null]);
  });
});

test("what a page of mail asks is found through indexes", async () => {
  const mail = await createMailWorld(["Ana"]);
  const ctx = await mail.ctx();
  const when = { now: ctx.now, most: 4 };
  const session = { cohortId: mail.cohortId, startsAt: FIRST, endsAt: FIRST + HOUR };
  for (const statement of [
    plannedPage(ctx.db, ctx.org.id, { sessionId: first(mail) }, when),
    plannedPage(ctx.db, ctx.org.id, { participantId: id(mail, "Ana") }, when),
    sessionDeliveries(ctx, first(mail)),
    peopleOf(ctx, session, []),
  ]) {
    const plan = await explain(ctx, statement);
    expect(scans(plan)).toEqual([]);
    // Reading an org's whole mail through an index is no better.
    expect(plan.filter((step) => /SEARCH \w+ USING .*\(org_id=\?\)$|sessions_by_start/.test(step))).toEqual([]);
  }
});
