import { describe, expect, test } from "vitest";
import { auditLines, exports } from "../../../db/schema/index.ts";
import type { Role } from "../../../src/context.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { cohortInput } from "../../../src/domain/cohort/cohort.ts";
import { openCohort } from "../../../src/domain/cohort/open.ts";
import { PROHIBITION } from "../../../src/domain/disclosure/disclosure.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { agree } from "../../support/disclosures.ts";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";
import { readXlsx } from "../../support/xlsx.ts";

const filters = { from: "2027-01-01", to: "2027-02-28", programId: "", siteId: "", facilitatorId: "", cohortId: "" };
const why = { basis: "reason", recipient: "County auditor", reason: "Audit of the grant, letter of 4 January", agreement: "" };
const form = { ...filters, ...why, format: "csv" };

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const group = await openGroup(ctx, { people: ["Ana <Ruiz>", "Ben Ode"], name: "Grief, winter" });
  const marks = Object.values(group.people).map((enrolmentId) => ({ enrolmentId, mark: "present" as const }));
  await saveRegister(ctx, group.sessionIds[0] ?? "", { outcome: "held", marks });
  const request = async (path: string, values?: Record<string, string>, role: Role = "facilitator") =>
    world.app.request(path, {
      method: values ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${await harbor.token(role)}`,
        accept: "text/html",
        ...(values ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(values ? { body: new URLSearchParams(values).toString() } : {}),
    });
  const preview = async (values: Record<string, string>) => {
    const text = await (await request("/exports/attendance", values)).text();
    const confirm = /name="confirm" value="([^"]+)"/.exec(text)?.[1] ?? "";
    return {
      text,
      confirm: confirm
        .replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&amp;", "&"),
    };
  };
  const person = async (name: string) => (await findEnrolment(ctx, group.people[name] ?? "")).participantId;
  return { world, ctx, group, request, preview, person };
}

describe("an export of attendance", () => {
  test("is shown first, without a name, and made on the second press", async () => {
    const { ctx, request, preview } = await setUp();
    expect(await (await request("/exports/attendance")).text()).toContain("What it rests on");
    const shown = await preview(form);
    for (const part of [PROHIBITION, "For: County auditor.", "Make the file", "preferred name"])
      expect(shown.text).toContain(part);
    expect(shown.text).not.toMatch(/Ana|Ruiz|Ben|Ode/);
    expect(await ctx.db.select().from(exports)).toEqual([]);
    const changed = await request("/exports/attendance", { ...form, recipient: "Somebody else", confirm: shown.confirm });
    expect(changed.headers.get("content-type")).toContain("text/html");
    expect(await ctx.db.select().from(exports)).toEqual([]);
    const made = await request("/exports/attendance", { ...form, confirm: shown.confirm });
    expect([
      made.status,
      made.headers.get("content-type"),
      made.headers.get("content-disposition"),
      made.headers.get("cache-control"),
    ]).toEqual([200, "text/csv; charset=utf-8", 'attachment; filename="export-2027-02-03.csv"', "no-store"]);
    const text = await made.text();
    expect(text.startsWith(`${PROHIBITION}\r\n`)).toBe(true);
    expect(text).toContain("Ana,<Ruiz>");
    expect(await ctx.db.select().from(exports)).toHaveLength(1);
  });

  test("comes as a workbook, and as CSV with a byte order mark", async () => {
    const { request, preview } = await setUp();
    const make = async (format: string) => {
      const values = { ...form, format };
      return request("/exports/attendance", { ...values, confirm: (await preview(values)).confirm });
    };
    const [sheet] = readXlsx(await (await make("xlsx")).arrayBuffer());
    expect([sheet?.name, sheet?.rows[0], sheet?.rows.length]).toEqual(["Attendance", [PROHIBITION], 8]);
    const bytes = new Uint8Array(await (await make("csv-bom")).arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  test("keeps what was typed and says beside which field what is missing", async () => {
    const { ctx, request } = await setUp();
    const answer = await request("/exports/attendance", { ...form, recipient: "", reason: "short", to: "2026-01-01" });
    expect(answer.status).toBe(422);
    const text = await answer.text();
    for (const part of ["Say who gets it", "in at least 10 characters", ">short</textarea>", 'value="2026-01-01"'])
      expect(text).toContain(part);
    for (const basis of ["", "nonsense"]) expect((await request("/exports/attendance", { ...form, basis })).status).toBe(422);
    expect(await ctx.db.select().from(exports)).toEqual([]);
  });

  test("by consent is for a recipient that is chosen, and says how many are left out without naming them", async () => {
    const { ctx, request, preview, person } = await setUp();
    const none = await request("/exports/attendance", { ...form, basis: "consent" });
    expect([none.status, await none.text()]).toEqual([422, expect.stringContaining("Choose whom they agreed to tell")]);
    await agree(ctx, await person("Ana"), { recipient: 'Bay "West" Clinic' });
    await agree(ctx, await person("Ana"), { recipient: "School", purpose: "Credit" });
    const page = await (await request("/exports/attendance?basis=consent")).text();
    expect(page).toContain("School, for: Credit");
    const values = { ...form, basis: "consent", agreement: JSON.stringify(['Bay "West" Clinic', "Continuing care"]) };
    const shown = await preview(values);
    expect(shown.text).toMatch(/People left out<\/dt><dd>1</);
    expect(shown.text).not.toMatch(/>Ana|Ben|Ode/);
    const made = await (await request("/exports/attendance", { ...values, confirm: shown.confirm })).text();
    expect(made).toContain("Ana,<Ruiz>");
    expect(made).not.toContain("Ode");
    const other = await request("/exports/attendance", { ...values, agreement: JSON.stringify(["Court", "Proof"]) });
    expect([other.status, await other.text()]).toEqual([
      422,
      expect.stringContaining("Nobody with a mark in this period has a consent"),
    ]);
  });

  test("is proposed for the cohort it was asked for from, however many there are", async () => {
    const { ctx, group, request } = await setUp();
    for (let at = 0; at < 201; at += 1) {
      await openCohort(
        { ...ctx, now: ctx.now + at + 1 },
        cohortInput.parse({
          programId: group.programId,
          name: `Other ${at}`,
          timezone: "UTC",
          firstDate: "2027-03-01",
          startTime: "10:00",
          sessionCount: 1,
        }),
      );
    }
    expect(await (await request(`/cohorts/${group.cohortId}`)).text()).toContain(
      `/exports/attendance?cohortId=${group.cohortId}`,
    );
    const text = await (await request(`/exports/attendance?cohortId=${group.cohortId}`)).text();
    expect(text).toContain(`<option value="${group.cohortId}" selected="">Grief, winter</option>`);
    expect((await request("/exports/attendance?cohortId=coh_x")).status).toBe(404);
  }, 60_000);

  test("is listed for managers with who, when, for whom and why, and looking is in the audit log", async () => {
    const { ctx, group, request, preview } = await setUp();
    expect(await (await request("/exports", undefined, "manager")).text()).toContain("No file with names has been made.");
    const ofOne = { ...form, cohortId: group.cohortId };
    await request("/exports/attendance", { ...ofOne, confirm: (await preview(ofOne)).confirm });
    const text = await (await request("/exports", undefined, "manager")).text();
    expect(text).toContain(`of <a href="/cohorts/${group.cohortId}">Grief, winter</a>`);
    for (const part of ["County auditor", "A reason", "letter of 4 January", "facilitator", "2027-01-01"])
      expect(text).toContain(part);
    expect((await request("/exports")).status).toBe(403);
    const lines = await ctx.db.select().from(auditLines);
    expect(lines.filter(({ action }) => action === "exports.read")).toHaveLength(1);
  });
});
