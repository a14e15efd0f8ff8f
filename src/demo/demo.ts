import type { Context } from "../context.ts";
import type { Deps } from "../deps.ts";
import { registerInput } from "../domain/attendance/attendance.ts";
import { saveRegister } from "../domain/attendance/save-register.ts";
import { fillIn } from "../domain/check-in/fill-in.ts";
import { cohortInput } from "../domain/cohort/cohort.ts";
import { openCohort } from "../domain/cohort/open.ts";
import { enrol } from "../domain/enrolment/enrol.ts";
import { joinWaitlist } from "../domain/enrolment/join-waitlist.ts";
import { reply } from "../domain/enrolment/reply.ts";
import { withdraw } from "../domain/enrolment/withdraw.ts";
import { createOrg } from "../domain/org/create.ts";
import { listHolidays } from "../domain/org/list-holidays.ts";
import { createParticipant } from "../domain/participant/create.ts";
import { participantInput } from "../domain/participant/participant.ts";
import { createProgram } from "../domain/program/create.ts";
import { updateProgram } from "../domain/program/update.ts";
import { closeDays } from "../domain/session/close-days.ts";
import { inviteStaff } from "../domain/staff/invite.ts";
import { Conflict } from "../errors.ts";
import { outboxProvider } from "../mail/outbox.ts";
import { tick } from "../tick.ts";
import { addDays, toLocal } from "../time.ts";
import { newId } from "../vault.ts";
import { addGuardian, details } from "./details.ts";
import { answersFor, cameTo, type DemoGroup, dropsIn, groups, isThere, markOf } from "./story.ts";

const ZONE = "America/New_York";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MANAGER = { ownerName: "Dana Reyes", ownerEmail: "dana@example.org" };

type Event = { at: number; run: (ctx: Context) => Promise<unknown> };

/**
 * Makes a believable organization by living through its last weeks: every row comes from the same verbs people use, at the instant
 * they would have used them. Mail of those weeks lies in the outbox.
 *
 * @throws Conflict `demo_needs_outbox` where mail would really be sent.
 */
export async function createDemo(deps: Deps): Promise<{ orgId: string; managerEmail: string }> {
  if (deps.provider.name !== "outbox")
    throw new Conflict(
      "demo_needs_outbox",
      "Demo data is for trying Convene out without a mail provider. Start it without RESEND_API_KEY.",
    );
  const now = deps.clock();
  const start = now - 75 * DAY;
  const { org, staffId } = await createOrg(
    { db: deps.db, vault: deps.vault, now: start, requestId: newId("req") },
    { name: "Harbor House (demo)", timezone: ZONE, country: "US", ...MANAGER },
  );
  const contextAt = (at: number): Context => ({
    db: deps.db,
    org,
    actor: { kind: "staff", id: staffId, role: "manager" },
    now: at,
    vault: deps.vault.org(org.id),
    log: deps.log,
    baseUrl: deps.config.baseUrl,
    requestId: newId("req"),
    startDispatch: () => {},
  });
  const first = contextAt(start);
  const sam = await inviteStaff(first, { email: "sam@example.org", name: "Sam Whitaker", role: "facilitator" }, { tell: false });
  const noor = await inviteStaff(first, { email: "noor@example.org", name: "Noor Rahman", role: "peer" }, { tell: false });

  const events: Event[] = [];
  for (const group of groups) {
    const leaders = group.templateKey === "peer_drop_in" ? [noor.id, sam.id] : [sam.id];
    events.push(...(await openGroup(contextAt, group, leaders, now)));
  }
  events.sort((a, b) => a.at - b.at);
  for (const event of events) if (event.at <= now) await event.run(contextAt(event.at));
  // Last, so that the groups' past weeks stay whole whatever day it is; the holidays push what is opened from now on.
  const year = Number(toLocal(now, ZONE).date.slice(0, 4));
  const days = await listHolidays({ year, country: org.country, region: org.region });
  await closeDays(contextAt(now), { days, source: "holiday", otherwise: "later", notify: false });
  await tickAt(deps, now);
  return { orgId: org.id, managerEmail: MANAGER.ownerEmail };

  async function openGroup(
    at: (instant: number) => Context,
    group: DemoGroup,
    leaders: string[],
    until: number,
  ): Promise<Event[]> {
    const today = toLocal(until, ZONE).date;
    const firstDate = addDays(today, group.nextInDays - 7 * group.held);
    const opened = at(until - (7 * group.held + 10) * DAY);
    const program = await createProgram(opened, { templateKey: group.templateKey });
    if (group.checkIns) await updateProgram(opened, program.id, { checkIns: group.checkIns });
    const { cohort, sessions } = await openCohort(
      opened,
      cohortInput.parse({
        programId: program.id,
        name: group.name,
        timezone: ZONE,
        firstDate,
        startTime: group.startTime,
        place: group.place,
        ...(group.placeAlias ? { placeAlias: group.placeAlias } : {}),
        capacity: group.capacity ?? Math.max(group.people.length + 2, program.capacity ?? 0),
        ...(group.minimum ? { minimum: group.minimum } : {}),
        facilitatorIds: leaders,
      }),
    );
    const enrolments = new Map<number, string>();
    const participants = new Map<number, string>();
    const planned: Event[] = [];
    for (const [index, person] of group.people.entries()) {
      const joining = sessions[(group.joins[index] ?? 1) - 1];
      planned.push({
        at: (joining?.startsAt ?? opened.now) - 5 * DAY + index * MINUTE,
        run: async (ctx) => {
          const participant = await createParticipant(ctx, participantInput.parse(details(person)));
          participants.set(index, participant.id);
          await addGuardian(ctx, participant, person);
          enrolments.set(index, (await enrol(ctx, cohort.id, { participantId: participant.id })).id);
        },
      });
    }
    for (const [index, person] of (group.waiting ?? []).entries()) {
      planned.push({
        at: until - 3 * DAY + index * MINUTE,
        run: async (ctx) => {
          const { id } = await createParticipant(ctx, participantInput.parse(details(person)));
          await joinWaitlist(ctx, cohort.id, { participantId: id, since: addDays(today, 4 * index - 24) });
        },
      });
    }
    const isOpen = program.enrolmentMode === "drop_in";
    for (const [index, session] of sessions.entries()) {
      const number = index + 1;
      if (session.startsAt - 3 * DAY > until) break;
      for (const offset of program.reminderOffsets)
        planned.push({ at: session.startsAt - (offset - 1) * MINUTE, run: (ctx) => tickAt(deps, ctx.now) });
      for (const person of group.people.keys()) {
        if (group.leaves?.[person] === number) {
          planned.push({
            at: session.endsAt + DAY,
            run: (ctx) => withdraw(ctx, enrolments.get(person) ?? "", { reason: "Has moved to another town." }),
          });
        }
        if (!isThere(group, person, number)) continue;
        if (group.checkIns && cameTo(group, person, number) && (person + number) % 4 !== 0) {
          const answers = answersFor(group.checkIns, person, number);
          planned.push({
            at: session.startsAt - 20 * MINUTE + person * MINUTE,
            run: async (ctx) => {
              const [id, enrolmentId] = [participants.get(person), enrolments.get(person)];
              if (!id || !enrolmentId) return;
              await fillIn({ ...ctx, actor: { kind: "participant", id } }, { sessionId: session.id, enrolmentId }, answers);
            },
          });
        }
        if ((person + number) % 3 === 0) continue;
        const answer = isOpen
          ? dropsIn(person, number)
            ? "coming"
            : "cant_come"
          : markOf(group, person, number) === "excused"
            ? "cant_come"
            : "coming";
        planned.push({
          at: session.startsAt - 20 * HOUR + person * 7 * MINUTE,
          run: async (ctx) => {
            const enrolmentId = enrolments.get(person);
            if (enrolmentId)
              await reply(
                { ...ctx, actor: { kind: "participant", id: enrolmentId } },
                { enrolmentId, sessionId: session.id },
                { answer },
              );
          },
        });
      }
      // The newest register of the circle is left for whoever explores: Today should ask for it.
      if (isOpen && number === group.held) continue;
      planned.push({ at: session.endsAt + 30 * MINUTE, run: (ctx) => mark(ctx, session.id, number, group, enrolments) });
    }
    return planned;
  }
}

async function mark(
  ctx: Context,
  sessionId: string,
  number: number,
  group: DemoGroup,
  enrolments: Map<number, string>,
): Promise<void> {
  const isOpen = group.templateKey === "peer_drop_in";
  const marks = [...enrolments].flatMap(([person, enrolmentId]) => {
    if (isOpen) return dropsIn(person, number) ? [{ enrolmentId, mark: "present" as const }] : [];
    return isThere(group, person, number) ? [{ enrolmentId, mark: markOf(group, person, number) }] : [];
  });
  await saveRegister(
    ctx,
    sessionId,
    registerInput.parse({ outcome: "held", marks, ...(isOpen ? { headcount: marks.length + 1 } : {}) }),
  );
}

const tickAt = (deps: Deps, at: number): Promise<void> => {
  const then = { ...deps, clock: () => at };
  return tick({ ...then, provider: outboxProvider(then) });
};
