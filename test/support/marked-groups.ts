import { eq, sql } from "drizzle-orm";
import { appointments, participants } from "../../db/schema/index.ts";
import type { Context } from "../../src/context.ts";
import { letterInput, makeLetter } from "../../src/domain/attendance/letter.ts";
import { saveRegister } from "../../src/domain/attendance/save-register.ts";
import { addWalkIn } from "../../src/domain/attendance/walk-in.ts";
import { editCohort } from "../../src/domain/cohort/edit.ts";
import { addContact } from "../../src/domain/contact/add-contact.ts";
import { contactInput } from "../../src/domain/contact/contact.ts";
import { recordConsent } from "../../src/domain/contact/record-consent.ts";
import { enrol } from "../../src/domain/enrolment/enrol.ts";
import { pause } from "../../src/domain/enrolment/pause.ts";
import { withdraw } from "../../src/domain/enrolment/withdraw.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { keepApart } from "../../src/domain/participant/keep-apart.ts";
import { participantInput } from "../../src/domain/participant/participant.ts";
import { checkInKinds } from "../../src/domain/program/check-in-kinds.ts";
import { askCover } from "../../src/domain/session/ask-cover.ts";
import { cancelSession } from "../../src/domain/session/cancel.ts";
import { moveSession } from "../../src/domain/session/move.ts";
import { closeTask } from "../../src/domain/task/close-task.ts";
import type { Subject } from "../../src/web/policy.ts";
import { offerAll } from "./appointments.ts";
import { adultBirth, canary, INITIALS, minorBirth, phoneOf, type Where } from "./canaries.ts";
import { makeProgram } from "./cohorts.ts";
import { idOf } from "./colleagues.ts";
import { agree } from "./disclosures.ts";
import { askSomebody, makeDraft } from "./drafts.ts";
import { openGroup, saySomething, WEEK } from "./group.ts";
import { answerAll, feelUnsafe, plan } from "./marked-rows.ts";
import { openOne } from "./tasks.ts";
import { makeWaiting } from "./waitlist.ts";

const [Q, X] = INITIALS;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What of a group has an id. */
export type GroupSubject = Exclude<Subject, "program" | "closure" | "closing" | "site" | "room" | "staff" | "leave" | "apiToken">;

export type MarkedGroup = {
  ids: Record<GroupSubject, string[]>;
  walkIns: string[];
  /** Tasks that somebody's answers called for. */
  safety: string[];
  /** The session that is on. */
  today: string;
  cohortId: string;
  dropInId: string;
  people: { [who in "a" | "b" | "c" | "d"]: { id: string; enrolmentId: string } };
  past: string;
};

export type MarkedPrograms = { course: string; dropIn: string };

export async function makePrograms(ctx: Context): Promise<MarkedPrograms> {
  const course = await makeProgram(ctx, "free_talk");
  await ctx.db.run(sql`update programs set check_ins = ${JSON.stringify(checkInKinds)} where id = ${course}`);
  return { course, dropIn: await makeProgram(ctx, "peer_drop_in") };
}

/**
 * A group of a course and a drop-in group in which every free text, name and address is a canary, and which has a row of all that
 * a route can name. Of its people Ana (a) and Ben (b, a minor) are in it; Cai (c) has left it; Dee (d) is still to move.
 *
 * @param ctx a facilitator, who leads both. `leaders` lead them too; `askedId` is asked to stand in once.
 */
export async function fillGroup(
  ctx: Context,
  where: Where,
  { programs, leaders, askedId }: { programs: MarkedPrograms; leaders: string[]; askedId: string },
): Promise<MarkedGroup> {
  const word = (what: string, who = "") => canary(what, where, who);
  const name = word("cohort");
  const first = ctx.now - WEEK - HOUR;
  const course = await openGroup(ctx, { people: [], programId: programs.course, first, sessions: 6, name });
  const dropIn = await openGroup(ctx, {
    people: [],
    mode: "drop_in",
    programId: programs.dropIn,
    first,
    name: word("cohort", "b"),
  });
  for (const { cohortId } of [course, dropIn]) await editCohort(ctx, cohortId, { facilitatorIds: [idOf(ctx), ...leaders] });
  const [past = "", today = "", next = "", , off = "", moved = ""] = course.sessionIds;

  const join = async (who: string, more: Record<string, unknown> = {}) => {
    const input = {
      ...{ givenName: word("given", who), familyName: word("family", who), emailPermission: true },
      ...{ email: `${word("mail", who)}@example.org`, phone: phoneOf(where), ...more },
    };
    const { id } = await createParticipant(ctx, participantInput.parse(input));
    await ctx.db
      .update(participants)
      .set({ note: ctx.vault.seal({ table: "participants", row: id, column: "note" }, word("personnote")) })
      .where(eq(participants.id, id));
    return { id, enrolmentId: (await enrol(ctx, course.cohortId, { participantId: id, joinedOn: "2027-01-13" })).id };
  };
  const a = await join("a", { preferredName: word("given", "a"), givenName: word("legal"), birthDate: adultBirth(where) });
  const b = await join("b", { birthDate: minorBirth(where) });
  const c = await join("c");
  const d = await join("d");
  await enrol(ctx, dropIn.cohortId, { participantId: a.id, joinedOn: "2027-01-13" });

  await saveRegister(ctx, past, {
    outcome: "held",
    marks: [
      { enrolmentId: a.enrolmentId, mark: "late", minutesLate: 37, note: word("attendancenote") },
      { enrolmentId: b.enrolmentId, mark: "no_show", note: word("attendancenote") },
      { enrolmentId: c.enrolmentId, mark: "present" },
      { enrolmentId: d.enrolmentId, mark: "left_early", note: word("attendancenote") },
    ],
  });
  await saveRegister(ctx, today, {
    outcome: "held",
    marks: [{ enrolmentId: a.enrolmentId, mark: "present", note: word("attendancenote") }],
  });
  for (const session of [today, next])
    await saySomething(ctx, session, b.enrolmentId, "cant_come", ctx.now - 3 * DAY, word("replynote"));
  await answerAll(ctx, where, { enrolmentId: a.enrolmentId, sessionId: past });
  const { id: walkInId } = await addWalkIn(ctx, dropIn.sessionIds[1] ?? "", { alias: word("alias") });

  const pair = await keepApart(ctx, a.id, { otherId: b.id, reason: word("apart") });
  const contact = await addContact(
    ctx,
    b.id,
    contactInput.parse({
      ...{ givenName: word("contact"), familyName: word("contact"), relation: word("relation") },
      ...{ email: `${word("contactmail")}@example.org`, phone: phoneOf(where) },
    }),
  );
  const consent = await recordConsent(ctx, contact.id, { purpose: "reminders", givenBy: "minor" });
  const letter = { kind: "letter", scope: "dates", name: word("letter"), issuer: word("letter"), asked: true };
  const paused = await pause(ctx, b.enrolmentId, { from: "2027-02-17", until: "2027-02-20", reason: word("pausereason") });
  const makeUp = await plan(ctx, b.enrolmentId, past, today);

  const [offered = "", begun = ""] = [
    ...(await offerAll(ctx, course.cohortId, [a.enrolmentId], { kind: "catch_up" })),
    ...(await offerAll(ctx, course.cohortId, [b.enrolmentId], { kind: "catch_up", name: "Catch-up" })),
  ];
  const slot = { state: "booked" as const, startsAt: ctx.now - 3 * HOUR, endsAt: ctx.now - 2 * HOUR };
  await ctx.db.update(appointments).set(slot).where(eq(appointments.id, begun));
  const draft = await makeDraft(ctx, {
    programId: programs.course,
    name: word("draft"),
    facilitatorIds: [idOf(ctx), ...leaders],
  });
  const { invitationId } = await askSomebody(ctx, draft.id, `${Q}${word("invited")} ${X}${word("family")}`, ["3-18"]);

  const withdrawal = await withdraw(ctx, c.enrolmentId, { reason: word("withdrawalreason") });
  await cancelSession(ctx, off, { reason: word("cancelreason"), reschedule: "drop", notify: false });
  const { changeSet } = await moveSession(ctx, moved, { date: "2027-03-11", time: "19:30", scope: "this", notify: false });
  const coverRequest = await askCover(ctx, next, { awayId: idOf(ctx), askedId });

  const called = await openOne(ctx, a.id, { cohortId: course.cohortId });
  await closeTask(ctx, called, { note: word("tasknote") });
  const missed = { enrolmentId: b.enrolmentId, misses: 2 };
  const reachOut = await openOne(ctx, b.id, {
    ...{
      kind: "reach_out",
      code: "missed",
      uniqueKey: `reach|${b.id}`,
      cohortId: course.cohortId,
      sessionId: past,
      detail: missed,
    },
  });
  const safety = await feelUnsafe(ctx, today, [a.enrolmentId, b.enrolmentId], word("safetynote"));

  return {
    ids: {
      cohort: [course.cohortId, dropIn.cohortId],
      session: [past, today, next, dropIn.sessionIds[1] ?? ""],
      changeSet: [changeSet.id],
      participant: [a.id, b.id, c.id],
      enrolment: [a.enrolmentId, b.enrolmentId, withdrawal.id],
      waiting: [await makeWaiting(ctx, course.cohortId, word("waiting"))],
      appointment: [offered, begun],
      coverRequest: [coverRequest],
      keepApart: [pair.id],
      task: [called, reachOut, ...safety],
      disclosureConsent: [await agree(ctx, a.id, { recipient: word("recipient"), purpose: word("purpose") })],
      contact: [contact.id],
      consent: [consent.id],
      draft: [draft.id],
      invitation: [invitationId],
      makeUp: [makeUp],
      letter: [await makeLetter(ctx, a.id, letterInput.parse({ ...letter, cohortIds: [course.cohortId] }))],
      pause: [paused.id],
    },
    ...{ walkIns: [walkInId], safety, today, past, cohortId: course.cohortId, dropInId: dropIn.cohortId, people: { a, b, c, d } },
  };
}
