import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { planMakeUp } from "../../../src/domain/attendance/plan-make-up.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { dropMakeUp } from "../../../src/domain/attendance/settle-make-up.ts";
import { editCohort } from "../../../src/domain/cohort/edit.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { guestDates } from "../../../src/domain/enrolment/dates.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { findSession } from "../../../src/domain/session/queries.ts";
import { tick } from "../../../src/tick.ts";
import { makeCohort, scans } from "../../support/cohorts.ts";
import { idOf } from "../../support/colleagues.ts";
import { openGroup, WEEK } from "../../support/group.ts";
import { htmlRequests } from "../../support/html.ts";
import { createMailWorld } from "../../support/mail.ts";
import { createWorld } from "../../support/world.ts";

const HOUR = 3_600_000;

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const own = await openGroup(ctx, { people: ["Ana Ruiz"], first: ctx.now - WEEK - 3 * HOUR });
  const { programId } = own;
  const sibling = await openGroup(ctx, { people: [], programId, name: "Thursdays", first: ctx.now - WEEK + 2 * HOUR });
  const ana = own.people.Ana ?? "";
  await saveRegister(ctx, own.sessionIds[1] ?? "", { outcome: "held", marks: [{ enrolmentId: ana, mark: "no_show" }] });
  const token = await harbor.token("facilitator");
  const request = htmlRequests(world, token);
  const { participantId } = await findEnrolment(ctx, ana);
  return {
    world,
    harbor,
    ctx,
    token,
    request,
    ana,
    participantId,
    missed: own.sessionIds[1] ?? "",
    there: sibling.sessionIds[1] ?? "",
  };
}

describe("make-ups", () => {
  test("are planned from somebody's own plan, seen by whoever leads the other group, and called off", async () => {
    const { world, token, request, ana, participantId, missed, there } = await setUp();
    const person = async () => (await request(`/participants/${participantId}`)).text();
    const path = `/enrolments/${ana}/make-up`;
    expect(await person()).toContain(`${path}?session=${missed}`);
    const form = await (await request(`${path}?session=${missed}`)).text();
    expect(form).toContain(`value="session:${there}"`);
    const nothing = await request(path, { missedSessionId: missed, target: "" });
    expect([nothing.status, (await nothing.text()).includes("Choose what stands in.")]).toEqual([422, true]);
    const done = await request(path, { missedSessionId: missed, target: `session:${there}` });
    expect(done.headers.get("location")).toBe(`/participants/${participantId}?done=makeUp`);
    const planned = await person();
    expect(planned).toContain("Make-up planned");
    const session = await (await request(`/sessions/${there}`)).text();
    expect([session.includes("Guests"), session.includes("Ana Ruiz"), session.includes("Didn’t come")]).toEqual([
      true,
      true,
      false,
    ]);
    const again = await request(path, { missedSessionId: missed, target: `session:${there}` });
    expect([again.status, (await again.text()).includes("They have another date here at that time")]).toEqual([422, true]);
    world.setNow(world.now() + 2 * HOUR);
    expect(await (await request(`/sessions/${there}`)).text()).toContain("Didn’t come");
    const [action = ""] = /\/make-ups\/\w+\/dropping/.exec(planned) ?? [];
    const came = await request(action.replace("dropping", "settlement"), { came: "yes" });
    expect(came.headers.get("location")).toBe(`/sessions/${there}?done=guest`);
    expect(await person()).toContain("Made up");
    expect((await request(action, {})).headers.get("location")).toBe(`/participants/${participantId}?done=settled`);
    expect(await (await world.api(token, "GET", `/sessions/${there}/guests`)).json()).toMatchObject({ items: [{ came: true }] });
  });

  test("are planned, listed and called off by API", async () => {
    const { world, token, ana, missed, there } = await setUp();
    const options = await world.api(token, "GET", `/enrolments/${ana}/sessions/${missed}/make-up-options`);
    expect((await options.json()).items).toMatchObject([{ sessionId: there, cohortName: "Thursdays" }]);
    const made = await world.api(token, "POST", `/enrolments/${ana}/make-ups`, { missedSessionId: missed, sessionId: there });
    expect(made.status).toBe(201);
    const { id } = await made.json();
    const early = await world.api(token, "POST", `/make-ups/${id}/settlement`, { came: true });
    expect([early.status, (await early.json()).code]).toEqual([409, "session_not_started"]);
    expect((await world.api(token, "POST", `/make-ups/${id}/dropping`)).status).toBe(204);
    expect((await (await world.api(token, "GET", `/enrolments/${ana}/make-ups`)).json()).items).toEqual([]);
  });

  test("are settled by a peer supporter who leads that group, without being told what was missed elsewhere", async () => {
    const { world, harbor, ctx, ana, missed, there } = await setUp();
    const peer = await harbor.as("peer");
    const { cohortId } = await findSession(ctx, there);
    await editCohort(ctx, cohortId, { facilitatorIds: [idOf(peer)] });
    const { id } = await planMakeUp(ctx, ana, { missedSessionId: missed, sessionId: there });
    world.setNow(ctx.now + 2 * HOUR);
    const settle = async (role: "peer" | "facilitator") => {
      const answer = await world.api(await harbor.token(role), "POST", `/make-ups/${id}/settlement`, { came: true });
      return [answer.status, await answer.json()];
    };
    expect(await settle("peer")).toMatchObject([
      200,
      { id, came: true, session: { id: there }, missed: null, enrolmentId: null },
    ]);
    expect(await settle("facilitator")).toMatchObject([200, { id, missed: { sessionId: missed }, enrolmentId: ana }]);
  });

  test("stand among the person's own dates, with their place and without a question", async () => {
    const mail = await createMailWorld(["Ana"]);
    const ctx = await mail.ctx();
    const { programId } = await findCohort(ctx, mail.cohortId);
    const elsewhere = { programId, firstDate: "2027-02-26", startTime: "10:00", name: "IPT for grief", place: "4 Oak Street" };
    const { sessions } = await makeCohort(ctx, { ...elsewhere, placeAlias: "the side door" });
    const there = sessions[0]?.id ?? "";
    const { enrolmentId = "" } = mail.people.Ana ?? {};
    const { id } = await planMakeUp(ctx, enrolmentId, { missedSessionId: mail.sessionIds[0] ?? "", sessionId: there });
    await tick(mail.world.deps);
    const path = /localhost:8787(\/r\/[\w-]+)/.exec(mail.world.provider.mails()[0]?.text ?? "")?.[1] ?? "";
    const get = async (tail: string) => (await mail.world.app.request(path + tail, { headers: { accept: "text/html" } })).text();
    expect(await get("")).toContain("Friday, February 26");
    const date = await get(`?s=${there}`);
    expect([date.includes("the side door"), date.includes("in addition to your usual ones")]).toEqual([true, true]);
    expect(date).not.toMatch(/IPT|Oak|name="answer"/);
    expect(await get("/calendar.ics")).toContain("LOCATION:the side door");
    const answer = await mail.world.app.request(path, {
      method: "POST",
      headers: { accept: "text/html", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ session: there, answer: "coming" }).toString(),
    });
    expect(answer.status).toBe(409);
    await dropMakeUp(ctx, id);
    expect(await get("/calendar.ics")).not.toContain("the side door");
    const steps = await ctx.db.all<{ detail: string }>(sql`explain query plan ${guestDates(ctx, enrolmentId, 0)}`);
    expect(scans(steps.map(({ detail }) => detail))).toEqual([]);
  });
});
