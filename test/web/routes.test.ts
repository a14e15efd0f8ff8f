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
import { bodyWith, letter } from "../support/bodies.ts";
import { idOf, makeColleague } from "../support/colleagues.ts";
import { agree } from "../support/disclosures.ts";
import { makeDraft } from "../support/drafts.ts";
import { type Group, openGroup, WEEK } from "../support/group.ts";
import { openOne } from "../support/tasks.ts";
import { makeWaiting } from "../support/waitlist.ts";
import { createWorld, type World } from "../support/world.ts";

// Everything here is generated from the app's own route table, so that a new route can't be forgotten.

type Route = { name: string; method: string; path: string; policy: Policy };

const roles: Role[] = ["manager", "facilitator", "peer"];

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
    waiting: await makeWaiting(ctx, group.cohortId),
    closure: closure?.id ?? "",
    closing: (await closeDays(ctx, { days: [{ date: "2027-07-05", reason: "Holiday" }], notify: false })).id,
    ...(await placesOf(ctx)),
    staff: staffId,
    apiToken: (await createToken(ctx, { staffId, label: "theirs" })).id,
    keepApart: pair.id,
    task: await openOne(ctx, one.id),
    ...(await guardianOf(ctx)),
    disclosureConsent: await agree(ctx, one.id),
    makeUp: await makeUpOf(ctx, group),
    letter: await letterOf(ctx, group),
    pause: (await pause(ctx, group.people.Ana ?? "", { from: "2027-02-03" })).id,
    appointment: (await offerAll(ctx, group.cohortId, [group.people.Ana ?? ""], { kind: "catch_up" }))[0] ?? "",
    ...(await awayOf(ctx, group.sessionIds[5] ?? "")),
    ...(await draftOf(ctx, group.programId, one.id)),
  };
  // Of ours, so that nothing but the id in the path is wrong.
  const mate = await createParticipant(await ours.as("manager"), { givenName: "Dee", emailPermission: false });
  const tokens = {
    manager: await ours.token("manager"),
    facilitator: await ours.token("facilitator"),
    peer: await ours.token("peer"),
  };
  return { world, foreign, tokens, ids: { par_0: mate.id } };
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

async function ask(
  world: World,
  { name, method, path }: Route,
  token: string | null,
  id: string,
  ids: Record<string, string> = {},
): Promise<Response> {
  const isApi = path.startsWith("/api/");
  const body = method === "GET" ? undefined : bodyWith(name, ids);
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
    const { world, tokens, foreign, ids } = await setUp();
    const before = await everything(world);
    const wrong: string[] = [];
    let tried = 0;
    for (const route of routesOf(world)) {
      const { policy } = route;
      if (policy.access !== "staff" || !policy.subject) continue;
      for (const role of policy.roles) {
        const [other, none] = await Promise.all([
          ask(world, route, tokens[role], foreign[policy.subject], ids),
          ask(world, route, tokens[role], "xyz_0000000000", ids),
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
