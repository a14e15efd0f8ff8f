import { describe, expect, test } from "vitest";
import { readCsv } from "../../../src/csv.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { listAuditLines } from "../../../src/domain/audit/queries.ts";
import { openGroup } from "../../support/group.ts";
import { makeList } from "../../support/waitlist.ts";
import { createWorld } from "../../support/world.ts";
import { readXlsx } from "../../support/xlsx.ts";

const names = (count: number, letter: string) => Array.from({ length: count }, (_, index) => `${letter}${index} X`);

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const token = await harbor.token("manager");
  const get = (path: string, as = token) =>
    world.app.request(path, { headers: { authorization: `Bearer ${as}`, accept: "text/html" } });
  const hold = async (name: string, people: string[], programId?: string) => {
    const group = await openGroup(ctx, { people, name, ...(programId ? { programId } : {}) });
    const marks = Object.values(group.people).map((enrolmentId) => ({ enrolmentId, mark: "present" as const }));
    await saveRegister(ctx, group.sessionIds[0] ?? "", { outcome: "held", marks });
    return group;
  };
  const large = await hold("=HYPERLINK(1) group", names(9, "L"));
  const middle = await hold("Middle", names(7, "M"), large.programId);
  const small = await hold("Small", names(3, "S"), large.programId);
  return { world, harbor, ctx, get, large, middle, small };
}

const cellsOf = (csv: string) => readCsv(new TextEncoder().encode(csv)).map(({ cells }) => cells);

describe("GET /reports/export", () => {
  test("is a file of tables that say what the page says, with few people hidden and nothing to run", async () => {
    const { get } = await setUp();
    const answer = await get("/reports/export");
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="report.csv"');
    expect(answer.headers.get("cache-control")).toContain("no-store");
    const rows = cellsOf(await answer.text());
    const line = (first: string) => rows.find(([head]) => head === first);
    expect(line("Expected")?.slice(0, 2)).toEqual(["Expected", "19"]);
    expect(line("'=HYPERLINK(1) group")?.[4]).toBe("9");
    expect(line("Small")?.slice(4)).toEqual(Array.from({ length: 9 }, () => "hidden"));
    expect(line("Middle")?.[4]).toBe("hidden");
    expect(rows.flat().join(" ")).toContain("hidden: about fewer than 5 people");
  });

  test("hides few people also in one group's own file, which its page shows", async () => {
    const { get, small } = await setUp();
    expect(await (await get(`/reports?cohortId=${small.cohortId}`)).text()).toContain("3 attended of 3 expected");
    const rows = cellsOf(await (await get(`/reports/export?cohortId=${small.cohortId}`)).text());
    expect(rows.filter(([head]) => head === "Expected" || head === "Attended").map((cells) => cells[1])).toEqual([
      "hidden",
      "hidden",
    ]);
    const paper = await (await get(`/reports/print?cohortId=${small.cohortId}`)).text();
    expect(paper).not.toContain("3 attended");
    expect(paper).toContain("hidden, to protect few people");
  });

  test("says hidden of every figure over groups of which none may be told of, on paper too, and what that means", async () => {
    const { get, small } = await setUp();
    const rows = cellsOf(await (await get(`/reports/export?cohortId=${small.cohortId}`)).text());
    const heads = ["Start %", "Dose, sessions", "Dose, minutes", "Completed 50 %", "Completed by rule", "Fill %"];
    expect(heads.map((head) => rows.find(([first]) => first === head)?.[1])).toEqual(heads.map(() => "hidden"));
    expect(rows.filter(([first]) => first?.startsWith("hidden: "))).toHaveLength(7);
    const paper = await (await get(`/reports/print?cohortId=${small.cohortId}`)).text();
    for (const label of ["Fill", "Dose, on average", "Completion"])
      expect(new RegExp(`<dt>${label}</dt><dd>–.*?</dd>`).exec(paper)?.[0]).toContain("hidden, to protect few people");
  });

  test("says how many wait, and hides a list of few also in its own group's file", async () => {
    const { ctx, get, large, small } = await setUp();
    await makeList(ctx, large.cohortId, 4, 4, 9, 20, 20);
    await makeList(ctx, small.cohortId, 1, 2, 3);
    const rows = async (query: string) => cellsOf(await (await get(`/reports/export${query}`)).text());
    const line = (of: string[][], first: string) => of.filter(([head]) => head === first).at(-1);
    const all = await rows("");
    expect(line(all, "Waiting for a place")).toMatchObject({ 1: "5", 2: expect.stringMatching(/as of now, in 1 of 2 groups$/) });
    expect(line(all, "Median wait, days")?.[1]).toBe("9");
    expect(line(all, "'=HYPERLINK(1) group")?.slice(2)).toEqual(["5", "9"]);
    expect(line(all, "Small")?.slice(2)).toEqual(["hidden", "hidden"]);
    expect(all.flat().join(" ")).not.toContain("Wyn");
    const own = await rows(`?cohortId=${small.cohortId}`);
    for (const head of ["Waiting for a place", "Median wait, days"]) expect(line(own, head)?.[1]).toBe("hidden");
    expect(line(own, "Small")?.slice(2)).toEqual(["hidden", "hidden"]);
  });

  test("explains no hidden cell where there is none", async () => {
    const { get, large } = await setUp();
    const text = await (await get(`/reports/export?cohortId=${large.cohortId}`)).text();
    expect([text.includes(",hidden"), text.includes("hidden: ")]).toEqual([false, false]);
  });

  test("leaves cells empty where nobody is expected", async () => {
    const { ctx, get } = await setUp();
    const open = await openGroup(ctx, {
      people: names(6, "O"),
      name: "Open door",
      mode: "drop_in",
      first: Date.parse("2026-11-03T18:00:00Z"),
    });
    await saveRegister(ctx, open.sessionIds[0] ?? "", { outcome: "held", headcount: 6, marks: [] });
    const rows = cellsOf(await (await get("/reports/export")).text());
    expect(rows.find(([first]) => first === "2026-11")).toEqual(["2026-11", "1", ...Array.from({ length: 9 }, () => "")]);
    expect(rows.find(([first, groups, held]) => first?.startsWith("Peer") && groups === "1" && held === "1")?.slice(3)).toEqual(
      Array.from({ length: 14 }, () => ""),
    );
  });

  test("comes as a workbook, and as CSV with a byte order mark", async () => {
    const { get } = await setUp();
    const sheets = readXlsx(await (await get("/reports/export?format=xlsx")).arrayBuffer());
    expect(sheets.map(({ name }) => name)).toEqual([
      ...["Figures", "By month", "By program", "By cohort", "By session number", "Retention", "Waiting lists"],
    ]);
    expect(sheets.every(({ formulas }) => formulas === 0)).toBe(true);
    const bytes = new Uint8Array(await (await get("/reports/export?format=excel")).arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect((await get("/reports/export?format=pdf")).status).toBe(422);
  });

  test("names nobody, and is in the audit log with its filters", async () => {
    const { ctx, get, large } = await setUp();
    const text = await (await get(`/reports/export?programId=${large.programId}&from=2027-01-01`)).text();
    expect(text).not.toMatch(/\b[LMS]\d X\b/);
    const lines = (await listAuditLines(ctx, { limit: 50 })).items.filter(({ action }) => action === "report.export");
    expect(lines).toHaveLength(1);
    expect(lines[0]?.detail).toMatchObject({
      report: "attendance",
      format: "csv",
      programId: large.programId,
      from: "2027-01-01",
    });
  });
});

describe("a file from the API", () => {
  test("says above its tables whose it is, what it is about and when it was made, as one from the page does", async () => {
    const { world, harbor, get, small } = await setUp();
    const api = async (path: string) => cellsOf(await (await world.api(await harbor.token("manager"), "GET", path)).text());
    for (const path of [
      `/reports/export?programId=${small.programId}&from=2027-01-01`,
      "/reports/funders/export?from=2027-01&to=2027-03",
    ]) {
      const rows = cellsOf(await (await get(path)).text());
      expect(await api(path.replace("/reports/export", "/reports/attendance/export"))).toEqual(rows);
      expect(rows.slice(1, 4).flat().join(" ")).toMatch(/Harbor House: .* (from 2027-01-01|Every program, 2027-01) Made on /);
    }
  });
});

describe("a report on paper", () => {
  test("says nothing of choosing, which can't be done there", async () => {
    const { get } = await setUp();
    expect(await (await get("/reports")).text()).toContain("Choose one group to see its own");
    const paper = await (await get("/reports/print")).text();
    expect([paper.includes("fewer than 5 people"), paper.includes("Choose one group")]).toEqual([true, false]);
  });

  test("names the org, and has every month's ages without a press", async () => {
    const { get } = await setUp();
    const text = await (await get("/reports/funders?from=2027-01&to=2027-12")).text();
    expect(text).toMatch(/Harbor House · Every program, 2027-01</);
    const ages = text.slice(text.indexOf("Ages, month by month"));
    expect([ages.includes("<details"), ages.includes("<h3>January 2027</h3>")]).toEqual([false, true]);
  });
});

describe("GET /reports/funders", () => {
  test("shows people counted once, sessions and hours, on the page and in a file", async () => {
    const { world, harbor, get, large } = await setUp();
    const text = await (await get("/reports/funders?from=2027-01&to=2027-12")).text();
    expect(text).toContain("Counts for funders");
    expect(text).toContain("28.5");
    const rows = cellsOf(await (await get("/reports/funders/export?from=2027-01&to=2027-12")).text());
    expect(rows).toContainEqual(["Every program", "All ages", "19", "3", "28.5", ""]);
    expect(rows).toContainEqual(["Every program", "Age not known", "19", "", "28.5", ""]);
    const answer = await world.api(
      await harbor.token("facilitator"),
      "GET",
      `/reports/funders?from=2027-01&to=2027-03&programId=${large.programId}`,
    );
    expect(await answer.json()).toMatchObject({
      inOneYear: true,
      period: [
        { program: { id: large.programId }, ages: "all", people: 19, sessions: 3, minutes: 1710 },
        { ages: "unknown", people: 19, sessions: null, minutes: 1710 },
      ],
    });
  });

  test.each([
    ["from=2027-03&to=2027-01", "The end can&#39;t be before the beginning."],
    ["from=2020-01&to=2027-01", "Choose at most 24 months."],
    ["from=soon&to=2027-01", "Give a month such as 2027-03."],
  ])("%s is refused in words, with what was typed", async (query, message) => {
    const { get } = await setUp();
    const answer = await get(`/reports/funders?${query}`);
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain(message);
    expect(text).toContain('value="2027-01"');
    expect((await get(`/reports/funders/export?${query}`)).status).toBe(422);
  });

  test("names the months that a row leaves out, on the page and in the file, and never a number of nobody", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const ctx = await harbor.as("manager");
    const token = await harbor.token("manager");
    const get = async (path: string) =>
      (await world.app.request(path, { headers: { authorization: `Bearer ${token}`, accept: "text/html" } })).text();
    const hold = async (people: string[], first: string) => {
      const group = await openGroup(ctx, { people, mode: "drop_in", name: `Circle ${first}`, first: Date.parse(first) });
      const marks = Object.values(group.people).map((enrolmentId) => ({ enrolmentId, mark: "present" as const }));
      await saveRegister(ctx, group.sessionIds[0] ?? "", { outcome: "held", marks });
    };
    await hold(names(2, "S"), "2026-11-04T18:00:00Z");
    await hold(names(8, "L"), "2027-01-06T18:00:00Z");
    const counts = await get("/reports/funders?from=2026-11&to=2027-01");
    expect(counts).toContain("without November 2026");
    expect(await get("/reports/funders/export?from=2026-11&to=2027-01")).toContain("Every program,All ages,8,1,12,2026-11");
    const report = await get("/reports");
    expect(report).toContain("Contact hours leave out November 2026");
    for (const page of [counts, report]) expect(page).not.toMatch(/>(null|undefined|NaN)</);
  });

  test("shows the year so far unless asked for another, and says where nothing was held", async () => {
    const { get } = await setUp();
    const text = await (await get("/reports/funders")).text();
    expect(text).toContain('value="2027-12"');
    expect(await (await get("/reports/funders?from=2025-01&to=2025-02")).text()).toContain(
      "No session was held in these months.",
    );
  });

  test("does not see another org's people, and is for managers and facilitators", async () => {
    const { world, harbor, get, large } = await setUp();
    const other = await (await world.createOrg("Other")).token("manager");
    expect(await (await get("/reports/funders?from=2027-01&to=2027-12", other)).text()).toContain("No session was held");
    expect((await get(`/reports/funders/export?from=2027-01&to=2027-12&programId=${large.programId}`, other)).status).toBe(404);
    expect((await get("/reports/funders", await harbor.token("peer"))).status).toBe(403);
  });
});
