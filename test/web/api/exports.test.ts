import { describe, expect, test } from "vitest";
import { exports, idempotencyKeys } from "../../../db/schema/index.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { PROHIBITION } from "../../../src/domain/disclosure/disclosure.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { agree, agreement } from "../../support/disclosures.ts";
import { openGroup } from "../../support/group.ts";
import { tableHash } from "../../support/tables.ts";
import { createWorld } from "../../support/world.ts";
import { readXlsx } from "../../support/xlsx.ts";

const period = { from: "2027-01-01", to: "2027-02-28" };
const body = { ...period, basis: "reason", recipient: "County auditor", reason: "Audit of the grant" };

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"] });
  const marks = Object.values(group.people).map((enrolmentId) => ({ enrolmentId, mark: "present" as const }));
  await saveRegister(ctx, group.sessionIds[0] ?? "", { outcome: "held", marks });
  await agree(ctx, (await findEnrolment(ctx, group.people.Ana ?? "")).participantId);
  const token = await harbor.token("facilitator");
  const post = (input: unknown, headers: Record<string, string> = {}, path = "/exports/attendance") =>
    world.api(token, "POST", path, input, headers);
  return { world, harbor, ctx, group, token, post };
}

describe("POST /exports/attendance", () => {
  test("answers CSV or a workbook, kept nowhere on the way", async () => {
    const { post } = await setUp();
    const csv = await post(body);
    expect([
      csv.status,
      csv.headers.get("content-type"),
      csv.headers.get("cache-control"),
      csv.headers.get("content-disposition"),
    ]).toEqual([200, "text/csv; charset=utf-8", "no-store", 'attachment; filename="export-2027-02-03.csv"']);
    expect((await csv.text()).split("\r\n")[0]).toBe(PROHIBITION);
    const xlsx = await post({ ...body, format: "xlsx" });
    expect(xlsx.headers.get("content-type")).toContain("spreadsheetml");
    expect(readXlsx(await xlsx.arrayBuffer())[0]?.rows[0]).toEqual([PROHIBITION]);
  });

  test("says what would be in it without a name and without writing", async () => {
    const { world, post } = await setUp();
    const before = await tableHash(world, ["api_tokens"]);
    const answer = await post({ ...period, basis: "consent", ...agreement }, {}, "/exports/attendance/preview");
    expect(await answer.json()).toMatchObject({
      people: 1,
      sessions: 1,
      rows: 1,
      leftOut: 1,
      above: [PROHIBITION, {}, {}, {}, {}].map((line) => (line === PROHIBITION ? line : expect.any(String))),
    });
    expect(await tableHash(world, ["api_tokens"])).toBe(before);
  });

  test("without a reason, or with another org's group, is refused and leaves nothing", async () => {
    const { world, post } = await setUp();
    const theirs = await openGroup(await (await world.createOrg("Other")).as("manager"), { people: ["Dee Fox"] });
    const before = await tableHash(world, ["api_tokens"]);
    const { reason: _, ...without } = body;
    const refused = await post(without);
    expect([refused.status, await refused.json()]).toMatchObject([422, { errors: [{ path: "reason" }] }]);
    for (const cohortId of [theirs.cohortId, "coh_x"]) expect((await post({ ...body, cohortId })).status).toBe(404);
    expect((await post({ ...body, columns: ["email"] })).status).toBe(422);
    expect(await tableHash(world, ["api_tokens"])).toBe(before);
  });

  test.each(["csv", "xlsx"])("under an Idempotency-Key makes one %s, which isn't kept for whoever asks again", async (format) => {
    const { ctx, post } = await setUp();
    const key = { "idempotency-key": "abc" };
    const first = await post({ ...body, format }, key);
    const bytes = Buffer.from(await first.arrayBuffer());
    expect([first.status, bytes.subarray(0, 2).toString()]).toEqual([200, format === "xlsx" ? "PK" : "42"]);
    const again = await post({ ...body, format }, key);
    expect([again.status, again.headers.get("content-type"), again.headers.get("idempotency-replayed")]).toEqual([
      ...[409, "application/problem+json", "true"],
    ]);
    expect(await again.json()).toMatchObject({ code: "file_handed_over", status: 409 });
    expect(await ctx.db.select().from(exports)).toHaveLength(1);
    const [kept] = await ctx.db.select().from(idempotencyKeys);
    expect(String(kept?.response).length).toBeLessThan(1_000);
    expect((await post({ ...body, format, reason: "short" }, { "idempotency-key": "mended" })).status).toBe(422);
    expect((await post({ ...body, format }, { "idempotency-key": "mended" })).status).toBe(200);
  });
});

test("GET /exports is for managers, newest first, by pages", async () => {
  const { world, harbor, token, post } = await setUp();
  await post(body);
  world.setNow(world.now() + 1);
  await post({ ...period, basis: "consent", ...agreement, format: "xlsx" });
  expect((await world.api(token, "GET", "/exports")).status).toBe(403);
  const manager = await harbor.token("manager");
  const read = async (query: string) =>
    (await (await world.api(manager, "GET", `/exports${query}`)).json()) as { items: unknown[]; nextCursor: string | null };
  const first = await read("?limit=1");
  expect(first.items).toEqual([
    {
      ...{
        id: expect.stringMatching(/^exp_/),
        format: "xlsx",
        basis: "consent",
        recipient: "Bay Clinic",
        reason: "Continuing care",
      },
      ...{ scope: period, people: 1, rows: 1, madeAt: "2027-02-03T18:00:00.001Z", by: "facilitator" },
      names: { cohort: null, program: null, site: null, facilitator: null },
    },
  ]);
  const second = await read(`?limit=1&cursor=${first.nextCursor}`);
  expect(second).toMatchObject({ items: [{ basis: "reason", people: 2, rows: 2 }], nextCursor: null });
  const other = await (await world.createOrg("Other")).token("manager");
  expect(await (await world.api(other, "GET", "/exports")).json()).toEqual({ items: [], nextCursor: null });
});
