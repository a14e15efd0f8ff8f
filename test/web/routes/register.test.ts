import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { sessions } from "../../../db/schema/index.ts";
import type { Role } from "../../../src/context.ts";
import { readRegister } from "../../../src/domain/attendance/queries.ts";
import { openGroup, saySomething, WEEK } from "../../support/group.ts";
import { htmlRequests } from "../../support/html.ts";
import { createWorld } from "../../support/world.ts";

async function setUp(plan: Partial<Parameters<typeof openGroup>[1]> = {}, role: Role = "facilitator") {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode", "Cai Lund"], ...plan });
  const token = await harbor.token(role);
  const request = htmlRequests(world, token);
  const [id = ""] = group.sessionIds;
  /** The form as a browser sends it: what was shown and what is chosen. */
  const fill = (chosen: Record<string, string>, was: Record<string, string> = {}) =>
    Object.fromEntries(
      Object.entries(group.people).flatMap(([name, enrolmentId]) => [
        [`mark.${enrolmentId}`, chosen[name] ?? was[name] ?? ""],
        [`was.${enrolmentId}`, was[name] ?? ""],
      ]),
    );
  const marks = async () => Object.fromEntries((await readRegister(ctx, id)).marks.map(({ name, mark }) => [name, mark]));
  return { world, harbor, ctx, group, request, id, fill, marks };
}

describe("GET /sessions/:id", () => {
  test("is the register: nobody marked, what they said beside the name, and filled in where they can't come", async () => {
    const { ctx, group, request, id, marks } = await setUp();
    await saySomething(ctx, id, group.people.Ben ?? "", "cant_come", (group.startsAt[0] ?? 0) - 1000, "Has a cold");
    const answer = await request(`/sessions/${id}`);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).toContain("0 of 3 marked");
    expect(text).toContain("Said: can’t come, after the cut-off");
    expect(text).toContain("Has a cold");
    expect(text.match(/value="\w+" checked/g)).toEqual(['value="late_cancel" checked']);
    expect(text).toContain("filled in, not saved yet");
    expect(await marks()).toEqual({ "Ana Ruiz": null, "Ben Ode": null, "Cai Lund": null });
    for (const label of ["Present", "Late", "Can&#39;t come", "No show", "Left early", "Told us late"])
      expect(text).toContain(label);
  });

  test("shows before it opens who is expected, with move and cancel, and no form", async () => {
    const { ctx, request } = await setUp({ first: Date.parse("2027-02-10T23:30:00Z") });
    const [row] = await ctx.db.select().from(sessions).where(eq(sessions.number, 1));
    const text = await (await request(`/sessions/${row?.id}`)).text();
    expect(text).toContain("The register opens Wed, Feb 10, 5:30 PM");
    expect(text).toContain("No reply yet");
    expect(text).toContain(`/sessions/${row?.id}/move`);
    expect(text).not.toContain('<form method="post" action="/sessions');
  });

  test("says that a cancelled session has no register", async () => {
    const { ctx, request, id } = await setUp();
    await ctx.db.update(sessions).set({ number: null, outcome: "cancelled_by_program" }).where(eq(sessions.id, id));
    expect(await (await request(`/sessions/${id}`)).text()).toContain("This session was cancelled");
  });

  test("shows notes to facilitators only", async () => {
    const facilitator = await setUp();
    expect(await (await facilitator.request(`/sessions/${facilitator.id}`)).text()).toContain("<textarea");
    const manager = await setUp({}, "manager");
    expect(await (await manager.request(`/sessions/${manager.id}`)).text()).not.toContain("<textarea");
  });

  test("escapes hostile names", async () => {
    const { request, id } = await setUp({ people: ["<script>alert(1)</script>"] });
    expect(await (await request(`/sessions/${id}`)).text()).not.toContain("<script>alert");
  });

  test("is 404 for another org and 403 for a peer supporter of another group", async () => {
    const { world, id } = await setUp();
    const other = await (await world.createOrg("Other")).token("facilitator");
    const answer = await world.app.request(`/sessions/${id}`, {
      headers: { authorization: `Bearer ${other}`, accept: "text/html" },
    });
    expect(answer.status).toBe(404);
    const peer = await setUp({}, "peer");
    expect((await peer.request(`/sessions/${peer.id}`)).status).toBe(403);
  });
});

describe("POST /sessions/:id/attendance", () => {
  /** The button's form as it stands in the page. */
  const undoOf = (text: string) => ({ saving: /name="saving" value="(\w+)"/.exec(text)?.[1] ?? "" });

  test("saves, says what changed, and undoes it", async () => {
    const { ctx, group, request, id, fill, marks } = await setUp();
    const path = `/sessions/${id}/attendance`;
    const ben = { [`late.${group.people.Ben}`]: "20", [`wasLate.${group.people.Ben}`]: "" };
    const saved = await request(path, { ...fill({ Ana: "present", Ben: "late" }), ...ben, outcome: "held", headcount: "2" });
    expect(saved.status).toBe(303);
    expect(await marks()).toEqual({ "Ana Ruiz": "present", "Ben Ode": "late", "Cai Lund": null });
    const place = saved.headers.get("location") ?? "";
    const after = await (await request(place)).text();
    expect(after).toContain("2 marks changed:");
    expect(after).toContain("Ben Ode: Late, 20 min");
    expect(after).toContain("Headcount: none → 2");
    expect(after).toContain("One person has no mark yet");
    expect(after).toContain("2 of 3 marked");
    const undone = await request(`${path}/undo`, undoOf(after));
    expect(undone.status).toBe(303);
    expect(await marks()).toEqual({ "Ana Ruiz": null, "Ben Ode": null, "Cai Lund": null });
    expect(await readRegister(ctx, id)).toMatchObject({ outcome: "planned", headcount: null });
    const taken = await (await request(undone.headers.get("location") ?? "")).text();
    expect(taken).toContain("Taken back.");
    expect(taken).toContain("2 of them corrections");
    await request(`${path}/undo`, undoOf(taken));
    expect(await marks()).toMatchObject({ "Ana Ruiz": "present", "Ben Ode": "late" });
  });

  test("says what minutes were before, and shows a saving to nobody else and as itself when it is opened again", async () => {
    const { world, harbor, group, request, id, fill } = await setUp();
    const path = `/sessions/${id}/attendance`;
    const late = (minutes: string, was: string) => ({
      ...fill({ Ben: "late" }, was === "" ? {} : { Ben: "late" }),
      ...{ [`late.${group.people.Ben}`]: minutes, [`wasLate.${group.people.Ben}`]: was, outcome: "held" },
    });
    await request(path, late("20", ""));
    const place = (await request(path, late("45", "20"))).headers.get("location") ?? "";
    expect(await (await request(place)).text()).toContain("Ben Ode: Late, 20 min → Late, 45 min");
    const other = { authorization: `Bearer ${await harbor.token("manager")}`, accept: "text/html" };
    expect(await (await world.app.request(place, { headers: other })).text()).not.toContain("Saved:");
    await world.app.request(path, {
      method: "POST",
      headers: { ...other, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...fill({ Cai: "present" }), outcome: "held" }).toString(),
    });
    const again = await (await request(place)).text();
    expect(again).toContain("One mark changed:");
    expect(again).toContain("Somebody has saved this register since.");
    expect(await (await request(`/sessions/${id}?done=saved`)).text()).not.toContain("Saved:");
  });

  test("tells by name what somebody else marked, counted or wrote meanwhile, and keeps both notes", async () => {
    const { ctx, group, request, id, fill, marks } = await setUp();
    const [ana, ben] = [group.people.Ana ?? "", group.people.Ben ?? ""];
    const path = `/sessions/${id}/attendance`;
    const note = (text: string) => ({ [`note.${ben}`]: text, [`wasNote.${ben}`]: "" });
    const shown = { outcome: "held", shownOutcome: "held", wasOutcome: "planned", wasHeadcount: "" };
    await request(path, { ...fill({ Ana: "present", Ben: "late" }), ...note("Bus"), ...shown, headcount: "9" });
    const mine = { ...fill({ Ana: "no_show", Ben: "late", Cai: "present" }), ...note("Train"), ...shown, headcount: "3" };
    const answer = await request(path, mine);
    expect(answer.status).toBe(409);
    const text = await answer.text();
    expect(text).toContain("Everything else was saved.");
    expect(text).toContain("Somebody marked Ana Ruiz “Present” meanwhile; you chose “No show”.");
    expect(text).toContain("Somebody wrote a note on Ben Ode meanwhile.");
    expect(text).toContain("Bus\nTrain</textarea>");
    expect(text).toContain("Somebody counted 9 meanwhile; you counted 3.");
    expect(text).not.toContain("this person");
    expect(await marks()).toEqual({ "Ana Ruiz": "present", "Ben Ode": "late", "Cai Lund": "present" });
    expect(await readRegister(ctx, id)).toMatchObject({ headcount: 9, marks: [{ enrolmentId: ana }, { note: "Bus" }, {}] });
  });

  test("overwrites nobody's marks from a page that was left open", async () => {
    const { request, id, fill, marks } = await setUp();
    const path = `/sessions/${id}/attendance`;
    await request(path, { ...fill({ Ana: "present" }), outcome: "held" });
    await request(path, { ...fill({ Ben: "no_show" }), outcome: "held" });
    expect(await marks()).toMatchObject({ "Ana Ruiz": "present", "Ben Ode": "no_show" });
  });

  test("shows the form again with what was chosen when it can't be saved", async () => {
    const { request, id, fill, marks } = await setUp();
    const answer = await request(`/sessions/${id}/attendance`, {
      ...fill({ Ana: "present", Ben: "late" }),
      outcome: "postponed",
    });
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain("Nothing was saved yet. Only a session that was held has marks.");
    expect(text).toMatch(/value="late" checked/);
    expect(await marks()).toEqual({ "Ana Ruiz": null, "Ben Ode": null, "Cai Lund": null });
  });

  test.each([
    ["outcome", { outcome: "done" }],
    ["headcount", { outcome: "held", headcount: "many" }],
    ["a headcount in other figures", { outcome: "held", headcount: "1e3" }],
    ["marks", { outcome: "held", "was.enr_nobody": "", "mark.enr_nobody": "present" }],
    ["a mark", { outcome: "held", "was.enr_nobody": "", "mark.enr_nobody": "here" }],
  ])("answers 422 when %s makes no sense", async (_, form) => {
    const { request, id } = await setUp();
    expect((await request(`/sessions/${id}/attendance`, form as Record<string, string>)).status).toBe(422);
  });

  test("says so when the session has not begun", async () => {
    const { request, group } = await setUp({ first: Date.parse("2027-02-03T18:00:00Z") + WEEK });
    const answer = await request(`/sessions/${group.sessionIds[0]}/attendance`, { outcome: "held" });
    expect(answer.status).toBe(422);
  });

  test("adds and removes walk-ins and keeps a headcount at a drop-in group", async () => {
    const { ctx, request, id } = await setUp({ mode: "drop_in", people: [] });
    const path = `/sessions/${id}/attendance`;
    await request(path, { outcome: "held", headcount: "5", walkIns: "Robin\r\nBlue scarf\r\n\r\n" });
    const register = await readRegister(ctx, id);
    expect(register).toMatchObject({ headcount: 5, suggested: { headcount: 2 } });
    expect(register.walkIns.map(({ alias }) => alias).sort()).toEqual(["Blue scarf", "Robin"]);
    const text = await (await request(`/sessions/${id}`)).text();
    expect(text).toContain("Blue scarf");
    expect(text).not.toContain("No show");
    const gone = register.walkIns.find(({ alias }) => alias === "Robin")?.id ?? "";
    await request(path, { outcome: "held", headcount: "5", "removeWalkIn[]": gone });
    expect((await readRegister(ctx, id)).walkIns.map(({ alias }) => alias)).toEqual(["Blue scarf"]);
  });

  test("adds a list of walk-ins that is sent again once, and takes no alias that hides something", async () => {
    const { ctx, request, id } = await setUp({ mode: "drop_in", people: [] });
    const send = (walkIns: string) =>
      request(`/sessions/${id}/attendance`, { outcome: "held", entryKey: "key_12345678", walkIns });
    await send("Ana");
    await send("Zoe\r\nAna");
    expect((await readRegister(ctx, id)).walkIns.map(({ alias }) => alias).sort()).toEqual(["Ana", "Zoe"]);
    const refused = await send("Zoe\r\na\u202eb");
    expect([refused.status, await refused.text()]).toMatchObject([422, expect.stringContaining("walkIns-error")]);
    expect((await readRegister(ctx, id)).walkIns).toHaveLength(2);
  });

  test("saves no walk-in with marks that are refused", async () => {
    const { ctx, request, id } = await setUp({ mode: "drop_in", people: [] });
    const answer = await request(`/sessions/${id}/attendance`, { outcome: "cancelled_by_program", walkIns: "Robin" });
    expect(answer.status).toBe(422);
    expect(await readRegister(ctx, id)).toMatchObject({ outcome: "planned", walkIns: [] });
  });

  test("passes over minutes of a mark that isn't late, and names who has a wrong number of them", async () => {
    const { group, request, id, fill, marks } = await setUp();
    const late = (minutes: string) => ({ [`late.${group.people.Ana}`]: minutes, outcome: "held" });
    const refused = await request(`/sessions/${id}/attendance`, { ...fill({ Ana: "late" }), ...late("1e1") });
    expect([refused.status, await refused.text()]).toMatchObject([422, expect.stringContaining("Ana Ruiz: Give whole minutes.")]);
    expect((await request(`/sessions/${id}/attendance`, { ...fill({ Ana: "present" }), ...late("0") })).status).toBe(303);
    expect(await marks()).toMatchObject({ "Ana Ruiz": "present" });
    const text = await (await request(`/sessions/${id}`)).text();
    expect(text).not.toMatch(/<input[^>]*name="late[^>]*(min|type="number")/);
  });

  test("keeps a facilitator's note, and lets a manager mark without touching it", async () => {
    const { harbor, world, group, ctx, request, id } = await setUp();
    const ana = group.people.Ana ?? "";
    await request(`/sessions/${id}/attendance`, {
      outcome: "held",
      [`was.${ana}`]: "",
      [`mark.${ana}`]: "late",
      [`wasNote.${ana}`]: "",
      [`note.${ana}`]: "Missed the bus",
    });
    const manager = await harbor.token("manager");
    await world.app.request(`/sessions/${id}/attendance`, {
      method: "POST",
      headers: { authorization: `Bearer ${manager}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ outcome: "held", [`was.${ana}`]: "late", [`mark.${ana}`]: "present" }).toString(),
    });
    expect((await readRegister(ctx, id)).marks[0]).toMatchObject({ mark: "present", note: "Missed the bus" });
  });
});
