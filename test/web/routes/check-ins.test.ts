import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { checkIns, tasks } from "../../../db/schema/index.ts";
import { offerLink } from "../../../src/domain/check-in/offer-link.ts";
import { listOfParticipant } from "../../../src/domain/check-in/queries.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { checkInGroup } from "../../support/check-ins.ts";
import { openOne } from "../../support/tasks.ts";
import { createWorld } from "../../support/world.ts";

const urgent = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`phq9-${index + 1}`, index === 8 ? "1" : "2"]));

async function setUp(kinds?: Parameters<typeof checkInGroup>[1]) {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const kim = await harbor.as("facilitator");
  const group = await checkInGroup(kim, kinds);
  const token = await harbor.token("facilitator");
  const ask = (path: string, form?: Record<string, string>, bearer: string | null = token) =>
    world.app.request(path, {
      method: form ? "POST" : "GET",
      headers: {
        accept: "text/html",
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
  const link = async () => `/k/${(await offerLink(kim, { sessionId: group.today, enrolmentId: group.ana })).token}`;
  const told = async () => (await listOfParticipant(kim, group.anaId))[0]?.answers;
  const visit = (path: string, form?: Record<string, string>) => ask(path, form, null);
  return { world, harbor, kim, group, ask, visit, link, told };
}

const shownBy = (html: string) => /name="shown" value="([^"]*)"/.exec(html)?.[1] ?? "";

describe("/k/:token", () => {
  test("asks what the program asks, in English and Spanish, with the crisis line and nothing that names the group", async () => {
    const { visit, link } = await setUp(["mood", "phq9"]);
    const path = await link();
    const english = await (await visit(path)).text();
    expect(english).toContain("Little interest or pleasure in doing things");
    // Before the questions, too: nobody has to scroll past them to find it.
    expect(english.indexOf("988")).toBeLessThan(english.indexOf("Little interest"));
    expect(english).toContain("Only those who lead your meetings read it, before a meeting or at it");
    expect(english).not.toContain("Where they are");
    expect(english).not.toMatch(/Tuesday group|Ana|Session|PHQ/);
    expect(english.match(/type="radio"[^>]*checked/g)).toHaveLength(10);
    const spanish = await (await visit(`${path}?lang=es`)).text();
    expect(spanish).toContain("Poco interés o placer en hacer cosas");
    expect(spanish).toContain("Sin respuesta");
  });

  test("keeps what is sent, thanks, and never shows it again: the link may lie about", async () => {
    const { visit, link, told } = await setUp();
    const path = await link();
    const answer = await visit(path, { mood: "3", importance: "8", stage: "contemplation", "phq9-1": "" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `${path}?done=1`]);
    expect(await told()).toEqual({
      mood: 3,
      rulers: { importance: 8, confidence: null, readiness: null },
      stage: "contemplation",
    });
    const shown = await (await visit(path)).text();
    expect(shown).not.toMatch(/value="(3|8|contemplation)" checked/);
    // Nothing chosen the second time takes nothing back.
    await visit(path, { mood: "4" });
    expect(await told()).toMatchObject({ mood: 4, stage: "contemplation" });
  });

  test("answers the same whatever the ninth answer was, and opens the task at once", async () => {
    const { kim, visit, link } = await setUp();
    const path = await link();
    const thanked = [];
    for (const form of [{ ...urgent, "phq9-9": "0" }, urgent]) {
      const answer = await visit(path, form);
      thanked.push(await (await visit(answer.headers.get("location") ?? "")).text());
    }
    expect(thanked[0]).toBe(thanked[1]);
    expect(thanked[0]?.match(/988 Suicide/g)).toHaveLength(1);
    expect(thanked[0]).toContain("It is read before a meeting or at it.");
    expect(await kim.db.select().from(tasks).where(eq(tasks.kind, "safety"))).toHaveLength(1);
  });

  test("takes nothing strange and keeps what was chosen in front of the person", async () => {
    const { kim, visit, link } = await setUp();
    const path = await link();
    for (const form of [{ mood: "11" }, { mood: "x" }, { "phq9-2": "4" }, { stage: "enlightened" }, { mood: "1.5" }]) {
      const answer = await visit(path, { importance: "6", ...form });
      expect(answer.status).toBe(422);
      expect(await answer.text()).toMatch(/name="importance" value="6" checked/);
    }
    const empty = await visit(path, {});
    expect([empty.status, (await empty.text()).includes("Nothing is chosen yet")]).toEqual([422, true]);
    expect(await kim.db.select().from(checkIns)).toEqual([]);
  });

  test("works until the day is over, until another is made, and until they leave", async () => {
    const { world, kim, group, visit, link } = await setUp();
    const first = await link();
    const path = await link();
    expect((await visit(first)).status).toBe(404);
    expect((await visit(path)).status).toBe(200);
    const midnight = Date.parse("2027-02-04T05:00:00Z");
    world.setNow(midnight - 1);
    expect((await visit(path)).status).toBe(200);
    world.setNow(midnight);
    expect((await visit(path)).status).toBe(404);
    world.setNow(kim.now);
    await withdraw(kim, group.ana, { reason: "Moved away" });
    expect((await visit(path)).status).toBe(404);
  });

  test("is waited for when it is sent over and over", async () => {
    const { visit, link } = await setUp();
    const path = await link();
    const statuses = new Set<number>();
    for (let time = 0; time < 21; time += 1) statuses.add((await visit(path, { mood: String(time % 10) })).status);
    expect([...statuses]).toEqual([303, 429]);
  });
});

describe("/sessions/:id/check-ins", () => {
  test("is reached from the register by a facilitator where the program asks, and by nobody else", async () => {
    const { harbor, group, ask } = await setUp();
    const link = `href="/sessions/${group.today}/check-ins"`;
    expect(await (await ask(`/sessions/${group.today}`)).text()).toContain(link);
    expect(await (await ask(`/sessions/${group.today}`, undefined, await harbor.token("manager"))).text()).not.toContain(link);
    const none = await setUp([]);
    expect(await (await none.ask(`/sessions/${none.group.today}`)).text()).not.toContain("/check-ins");
  });

  test("lists everybody, and a facilitator types in, changes and takes back", async () => {
    const { group, ask, told } = await setUp();
    const list = `/sessions/${group.today}/check-ins`;
    expect(await (await ask(list)).text()).toMatch(/Ana Ruiz.*No answer.*Ben Ode.*No answer/s);
    const saved = await ask(`${list}/${group.ana}`, { ...urgent, mood: "6" });
    expect([saved.status, saved.headers.get("location")]).toEqual([303, `${list}?done=saved`]);
    expect(await (await ask(list)).text()).toContain("PHQ-9 17, moderately severe · mood 6");
    expect(await (await ask(`${list}/${group.ana}`)).text()).toMatch(/name="mood" value="6" checked/);
    const shown = shownBy(await (await ask(`${list}/${group.ana}`)).text());
    await ask(`${list}/${group.ana}`, { shown, mood: "", readiness: "2" });
    expect(await told()).toEqual({ rulers: { importance: null, confidence: null, readiness: 2 } });
  });

  test("writes over nothing that the person sends while the form is open, and shows what clashes", async () => {
    const { group, ask, visit, link, told } = await setUp();
    const form = `/sessions/${group.today}/check-ins/${group.ana}`;
    await ask(form, { mood: "3" });
    const shown = shownBy(await (await ask(form)).text());
    await visit(await link(), { ...urgent, mood: "9", stage: "action" });
    const before = { shown, mood: "3", stage: "" };
    expect((await ask(form, { ...before, importance: "7" })).status).toBe(303);
    const now = { mood: 9, stage: "action", rulers: { importance: 7 }, phq9: [2, 2, 2, 2, 2, 2, 2, 2, 1] };
    expect(await told()).toMatchObject(now);
    const clash = await ask(form, { ...before, mood: "5", confidence: "4" });
    const text = await clash.text();
    expect(clash.status).toBe(409);
    expect(text).toMatch(/id="mood"[^>]*aria-describedby="mood-error".*?You had chosen “5”.*?name="mood" value="9" checked/s);
    expect(text).toMatch(/name="confidence" value="4" checked/);
    expect(text).toMatch(/name="importance" value="7" checked/);
    expect(await told()).toMatchObject(now);
    expect((await ask(form, { shown: shownBy(text), mood: "5", confidence: "4", stage: "action" })).status).toBe(303);
    expect(await told()).toMatchObject({ mood: 5, stage: "action", rulers: { confidence: 4 } });
    // A form that names somebody else's check-in learns nothing from it.
    const other = await ask(`/sessions/${group.today}/check-ins/${group.people.Ben}`, { shown: shownBy(text), mood: "5" });
    expect(other.status).toBe(303);
  });

  test("says what is wrong beside what was typed, and refuses a session ahead", async () => {
    const { group, ask } = await setUp();
    const wrong = await ask(`/sessions/${group.today}/check-ins/${group.ana}`, { mood: "40", importance: "2" });
    const text = await wrong.text();
    expect(wrong.status).toBe(422);
    expect(text).toContain('href="#mood"');
    expect(text).toMatch(/name="importance" value="2" checked/);
    const ahead = await ask(`/sessions/${group.sessionIds[4]}/check-ins/${group.ana}`, { mood: "4" });
    expect([ahead.status, (await ahead.text()).includes("for the day of the session")]).toEqual([422, true]);
  });

  test("makes a link that opens", async () => {
    const { group, ask, visit } = await setUp();
    const made = await (await ask(`/sessions/${group.today}/check-ins/${group.ana}/link`, {})).text();
    const path = /localhost:8787(\/k\/[\w-]+)/.exec(made)?.[1] ?? "";
    expect((await visit(path)).status).toBe(200);
  });
});

describe("/participants/:id", () => {
  test("shows a facilitator the lines with their table, and a hint that decides nothing", async () => {
    const { kim, group, ask } = await setUp();
    await kim.db.run(`update programs set protocol = 'ipt'`);
    const score = (each: string) => Object.fromEntries(Object.keys(urgent).map((name) => [name, name === "phq9-9" ? "0" : each]));
    await ask(`/sessions/${group.sessionIds[0]}/check-ins/${group.ana}`, { ...score("2"), mood: "2" });
    const early = await (await ask(`/participants/${group.anaId}`)).text();
    expect(early).toContain("16, moderately severe");
    expect(early).not.toContain("may have subsided");
    await ask(`/sessions/${group.today}/check-ins/${group.ana}`, { ...score("1"), mood: "6" });
    const text = await (await ask(`/participants/${group.anaId}`)).text();
    expect(text).toMatch(/aria-label="PHQ-9: 16 on [^"]+, 8 on [^"]+"/);
    expect(text).toMatch(/aria-label="Mood: 2 on [^"]+, 6 on/);
    expect(text).toContain("may have subsided");
    expect(text).toContain("you and they decide together");
  });
});

describe("a safety task on its pages", () => {
  const inMain = (html: string) => /<main.*<\/main>/s.exec(html)?.[0] ?? "";

  test("stands first on Today and Tasks, however many others are newer, and what is cut says so", async () => {
    const { kim, group, ask, visit, link } = await setUp();
    await visit(await link(), urgent);
    for (let n = 0; n < 55; n += 1) {
      await openOne({ ...kim, now: kim.now + 60_000 + n }, group.anaId, { uniqueKey: `o${n}`, cohortId: group.cohortId });
    }
    for (const [path, shown] of [
      ["/", 12],
      ["/tasks", 50],
    ] as const) {
      const main = inMain(await (await ask(path)).text());
      expect(main.indexOf("See to this first")).toBeGreaterThan(0);
      expect(main.indexOf("See to this first")).toBeLessThan(main.indexOf("Call Ana Ruiz"));
      expect(main.match(/Talk today with Ana Ruiz/g)).toHaveLength(1);
      expect(main.match(/Call Ana Ruiz/g)).toHaveLength(shown);
      expect(main).toContain(`The newest ${shown} of 55.`);
    }
    const older = /href="(\/tasks\?cursor=[^"]+)"/.exec(await (await ask("/tasks")).text())?.[1] ?? "";
    expect(inMain(await (await ask(older)).text()).match(/Call Ana Ruiz/g)).toHaveLength(5);
  });

  test("stands on the Today of a facilitator who has no group, where none leads it", async () => {
    const { kim, ask, visit, link } = await setUp();
    await visit(await link(), urgent);
    await kim.db.run("delete from cohort_facilitators");
    const main = inMain(await (await ask("/")).text());
    expect(main).toContain("You lead no group yet");
    expect(main).toContain("Talk today with Ana Ruiz");
  });

  test("offers a manager nothing that they may not do, and says who can", async () => {
    const { harbor, kim, ask, visit, link } = await setUp();
    await visit(await link(), urgent);
    const [task] = await kim.db.select().from(tasks).where(eq(tasks.kind, "safety"));
    const main = inMain(await (await ask(`/tasks/${task?.id}`, undefined, await harbor.token("manager"))).text());
    expect(main).toContain("A facilitator is needed today");
    expect(main).toContain("they alone can close it");
    expect(main).not.toMatch(/Ana|<form|What was done/);
    expect(inMain(await (await ask(`/tasks/${task?.id}`)).text())).toContain("Close this task");
  });
});

describe("the API", () => {
  test("types in, reads back with score and severity, makes a link; for facilitators alone", async () => {
    const { world, harbor, group } = await setUp();
    const token = await harbor.token("facilitator");
    const path = `/sessions/${group.today}/check-ins`;
    const phq9 = [1, 1, 1, 1, 1, 0, 0, 0, 0];
    const put = await world.api(token, "PUT", `${path}/${group.ana}`, { phq9, mood: 4 });
    expect(await put.json()).toMatchObject({ answers: { phq9, mood: 4 }, phq9Score: 5, phq9Severity: "mild" });
    const list = (await (await world.api(token, "GET", path)).json()) as { people: { name: string; checkIn: unknown }[] };
    expect(list.people.map(({ name, checkIn }) => [name, checkIn !== null])).toEqual([
      ["Ana Ruiz", true],
      ["Ben Ode", false],
    ]);
    const person = await (await world.api(token, "GET", `/participants/${group.anaId}/check-ins`)).json();
    expect(person).toMatchObject({ items: [{ phq9Score: 5, number: 2 }], subsided: [] });
    const made = await world.api(token, "POST", `${path}/${group.ana}/link`);
    expect([made.status, ((await made.json()) as { url: string }).url]).toEqual([201, expect.stringMatching(/\/k\/[\w-]{22}$/)]);
    const bad = await world.api(token, "PUT", `${path}/${group.ana}`, { phq9: [1, 2] });
    expect(bad.status).toBe(422);
    expect((await world.api(token, "PUT", `${path}/${group.ana}`, {})).status).toBe(422);
    for (const role of ["manager", "peer"] as const) {
      const theirs = await harbor.token(role);
      expect((await world.api(theirs, "GET", path)).status).toBe(403);
      expect((await world.api(theirs, "GET", `/participants/${group.anaId}/check-ins`)).status).toBe(403);
    }
  });
});
