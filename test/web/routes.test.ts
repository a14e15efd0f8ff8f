import type { Client } from "@libsql/client";
import { describe, expect, test } from "vitest";
import type { Context, Role } from "../../src/context.ts";
import { letterInput, makeLetter } from "../../src/domain/attendance/letter.ts";
import { planMakeUp } from "../../src/domain/attendance/plan-make-up.ts";
import { saveRegister } from "../../src/domain/attendance/save-register.ts";
import { editCohort } from "../../src/domain/cohort/edit.ts";
import { addContact } from "../../src/domain/contact/add-contact.ts";
import { recordConsent } from "../../src/domain/contact/record-consent.ts";
import { invite } from "../../src/domain/draft/invite.ts";
import { listInvitations } from "../../src/domain/draft/queries.ts";
import { pause } from "../../src/domain/enrolment/pause.ts";
import { findEnrolment } from "../../src/domain/enrolment/queries.ts";
import { addClosure } from "../../src/domain/org/closures.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { keepApart } from "../../src/domain/participant/keep-apart.ts";
import { askCover } from "../../src/domain/session/ask-cover.ts";
import { closeDays } from "../../src/domain/session/close-days.ts";
import { moveSession } from "../../src/domain/session/move.ts";
import { findSession } from "../../src/domain/session/queries.ts";
import { addRoom } from "../../src/domain/site/save-room.ts";
import { addSite } from "../../src/domain/site/save-site.ts";
import { createToken } from "../../src/domain/staff/create-token.ts";
import { takeLeave } from "../../src/domain/staff/leave.ts";
import { type Policy, policies, type Subject } from "../../src/web/policy.ts";
import { offerAll } from "../support/appointments.ts";
import { idOf, makeColleague } from "../support/colleagues.ts";
import { makeDraft } from "../support/drafts.ts";
import { type Group, openGroup, WEEK } from "../support/group.ts";
import { openOne } from "../support/tasks.ts";
import { createWorld, type World } from "../support/world.ts";

// Everything here is generated from the app's own route table, so that a new route can't be forgotten.

type Route = { name: string; method: string; path: string; policy: Policy };

const roles: Role[] = ["manager", "facilitator", "peer"];

const reason = { reason: "because" };
const letter = { kind: "letter", scope: "dates", name: "Ana Ruiz", issuer: "Appointments", asked: true };
const move = { date: "2027-02-10", time: "19:00", scope: "this", notify: false };
const cancellation = { ...reason, reschedule: "drop", notify: false };

const decided = { sessions: 1, decidedBy: "The group", ...reason, notify: false };
const continuation = {
  ...{ as: "maintenance", programId: "prg_0", name: "Monthly", firstDate: "2027-05-12", startTime: "18:30" },
  ...{ enrolmentIds: ["enr_0"], decidedBy: "The group", reason: "because" },
};
const pattern = { from: "2027-02-01", weekdays: [5], startTime: "19:00", intervalWeeks: 1 };

/** What each route takes when all is well, so that nothing but the id or the role can be what it refuses. */
const bodies: Record<string, Record<string, unknown>> = {
  "POST /api/v1/sessions/:id/move": move,
  "POST /api/v1/sessions/:id/cancellation": cancellation,
  "POST /api/v1/enrolments/:id/withdrawal": reason,
  "PUT /api/v1/sessions/:id/attendance": { outcome: "held", marks: [] },
  "POST /api/v1/sessions/:id/walk-ins": { alias: "Blue cap" },
  "POST /api/v1/sessions/:id/walk-ins/:walkInId/participant": { givenName: "Mallory", emailPermission: false },
  "POST /sessions/:id/walk-ins/:walkInId": { givenName: "Mallory" },
  "POST /api/v1/sessions/:id/newcomers": { participantId: "par_0" },
  "POST /sessions/:id/newcomers": { participantId: "par_0" },
  "POST /api/v1/participants/:id/letters": letter,
  "POST /participants/:id/letters": { ...letter, asked: "on" },
  "PATCH /api/v1/participants/:id": { givenName: "Mallory" },
  "PATCH /api/v1/programs/:id": { name: "Renamed" },
  "PATCH /api/v1/cohorts/:id": { name: "Renamed" },
  "POST /cohorts/:id/edit": { name: "Renamed" },
  "POST /sessions/:id/move": { ...move, confirm: "yes" },
  "POST /sessions/:id/cancellation": { ...cancellation, confirm: "yes" },
  "POST /sessions/:id/attendance": { outcome: "held" },
  "POST /sessions/:id/attendance/undo": { saving: "reg_0" },
  "POST /enrolments/:id/withdrawal": reason,
  "POST /enrolments/:id/make-up": { missedSessionId: "ses_0", target: "cohort:coh_0" },
  "POST /api/v1/enrolments/:id/make-ups": { missedSessionId: "ses_0", cohortId: "coh_0" },
  "POST /make-ups/:id/settlement": { came: "yes" },
  "POST /api/v1/make-ups/:id/settlement": { came: true },
  "POST /enrolments/:id/transfer": { cohortId: "coh_0", ...reason },
  "POST /api/v1/enrolments/:id/transfer": { cohortId: "coh_0", ...reason },
  "POST /api/v1/enrolments/:id/transfer/preview": { cohortId: "coh_0" },
  "POST /participants/:id": { givenName: "Mallory", emailPermission: "" },
  "POST /programs/:id": { name: "Renamed" },
  "POST /settings/staff/:id/role": { role: "peer" },
  "POST /cohorts/:id/ending": { ...reason, notify: "on", confirm: "yes" },
  "POST /api/v1/cohorts/:id/ending": { ...reason, notify: false },
  "POST /cohorts/:id/reminders": { followProgram: "on" },
  "PUT /api/v1/cohorts/:id/reminders": { followProgram: true },
  "POST /api/v1/participants/:id/contacts": { givenName: "Mallory", relation: "aunt" },
  "PATCH /api/v1/contacts/:id": { givenName: "Mallory" },
  "POST /api/v1/contacts/:id/consents": { purpose: "changes", givenBy: "minor" },
  "POST /participants/:id/contacts": { givenName: "Mallory", relation: "aunt" },
  "POST /contacts/:id": { givenName: "Mallory", relation: "aunt" },
  "POST /contacts/:id/consents": { purpose: "changes", givenBy: "minor" },
  "POST /api/v1/sessions/:id/move/preview": { date: "2027-02-10", time: "19:00", scope: "this" },
  "POST /api/v1/sessions/:id/cancellation/preview": { reschedule: "drop" },
  "POST /api/v1/cohorts/:id/reschedule/preview": pattern,
  "POST /api/v1/cohorts/:id/reschedule": { ...pattern, notify: false },
  "POST /cohorts/:id/reschedule": { ...pattern, confirm: "yes" },
  "POST /api/v1/cohorts/:id/extension/preview": { sessions: 1 },
  "POST /api/v1/cohorts/:id/shortening/preview": { sessions: 1 },
  "POST /api/v1/cohorts/:id/extension": decided,
  "POST /api/v1/cohorts/:id/shortening": decided,
  "POST /api/v1/cohorts/:id/continuation/preview": continuation,
  "POST /api/v1/cohorts/:id/continuation": continuation,
  "POST /cohorts/:id/continuation": { ...continuation, confirm: "yes" },
  "POST /cohorts/:id/length": { ...decided, kind: "extended", confirm: "yes" },
  "POST /settings/sites/:id": { name: "Renamed" },
  "PUT /api/v1/sites/:id": { name: "Renamed" },
  "POST /settings/rooms/:id": { name: "Renamed", onlineUrl: "https://meet.example.org/x" },
  "PUT /api/v1/rooms/:id": { name: "Renamed", onlineUrl: "https://meet.example.org/x" },
  "POST /settings/staff/:id/clearance": { clearedUntil: "2027-12-31" },
  "POST /drafts/:id/opening": { weekday: 3, time: "18:00" },
  "POST /api/v1/drafts/:id/opening": { weekday: 3, time: "18:00" },
  "POST /invitations/:id/answer": { zone: "UTC", hours: "3-18" },
  "PUT /api/v1/invitations/:id/answer": { zone: "UTC", hours: ["3-18"] },
  "POST /appointments/:id/booking": { date: "2027-02-08", time: "09:00" },
  "POST /appointments/:id/mark": { mark: "present" },
  "POST /api/v1/appointments/:id/booking": { date: "2027-02-08", time: "09:00" },
  "PUT /api/v1/appointments/:id/mark": { mark: "present" },
  "POST /api/v1/cohorts/:id/appointments": {
    ...{ kind: "catch_up", name: "Catch-up", staffId: "stf_0", enrolmentIds: ["enr_0"], minutes: 30, notify: false },
  },
  "POST /cohorts/:id/version": { version: 2, fromSession: 1, confirm: "yes" },
  "POST /api/v1/cohorts/:id/version/preview": { version: 2, fromSession: 1 },
  "POST /api/v1/cohorts/:id/version": { version: 2, fromSession: 1 },
  "PUT /api/v1/sessions/:id/room": { roomId: null },
  "POST /staff/:id/leaves": { from: "2027-03-01", confirm: "yes" },
  "POST /staff/:id/days": { date: "2027-03-01" },
  "POST /sessions/:id/cover-requests": { awayId: "stf_0", askedId: "stf_1" },
  "POST /sessions/:id/cover-end": { awayId: "stf_0" },
  "POST /cover/:id": { answer: "accepted" },
  "PUT /api/v1/staff/:id/week": { hours: [] },
  "PUT /api/v1/staff/:id/days": { date: "2027-03-01", hours: [] },
  "POST /api/v1/staff/:id/leaves": { from: "2027-03-01" },
  "POST /api/v1/sessions/:id/cover-requests": { awayId: "stf_0", askedId: "stf_1" },
  "POST /api/v1/sessions/:id/cover-end": { awayId: "stf_0" },
  "POST /api/v1/cover-requests/:id/answer": { answer: "accepted" },
  "POST /api/v1/closures/:id/sessions/preview": { otherwise: "keep" },
  "POST /api/v1/closures/:id/sessions": { otherwise: "keep", notify: false },
  "POST /enrolments/:id/pause": { from: "2027-03-01" },
  "POST /pauses/:id/end": { until: "2027-03-01" },
  "POST /api/v1/enrolments/:id/pauses/preview": { from: "2027-03-01" },
  "POST /api/v1/enrolments/:id/pauses": { from: "2027-03-01" },
  "POST /api/v1/pauses/:id/end": { until: "2027-03-01" },
  "POST /sessions/:id/check-ins/:enrolmentId": { mood: 5 },
  "PUT /api/v1/sessions/:id/check-ins/:enrolmentId": { mood: 5 },
  "POST /tasks/:id/closure": { note: "Called" },
  "POST /api/v1/tasks/:id/closure": { note: "Called" },
};

async function setUp() {
  const world = await createWorld();
  const ours = await world.createOrg("Ours");
  const ctx = await (await world.createOrg("Theirs")).as("manager");
  const group = await openGroup(ctx, { people: ["Ana Ruiz"] });
  const one = await createParticipant(ctx, { givenName: "Ben", emailPermission: false });
  const two = await createParticipant(ctx, { givenName: "Cai", emailPermission: false });
  const pair = await keepApart(ctx, one.id, { otherId: two.id, reason: "siblings" });
  const [closure] = await addClosure(ctx, { from: "2027-07-04", reason: "Holiday" });
  const staffId = ctx.actor.kind === "staff" ? ctx.actor.id : "";
  const foreign: Record<Subject, string> = {
    program: group.programId,
    cohort: group.cohortId,
    session: group.sessionIds[7] ?? "",
    changeSet: await changeOf(ctx, group.sessionIds[6] ?? ""),
    participant: one.id,
    enrolment: group.people.Ana ?? "",
    closure: closure?.id ?? "",
    closing: (await closeDays(ctx, { days: [{ date: "2027-07-05", reason: "Holiday" }], notify: false })).id,
    ...(await placesOf(ctx)),
    staff: staffId,
    apiToken: (await createToken(ctx, { staffId, label: "theirs" })).id,
    keepApart: pair.id,
    task: await openOne(ctx, one.id),
    ...(await guardianOf(ctx)),
    makeUp: await makeUpOf(ctx, group),
    letter: await letterOf(ctx, group),
    pause: (await pause(ctx, group.people.Ana ?? "", { from: "2027-02-03" })).id,
    appointment: (await offerAll(ctx, group.cohortId, [group.people.Ana ?? ""], { kind: "catch_up" }))[0] ?? "",
    ...(await awayOf(ctx, group.sessionIds[5] ?? "")),
    ...(await draftOf(ctx, group.programId, one.id)),
  };
  const mate = await createParticipant(await ours.as("manager"), { givenName: "Dee", emailPermission: false });
  bodies["POST /api/v1/cohorts/:id/enrolments"] = { participantId: mate.id };
  bodies["POST /cohorts/:id/enrolments"] = { participantId: mate.id };
  bodies["POST /participants/:id/keep-aparts"] = { otherId: mate.id, reason: "siblings" };
  bodies["POST /drafts/:id/invitations"] = { participantIds: mate.id };
  bodies["POST /api/v1/drafts/:id/invitations"] = { participantIds: [mate.id] };
  const tokens = {
    manager: await ours.token("manager"),
    facilitator: await ours.token("facilitator"),
    peer: await ours.token("peer"),
  };
  return { world, foreign, tokens };
}

/** A change that could be undone. */
async function changeOf(ctx: Context, sessionId: string): Promise<string> {
  const { changeSet } = await moveSession(ctx, sessionId, { date: "2027-02-17", time: "19:30", scope: "this", notify: false });
  return changeSet.id;
}

async function placesOf(ctx: Context): Promise<{ site: string; room: string }> {
  const site = await addSite(ctx, { name: "Main Street" });
  const room = await addRoom(ctx, { name: "Room 2", siteId: site.id });
  return { site: site.id, room: room.id };
}

/** Leave, and a colleague who is asked to stand in. */
async function awayOf(ctx: Context, sessionId: string): Promise<{ leave: string; coverRequest: string }> {
  const colleague = await makeColleague(ctx, "Stan Din");
  const leave = await takeLeave(ctx, idOf(ctx), { from: "2027-06-01" });
  await editCohort(ctx, (await findSession(ctx, sessionId)).cohortId, { facilitatorIds: [idOf(ctx)] });
  return { leave, coverRequest: await askCover(ctx, sessionId, { awayId: idOf(ctx), askedId: idOf(colleague) }) };
}

/** What stands in for a session that Ana missed. */
/** Of somebody who came once. */
async function letterOf(ctx: Context, { people, sessionIds }: Group): Promise<string> {
  const [session = ""] = sessionIds;
  await saveRegister(ctx, session, { outcome: "held", marks: [{ enrolmentId: people.Ana ?? "", mark: "present" }] });
  const stay = await findEnrolment(ctx, people.Ana ?? "");
  const saved = await makeLetter(ctx, stay.participantId, letterInput.parse(letter));
  await saveRegister(ctx, session, { outcome: "planned", marks: [{ enrolmentId: people.Ana ?? "", mark: null }] });
  return saved;
}

async function makeUpOf(ctx: Context, { programId, people, sessionIds }: Group): Promise<string> {
  const { cohortId } = await openGroup(ctx, { people: [], programId, first: ctx.now + WEEK });
  return (await planMakeUp(ctx, people.Ana ?? "", { missedSessionId: sessionIds[0] ?? "", cohortId })).id;
}

/** A draft of a cohort and somebody who is asked. */
async function draftOf(ctx: Context, programId: string, participantId: string): Promise<{ draft: string; invitation: string }> {
  const { id } = await makeDraft(ctx, { programId });
  await invite(ctx, id, { participantIds: [participantId] });
  const [invitation] = await listInvitations(ctx, id);
  return { draft: id, invitation: invitation?.id ?? "" };
}

/** A minor with a contact for whom something is agreed. */
async function guardianOf(ctx: Context): Promise<{ contact: string; consent: string }> {
  const minor = await createParticipant(ctx, { givenName: "Eva", emailPermission: false, birthDate: "2012-01-15" });
  const contact = await addContact(ctx, minor.id, { givenName: "Rosa", relation: "mother" });
  const consent = await recordConsent(ctx, contact.id, { purpose: "reminders", givenBy: "minor" });
  return { contact: contact.id, consent: consent.id };
}

const routesOf = (world: World): Route[] => {
  const seen = new Set<string>();
  return world.app.routes.flatMap(({ method, path }) => {
    const name = `${method} ${path}`;
    const policy = policies[name];
    if (!policy || seen.has(name)) return [];
    seen.add(name);
    return [{ name, method, path, policy }];
  });
};

async function ask(world: World, { name, method, path }: Route, token: string | null, id: string): Promise<Response> {
  const isApi = path.startsWith("/api/");
  const body = method === "GET" ? undefined : (bodies[name] ?? {});
  const form = () => new URLSearchParams(Object.entries(body ?? {}).map(([key, value]) => [key, String(value)])).toString();
  return world.app.request(path.replace(/:\w+/g, id), {
    method,
    headers: {
      accept: isApi ? "application/json" : "text/html",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { "content-type": isApi ? "application/json" : "application/x-www-form-urlencoded" } : {}),
    },
    ...(body ? { body: isApi ? JSON.stringify(body) : form() } : {}),
  });
}

/** Every row of every table, less when tokens were last used and what was read. */
async function everything(world: World): Promise<string> {
  const client = (world.deps.db as unknown as { $client: Client }).$client;
  const tables = await client.execute("select name from sqlite_master where type = 'table' order by name");
  const kept = tables.rows.map((row) => String(row.name)).filter((name) => !/^(sqlite_|api_tokens$|__drizzle)/.test(name));
  const rows = await Promise.all(kept.map(async (name) => [name, (await client.execute(`select * from "${name}"`)).rows]));
  return JSON.stringify(rows);
}

describe("every route", () => {
  test("is in the policy table", async () => {
    const { world } = await setUp();
    const missing = world.app.routes
      .map(({ method, path }) => `${method} ${path}`)
      .filter((name) => !(name in policies) && !/^ALL (\/?\*|\/api\/\*)$/.test(name));
    expect([...new Set(missing)]).toEqual([]);
    // And every policy has its route; files are served by the entries, before the app.
    const known = new Set(world.app.routes.map(({ method, path }) => `${method} ${path}`));
    const files = ["GET /assets/*", "GET /favicon.ico", "GET /robots.txt"];
    expect(Object.keys(policies).filter((name) => !known.has(name) && !files.includes(name))).toEqual([]);
    expect(routesOf(world).length).toBeGreaterThan(40);
  });

  test("answers nobody who isn't signed in", async () => {
    const { world } = await setUp();
    const admitted: string[] = [];
    for (const route of routesOf(world)) {
      if (route.policy.access !== "staff") continue;
      const { status } = await ask(world, route, null, "any");
      const isPage = route.method === "GET" && !route.path.startsWith("/api/");
      if (status !== (isPage ? 303 : 401)) admitted.push(`${route.name} → ${status}`);
    }
    expect(admitted).toEqual([]);
  });

  test("refuses the roles it isn't for and changes nothing", async () => {
    const { world, tokens } = await setUp();
    const before = await everything(world);
    const wrong: string[] = [];
    for (const route of routesOf(world)) {
      const { policy } = route;
      if (policy.access !== "staff") continue;
      for (const role of roles.filter((each) => !policy.roles.includes(each))) {
        const { status } = await ask(world, route, tokens[role], "any");
        if (status !== 403) wrong.push(`${role}: ${route.name} → ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await everything(world)).toBe(before);
  });

  test("answers 404 to another org's id, the same as to none at all, and changes nothing", async () => {
    const { world, tokens, foreign } = await setUp();
    const before = await everything(world);
    const wrong: string[] = [];
    let tried = 0;
    for (const route of routesOf(world)) {
      const { policy } = route;
      if (policy.access !== "staff" || !policy.subject) continue;
      for (const role of policy.roles) {
        const [other, none] = await Promise.all([
          ask(world, route, tokens[role], foreign[policy.subject]),
          ask(world, route, tokens[role], "xyz_0000000000"),
        ]);
        tried += 1;
        if (other.status !== 404 || none.status !== 404) {
          wrong.push(`${role}: ${route.name} → ${other.status} for theirs, ${none.status} for none`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(40);
    expect(await everything(world)).toBe(before);
  });
});
