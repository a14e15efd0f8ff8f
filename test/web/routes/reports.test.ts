import { describe, expect, test } from "vitest";
import type { Mark } from "../../../src/domain/attendance/attendance.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { idOf } from "../../support/colleagues.ts";
import { type Group, openGroup, WEEK } from "../../support/group.ts";
import { makeList } from "../../support/waitlist.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const token = await harbor.token("manager");
  const get = (path: string, as = token) =>
    world.app.request(path, { headers: { authorization: `Bearer ${as}`, accept: "text/html" } });
  const mark = (group: Group, number: number, said: Record<string, Mark>) =>
    saveRegister(ctx, group.sessionIds[number - 1] ?? "", {
      outcome: "held",
      marks: Object.entries(said).map(([name, mark]) => ({ enrolmentId: group.people[name] ?? "", mark })),
    });
  return { world, harbor, ctx, get, mark };
}

describe("GET /reports", () => {
  test("shows figures with their formula named, tables, a curve, and what waits", async () => {
    const { ctx, get, mark } = await setUp();
    const group = await openGroup(ctx, {
      people: ["Ana Ruiz", "Ben Ode", "Cai Lund", "Dee Fox"],
      name: "Grief, winter",
      minimum: 6,
    });
    await mark(group, 1, { Ana: "present", Ben: "late", Cai: "excused", Dee: "no_show" });
    await mark(group, 2, { Ana: "present", Ben: "present", Cai: "present" });
    const text = await (await get(`/reports?cohortId=${group.cohortId}`)).text();
    expect(text).toContain("5 attended of 7 expected");
    expect(text).toContain("71\u00a0%");
    expect(text).toContain("83\u00a0%");
    expect(text).toContain("One mark is missing");
    expect(text).toContain("By session number, strict");
    expect(text).toContain('aria-label="Retention: from all starters at session 1 to 100\u00a0% at session 4"');
    expect(text).toContain("Completion at 75\u00a0%");
    expect(text).toContain("4 of at least 6");
    expect(text).toContain("History without marks");
    expect(text).not.toContain("NaN");
  });

  test("links each figure with the rows behind it, which are those of the same filters", async () => {
    const { ctx, get, mark } = await setUp();
    const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode", "Cai Lund"], name: "Grief, winter" });
    const other = await openGroup(ctx, { people: ["Dee Fox"], name: "Elsewhere" });
    await mark(group, 1, { Ana: "present", Ben: "no_show", Cai: "present" });
    await mark(other, 1, { Dee: "no_show" });
    const text = await (await get(`/reports?cohortId=${group.cohortId}&from=2027-01-01`)).text();
    const links = [...text.matchAll(/href="(\/reports\/rows[^"]+)"/g)].map(([, href]) => (href ?? "").replaceAll("&amp;", "&"));
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect([link, (await get(link)).status]).toEqual([link, 200]);
    const noShows = await (await get(links.find((link) => link.includes("figure=no_shows")) ?? "")).text();
    expect(noShows).toContain(`/sessions/${group.sessionIds[0]}`);
    expect(noShows).not.toContain("Elsewhere, session");
    const never = await (await get(`/reports/rows?figure=never_started`)).text();
    expect(never).toContain("Ben Ode");
    expect(never).toContain("Dee Fox");
    expect(never).not.toContain("Ana Ruiz");
    expect((await get("/reports/rows?figure=secrets")).status).toBe(404);
  });

  test("says which groups need help and why, and filters by site, facilitator and period", async () => {
    const { ctx, get } = await setUp();
    const before = { ...ctx, now: ctx.now - 6 * WEEK };
    await openGroup(before, { people: ["Ana Ruiz"], name: "Grief, winter", first: ctx.now - 3 * WEEK });
    const text = await (await get("/reports")).text();
    expect(text).toMatch(/registers? (has|have) been waiting/);
    for (const label of ["Last three months", "Site", "Facilitator"]) expect(text).toContain(label);
    const of = ctx.actor.kind === "staff" ? ctx.actor.id : "";
    expect(await (await get(`/reports?facilitatorId=${of}`)).text()).toContain("No group is running yet.");
  });

  test("says honestly that there is nothing yet", async () => {
    const { get } = await setUp();
    const text = await (await get("/reports")).text();
    expect(text).toContain("No register has been taken for these filters yet.");
    expect(text).toContain("Every past session has its register.");
    expect(text).not.toContain("0\u00a0%");
  });

  test("shows the filters again when they make no sense", async () => {
    const { get } = await setUp();
    const answer = await get("/reports?from=2027-02-01&to=2027-01-01");
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("The end can&#39;t be before the beginning.");
  });

  test("counts as unmarked what it lists as such, history too", async () => {
    const { ctx, get } = await setUp();
    const facilitatorId = ctx.actor.kind === "staff" ? ctx.actor.id : "";
    await openGroup(ctx, { people: ["Ana Ruiz"], name: "Entered later", first: ctx.now - 3 * WEEK, facilitatorId });
    const text = await (await get("/reports")).text();
    const listed = text.slice(text.indexOf("Registers to take")).match(/History without marks/g)?.length ?? 0;
    expect(listed).toBeGreaterThan(1);
    const rows = await (await get("/reports/rows?figure=unmarked")).text();
    expect(rows.match(/Entered later, session/g)).toHaveLength(listed);
    expect(text).toContain("None: no register has waited for five days");
  });

  test("answers 404 to a site or leader that isn't there", async () => {
    const { get } = await setUp();
    for (const query of ["siteId=sit_none", "facilitatorId=stf_none", "programId=prg_none", "cohortId=coh_none"]) {
      for (const path of ["/reports", "/reports/print", "/reports/export"]) {
        expect([query, path, (await get(`${path}?${query}`)).status]).toEqual([query, path, 404]);
      }
    }
  });

  test("says of filters that make no sense what is wrong, in words", async () => {
    const { get } = await setUp();
    const text = await (await get(`/reports?programId=${"x".repeat(80)}`)).text();
    expect(text).toContain("There is nothing by this id.");
    expect(text).not.toContain("Nothing was saved");
    expect(await (await get("/reports")).text()).toContain("No group is running yet.");
  });

  test("knows no cohort of another org, and lets no peer supporter in", async () => {
    const { world, harbor, ctx, get } = await setUp();
    const group = await openGroup(ctx, { people: [] });
    const other = await (await world.createOrg("Other")).token("manager");
    expect((await get(`/reports?cohortId=${group.cohortId}`, other)).status).toBe(404);
    expect((await get("/reports", await harbor.token("peer"))).status).toBe(403);
  });

  test("hides small groups in the table of several", async () => {
    const { ctx, get, mark } = await setUp();
    const names = (count: number, letter: string) => Array.from({ length: count }, (_, index) => `${letter}${index} X`);
    const small = await openGroup(ctx, { people: names(2, "S"), name: "Small" });
    const large = await openGroup(ctx, { people: names(9, "L"), name: "Large", programId: small.programId });
    const other = await openGroup(ctx, { people: names(7, "M"), name: "Middle", programId: small.programId });
    await mark(small, 1, { S0: "present", S1: "no_show" });
    for (const group of [large, other])
      await mark(group, 1, Object.fromEntries(Object.keys(group.people).map((name) => [name, "present" as const])));
    const text = await (await get("/reports")).text();
    expect(text.slice(text.indexOf("<caption>By cohort")).match(/Hidden, to protect few people/g)).toHaveLength(2);
    expect(text).toContain("fewer than 5 people");
  });
});

describe("GET /reports, waiting lists", () => {
  test("says how many wait and for how long, beside each group, and names nobody", async () => {
    const { ctx, get, mark } = await setUp();
    const long = await openGroup(ctx, { people: ["Ana Ruiz"], name: "Long list" });
    const short = await openGroup(ctx, { people: ["Ben Ode"], name: "Short list", programId: long.programId });
    await makeList(ctx, long.cohortId, 1, 1, 12, 30, 40, 50);
    await makeList(ctx, short.cohortId, 7, 8);
    const empty = await (await get("/reports")).text();
    expect(empty).toContain("No register has been taken for these filters yet.");
    expect(empty).toContain("<caption>How many wait for a place");
    await mark(long, 1, { Ana: "present" });
    await mark(short, 1, { Ben: "present" });
    const text = await (await get("/reports")).text();
    expect(figureOf(text)).toContain('<dd><a href="#waiting-lists">6</a>');
    expect(figureOf(text)).toContain("median wait 12 days, in 1 of 2 groups");
    const table = text.slice(text.indexOf('<h3 id="waiting-lists">'));
    expect(table).toContain(`<a href="/cohorts/${long.cohortId}#waitlist">Long list</a>`);
    expect(table).toContain('<td class="number">6</td><td class="number">12</td>');
    expect(/Short list<.*?<\/tr>/.exec(table)?.[0]).toContain("Hidden, to protect few people");
    expect(text).not.toContain("Wyn");
    const own = await (await get(`/reports?cohortId=${short.cohortId}`)).text();
    expect(figureOf(own)).toContain(`<dd><a href="/cohorts/${short.cohortId}#waitlist">2</a>`);
    expect(figureOf(own)).toContain("median wait 7 days");
    const paper = await (await get(`/reports/print?cohortId=${short.cohortId}`)).text();
    expect(figureOf(paper)).toMatch(/<dd>–.*hidden, to protect few people/);
    expect(paper).not.toContain("#waitlist");
  });

  test("says nothing of lists where nobody waits", async () => {
    const { ctx, get, mark } = await setUp();
    const group = await openGroup(ctx, { people: ["Ana Ruiz"] });
    await mark(group, 1, { Ana: "present" });
    const text = await (await get("/reports")).text();
    expect([text.includes("Waiting for a place"), text.includes("Waiting lists")]).toEqual([false, false]);
  });

  test("are in the API's answer, and among what groups are in need of", async () => {
    const { world, harbor, ctx } = await setUp();
    const { cohortId } = await openGroup(ctx, { people: ["Ana Ruiz"], capacity: 3, minimum: 2, mode: "rolling" });
    await makeList(ctx, cohortId, 3);
    const read = async (path: string) => (await world.api(await harbor.token("manager"), "GET", path)).json();
    expect(await read("/api/v1/reports/attendance")).toMatchObject({
      waitlist: {
        waiting: null,
        medianDays: null,
        groups: { shown: 0, of: 1 },
        lines: [{ cohort: { id: cohortId }, waiting: null }],
      },
    });
    expect(await read(`/api/v1/reports/attendance?cohortId=${cohortId}`)).toMatchObject({
      waitlist: { waiting: 1, medianDays: 3, groups: { shown: 1, of: 1 }, lines: [{ waiting: 1, medianDays: 3 }] },
    });
    const { items } = (await read("/api/v1/reports/groups-in-need")) as { items: { reasons: object[] }[] };
    expect(items[0]?.reasons).toContainEqual({ code: "places_free", places: 2, waiting: 1 });
  });
});

/** The figure about who waits. */
const figureOf = (text: string): string => /<dt>Waiting for a place<\/dt>(<dd>.*?<\/dd>)/.exec(text)?.[1] ?? "";

describe("GET /reports, figure by figure", () => {
  test("leads from notice to whoever gave it, from adjusted to whom was expected, and says where a register is missing", async () => {
    const { ctx, get, mark } = await setUp();
    const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"], name: "Grief, winter", first: ctx.now - 4 * WEEK });
    await mark(group, 1, { Ana: "present", Ben: "excused" });
    await mark(group, 2, { Ana: "present", Ben: "late_cancel" });
    await mark(group, 3, { Ana: "present", Ben: "no_show" });
    const text = await (await get(`/reports?cohortId=${group.cohortId}`)).text();
    const linkOf = (label: string) =>
      new RegExp(`<dt>${label}</dt><dd><a href="([^"]+)"`).exec(text)?.[1]?.replaceAll("&amp;", "&");
    expect(linkOf("Adjusted attendance")).toContain("figure=expected");
    const noticed = await (await get(linkOf("Notice rate") ?? "")).text();
    expect(noticed.match(/Grief, winter, session \d/g)).toEqual(["Grief, winter, session 2", "Grief, winter, session 1"]);
    const unmarked = await (await get(`/reports/rows?figure=unmarked&cohortId=${group.cohortId}`)).text();
    expect([unmarked.includes("No register"), unmarked.includes("Not held yet")]).toEqual([true, false]);
  });

  test("shows no 0 where nobody is expected", async () => {
    const { ctx, get, mark } = await setUp();
    const names = (letter: string) => Array.from({ length: 6 }, (_, index) => `${letter}${index} X`);
    const open = await openGroup(ctx, { people: names("O"), name: "Open door", mode: "drop_in" });
    await saveRegister(ctx, open.sessionIds[0] ?? "", { outcome: "held", headcount: 6, marks: [] });
    const closed = await openGroup(ctx, { people: names("C"), name: "Grief", first: ctx.now - 2 * WEEK });
    const first = Object.fromEntries(Object.keys(closed.people).map((name) => [name, "present" as const]));
    await mark(closed, 1, first);
    const text = await (await get("/reports")).text();
    const row = (of: string) => new RegExp(`<tr><th scope="row"[^>]*>(?:<a[^>]*>)?${of}.*?</tr>`).exec(text)?.[0] ?? "";
    expect(row("Peer")).toContain('<td class="number">1</td><td class="number">–</td><td class="number">–</td>');
    const own = await (await get(`/reports?cohortId=${open.cohortId}`)).text();
    expect(own).toContain("<dt>Headcount</dt>");
    for (const none of ["0 of 0", "Strict attendance", "Start rate", 'class="chart"']) expect(own).not.toContain(none);
  });

  test("leaves a gap on the axis for a month without sessions", async () => {
    const { ctx, get, mark } = await setUp();
    const six = (letter: string) => Array.from({ length: 6 }, (_, index) => `${letter}${index} X`);
    const allCame = ({ people }: Group) => Object.fromEntries(Object.keys(people).map((name) => [name, "present" as const]));
    const far = await openGroup(
      { ...ctx, now: ctx.now - 20 * WEEK },
      { people: six("A"), first: Date.parse("2026-10-06T18:00:00Z"), sessions: 2 },
    );
    await mark(far, 1, allCame(far));
    const near = await openGroup(ctx, { people: six("B"), first: Date.parse("2027-01-12T18:00:00Z"), name: "Near" });
    await mark(near, 1, allCame(near));
    const text = await (await get(`/reports?programId=${near.programId}`)).text();
    expect(text).not.toContain("Attendance by month");
    const all = await (await get("/reports")).text();
    const chart = all.slice(all.indexOf("Attendance by month"), all.indexOf("<caption>By month"));
    for (const month of ["2026-10", "2026-11", "2026-12", "2027-01"]) expect(chart).toContain(`>${month}</text>`);
    expect(all.slice(all.indexOf("<caption>By month"))).not.toContain("November 2026");
  });
});

describe("GET /", () => {
  test("tells a manager of a new org what to do first", async () => {
    const { get } = await setUp();
    const text = await (await get("/")).text();
    expect(text).toContain("Start with a program");
    expect(text).toContain('href="/cohorts/new"');
  });

  test("shows today's sessions, what waits and what comes", async () => {
    const { ctx, get } = await setUp();
    await openGroup(ctx, { people: ["Ana Ruiz"], first: ctx.now + 1_800_000 - 2 * WEEK, minimum: 3, name: "Evening" });
    const text = await (await get("/")).text();
    expect(text).toContain("Wednesday, February 3, 2027");
    expect(text).toContain("1:30 PM");
    expect(text).toContain("Take the register");
    expect(text).toContain("Registers to take");
    expect(text).toContain("Under the minimum");
    expect(text).toContain("Wed, Feb 10, 1:30 PM");
  });

  test("says where a place is free that somebody waits for, to whom may give it, without a name", async () => {
    const { harbor, ctx, get } = await setUp();
    const [leader, peer] = [await harbor.as("facilitator"), await harbor.as("peer")];
    const open = (name: string, facilitatorId: string) =>
      openGroup(ctx, { people: ["Ana Ruiz"], capacity: 2, mode: "rolling", name, facilitatorId });
    const [theirs, other] = [await open("Theirs", idOf(leader)), await open("Peer's own", idOf(peer))];
    expect(await (await get("/")).text()).not.toContain("A place is free");
    await makeList(ctx, theirs.cohortId, 5, 6, 7);
    await makeList(ctx, other.cohortId, 1);
    const text = await (await get("/")).text();
    const item = (id: string, name: string) => `<a href="/cohorts/${id}#waitlist">${name}</a>, 1 place free,`;
    expect(text).toContain(`${item(theirs.cohortId, "Theirs")} 3 waiting`);
    expect(text).toContain(`${item(other.cohortId, "Peer&#39;s own")} 1 waiting`);
    expect(text).not.toContain("Wyn");
    const own = await (await get("/", await harbor.token("facilitator"))).text();
    expect([own.includes("3 waiting"), own.includes("1 waiting")]).toEqual([true, false]);
    expect(await (await get("/", await harbor.token("peer"))).text()).not.toMatch(/A place is free|waiting</);
  });

  test("shows facilitators and peer supporters their own groups only", async () => {
    const { harbor, ctx, get } = await setUp();
    const facilitator = await harbor.as("facilitator");
    await openGroup(ctx, { people: [], first: ctx.now, name: "Not theirs" });
    const token = await harbor.token("facilitator");
    expect(await (await get("/", token)).text()).toContain("You lead no group yet.");
    await openGroup(ctx, {
      people: [],
      first: ctx.now,
      name: "Theirs",
      facilitatorId: facilitator.actor.kind === "staff" ? facilitator.actor.id : "",
    });
    const text = await (await get("/", token)).text();
    expect(text).toContain("Theirs");
    expect(text).not.toContain("Not theirs");
    expect(await (await get("/", await harbor.token("peer"))).text()).not.toContain("Theirs");
  });
});
