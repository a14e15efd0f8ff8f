import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, suppressions } from "../../../db/schema/index.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { updateParticipant } from "../../../src/domain/participant/update.ts";
import { openGroup } from "../../support/group.ts";
import { openOne } from "../../support/tasks.ts";
import { permanent, post, welcomed } from "../../support/webhooks.ts";
import { createWorld } from "../../support/world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const details = { givenName: "Ana", familyName: "Ruiz", phone: "+1 555 0100", email: "ana@example.org", emailPermission: true };
  const { id: personId } = await createParticipant(ctx, participantInput.parse(details));
  await openGroup(ctx, { people: [] });
  const id = await openOne(ctx, personId);
  const as = (token: string) => ({
    read: async (path: string) => {
      const answer = await world.app.request(path, { headers: { authorization: `Bearer ${token}`, accept: "text/html" } });
      return { status: answer.status, html: await answer.text() };
    },
    send: (path: string, fields: Record<string, string>) =>
      world.app.request(path, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          accept: "text/html",
          "content-type": "application/x-www-form-urlencoded",
        },
        body: new URLSearchParams(fields).toString(),
      }),
  });
  return { world, harbor, ctx, id, personId, as };
}

describe("a task", () => {
  test("stands on Today, says how to reach the person, and closes with a note", async () => {
    const { harbor, ctx, id, personId, as } = await setUp();
    const { read, send } = as(await harbor.token("manager"));
    expect((await read("/")).html).toContain("Call Ana Ruiz");
    expect((await read("/")).html).not.toContain("555 0100");
    expect((await read(`/participants/${personId}`)).html).toContain("Call Ana Ruiz");
    const { html } = await read(`/tasks/${id}`);
    expect(html).toContain('href="tel:+15550100"');
    expect(html).toContain("ana@example.org");
    const refused = await send(`/tasks/${id}/closure`, { note: "  " });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("Say what was done");
    expect((await send(`/tasks/${id}/closure`, { note: "Spoke with her" })).status).toBe(303);
    expect((await read("/")).html).not.toContain("Call Ana Ruiz");
    expect((await read("/tasks")).html).toContain("Spoke with her");
    const again = await send(`/tasks/${id}/closure`, { note: "Again" });
    expect(again.status).toBe(422);
    expect(await again.text()).toContain("Somebody has closed this already");
    const reads = await ctx.db.select().from(auditLines).where(eq(auditLines.subjectId, personId));
    expect(reads.map(({ action }) => action)).toContain("participant.read");
  });

  test("stands on the Today of those who lead the person's groups, not on others'", async () => {
    const { world, harbor, as } = await setUp();
    const leader = await harbor.as("facilitator");
    const facilitatorId = leader.actor.kind === "staff" ? leader.actor.id : "";
    const group = await openGroup(leader, { people: ["Ben Ode"], facilitatorId });
    const [ben] = await world.deps.db.query.enrolments.findMany({ where: (row) => eq(row.id, group.people.Ben ?? "") });
    await openOne(leader, ben?.participantId ?? "");
    const { html } = await as(await harbor.token("facilitator")).read("/");
    expect(html).toContain("Call Ben Ode");
    expect(html).not.toContain("Call Ana Ruiz");
  });

  test("is listed and closed through the API", async () => {
    const { world, harbor, id, personId } = await setUp();
    const token = await harbor.token("manager");
    const list = await world.api(token, "GET", `/tasks?status=open&participantId=${personId}`);
    expect(await list.json()).toMatchObject({
      items: [{ id, kind: "call_person", code: "bounced", status: "open", participantId: personId, note: null }],
      nextCursor: null,
    });
    expect((await world.api(token, "POST", `/tasks/${id}/closure`, {})).status).toBe(422);
    const closed = await world.api(token, "POST", `/tasks/${id}/closure`, { note: "Called" });
    expect(closed.status).toBe(201);
    expect(await closed.json()).toMatchObject({ id, status: "closed", note: "Called", closedAt: "2027-02-03T18:00:00Z" });
    expect((await world.api(token, "POST", `/tasks/${id}/closure`, { note: "Called" })).status).toBe(409);
    const open = await world.api(token, "GET", "/tasks?status=open");
    expect(((await open.json()) as { items: unknown[] }).items).toEqual([]);
  });
});

describe("a task about misses in a row", () => {
  test("has the phone number and every answer, and closes with the answer", async () => {
    const { world, harbor, as } = await setUp();
    const leader = await harbor.as("facilitator");
    const group = await openGroup(leader, {
      people: ["Ben Ode"],
      facilitatorId: leader.actor.kind === "staff" ? leader.actor.id : "",
    });
    const ben = group.people.Ben ?? "";
    const { participantId } = await findEnrolment(leader, ben);
    await updateParticipant(leader, participantId, { phone: "+1 555 0177" });
    const token = await harbor.token("facilitator");
    const { read, send } = as(token);
    const miss = (at: number) =>
      world.api(token, "PUT", `/sessions/${group.sessionIds[at]}/attendance`, {
        outcome: "held",
        marks: [{ enrolmentId: ben, mark: "no_show" }],
      });
    await miss(0);
    await miss(1);
    expect((await read("/")).html).toContain("Reach out to Ben Ode");
    await miss(2);
    const { items } = await (await world.api(token, "GET", "/tasks?status=open")).json();
    expect(items).toMatchObject([
      { kind: "exit_proposed", detail: { enrolmentId: ben, misses: 3 }, sessionId: group.sessionIds[2] },
    ]);
    const path = `/tasks/${items[0].id}`;
    const { html } = await read(path);
    for (const link of ["pause", "transfer", `make-up?session=${group.sessionIds[2]}`, "withdrawal"]) {
      expect(html).toContain(`/enrolments/${ben}/${link}`);
      expect((await read(`/enrolments/${ben}/${link}`)).status).toBe(200);
    }
    expect(html).toContain('href="tel:+15550177"');
    expect((await send(`/enrolments/${ben}/withdrawal`, { reason: "They moved away" })).status).toBe(303);
    expect((await read(path)).html).toContain("Their place was given up.");
    expect((await read("/")).html).not.toContain("Ben Ode");
  });
});

describe("a register nobody took", () => {
  test("is on the to-do list of its leaders after two days, and of managers after five", async () => {
    const { world, harbor, ctx, as } = await setUp();
    const leader = await harbor.as("facilitator");
    const facilitatorId = leader.actor.kind === "staff" ? leader.actor.id : "";
    await openGroup(ctx, { people: [], first: ctx.now + DAY, sessions: 1, facilitatorId, name: "Thursday group" });
    const tokens = { facilitator: await harbor.token("facilitator"), manager: await harbor.token("manager") };
    const listed = async (role: keyof typeof tokens) => {
      const { items } = await (await world.api(tokens[role], "GET", "/unmarked-registers")).json();
      const { html } = await as(tokens[role]).read("/tasks");
      const today = (await as(tokens[role]).read("/")).html;
      const [, shown = ""] = /<h3>Registers to take(.*?)<\/ul>/s.exec(today) ?? [];
      const mine = items.find(({ cohortName }: { cohortName: string }) => cohortName === "Thursday group");
      return [mine?.waits ?? null, html.includes("Thursday group"), shown.includes("Thursday group")];
    };
    world.setNow(ctx.now + DAY + 3 * HOUR);
    expect([await listed("facilitator"), await listed("manager")]).toEqual([
      ["just_over", false, true],
      [null, false, false],
    ]);
    world.setNow(ctx.now + 3 * DAY + 3 * HOUR);
    expect([await listed("facilitator"), await listed("manager")]).toEqual([
      ["overdue", true, true],
      [null, false, false],
    ]);
    world.setNow(ctx.now + 6 * DAY + 3 * HOUR);
    expect([await listed("facilitator"), await listed("manager")]).toEqual([
      ["escalated", true, true],
      ["escalated", true, true],
    ]);
    expect((await as(tokens.manager).read("/tasks")).html).toContain("Led by facilitator");
  });
});

describe("which reminders a person wants", () => {
  test("is set on their form and said on their page", async () => {
    const { harbor, personId, as } = await setUp();
    const { read, send } = as(await harbor.token("facilitator"));
    expect((await read(`/participants/${personId}/edit`)).html).toContain('value="all" selected');
    const fields = { givenName: "Ana", email: "ana@example.org", emailPermission: "on", reminderChoice: "day_before" };
    expect((await send(`/participants/${personId}`, fields)).status).toBe(303);
    expect((await read(`/participants/${personId}`)).html).toContain("They chose one reminder, the day before.");
    expect((await send(`/participants/${personId}`, { ...fields, reminderChoice: "some" })).status).toBe(422);
  });
});

describe("an address that mail came back from", () => {
  test("is said on the person's page, with a button for when it is right after all", async () => {
    const it = await welcomed();
    const { world, harbor, people } = it.mail;
    await post(it.mail, it.event("bounced", permanent));
    const token = await harbor.token("facilitator");
    const path = `/participants/${people.Ana?.participantId}`;
    const headers = { authorization: `Bearer ${token}`, accept: "text/html" };
    const read = async () => (await world.app.request(path, { headers })).text();
    expect(await read()).toContain("mail to it came back");
    const answer = await world.app.request(`${path}/address-confirmation`, { method: "POST", headers });
    expect(answer.status).toBe(303);
    expect(await read()).not.toContain("mail to it came back");
    const [row] = await it.ctx.db.select().from(suppressions);
    expect(row?.liftedAt).toBe(world.now());
    const api = await world.api(token, "POST", `${path}/address-confirmation`);
    expect(api.status).toBe(201);
  });

  test("can't be right where there is none", async () => {
    const { world, harbor, ctx } = await setUp();
    const person = await createParticipant(ctx, { givenName: "Cai", emailPermission: false });
    const answer = await world.api(await harbor.token("manager"), "POST", `/participants/${person.id}/address-confirmation`);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: "no_address" });
  });
});
