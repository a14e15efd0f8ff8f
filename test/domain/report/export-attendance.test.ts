import { eq, like, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { attendance, auditLines, enrolments, exports, makeUps, participants } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { readCsv } from "../../../src/csv.ts";
import type { Mark } from "../../../src/domain/attendance/attendance.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { sealAuditLines } from "../../../src/domain/audit/seal.ts";
import { verifyAudit } from "../../../src/domain/audit/verify.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { PROHIBITION } from "../../../src/domain/disclosure/disclosure.ts";
import { exportPage, exportsOf, listExports, listExportsOf } from "../../../src/domain/disclosure/list-exports.ts";
import { revokeDisclosureConsent } from "../../../src/domain/disclosure/revoke-consent.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { updateParticipant } from "../../../src/domain/participant/update.ts";
import { findProgram } from "../../../src/domain/program/queries.ts";
import { type ExportFile, exportAttendance, previewExport } from "../../../src/domain/report/export-attendance.ts";
import { exportInput } from "../../../src/domain/report/export-input.ts";
import { exportColumns, exportCounts, exportRows, MOST_ROWS } from "../../../src/domain/report/export-rows.ts";
import { newId } from "../../../src/vault.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { agree, agreement } from "../../support/disclosures.ts";
import { openGroup } from "../../support/group.ts";
import { randomFrom, randomHistory, writeHistories } from "../../support/histories.ts";
import { makeRoom } from "../../support/places.ts";
import { raw } from "../../support/raw.ts";
import { tableHash } from "../../support/tables.ts";
import { createWorld } from "../../support/world.ts";
import { readXlsx } from "../../support/xlsx.ts";

const period = { from: "2027-01-01", to: "2027-02-28" };
const why = { basis: "reason", recipient: "County auditor", reason: "Audit of the grant, letter of 4 January" };
const input = (over: object = {}) => exportInput.parse({ ...period, ...why, ...over });
const agreed = (over: object = {}) => exportInput.parse({ ...period, basis: "consent", ...agreement, ...over });

async function setUp(people = ["Ana Ruiz", "Ben Ode", "Cai Ito"]) {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const group = await openGroup(ctx, { people, name: "Tuesdays" });
  const save = (number: number, marks: Record<string, Mark | null>, over: object = {}) =>
    saveRegister(ctx, group.sessionIds[number - 1] ?? "", {
      outcome: "held",
      marks: Object.entries(marks).map(([name, mark]) => ({ enrolmentId: group.people[name] ?? "", mark, ...over })),
    });
  const person = async (name: string) => (await findEnrolment(ctx, group.people[name] ?? "")).participantId;
  return { world, harbor, ctx, group, save, person };
}

/** What stands above the heads, and the rows under them. */
function read({ body }: ExportFile) {
  const cells =
    typeof body === "string"
      ? readCsv(new TextEncoder().encode(body)).map((record) => record.cells)
      : (readXlsx(body)[0]?.rows ?? []).map((row) => row.map(String));
  const heads = cells.findIndex(([first]) => first === "date");
  return {
    above: cells.slice(0, heads).map(([line]) => line ?? ""),
    rows: cells
      .slice(heads + 1)
      .map((row) => Object.fromEntries(exportColumns.map((column, at) => [column, row[at] ?? ""])) as Record<string, string>),
  };
}

describe("exportAttendance", () => {
  test("has a row for each mark, with nothing of anybody but names and what they attended", async () => {
    const { ctx, save, person } = await setUp();
    await save(1, { Ana: "late", Ben: "no_show" }, { note: "A note about grief" });
    await save(1, { Ana: "present" });
    await save(2, { Ana: "late" }, { minutesLate: 12 });
    await save(2, { Ben: "excused" }, { reason: "ill" });
    await updateParticipant(ctx, await person("Ana"), {
      preferredName: "Nita",
      email: "ana@example.org",
      birthDate: "1990-02-28",
      phone: "+1 555 010 0100",
    });
    const file = await exportAttendance(ctx, input());
    expect(file).toMatchObject({ name: "export-2027-02-03.csv", type: "text/csv; charset=utf-8" });
    const [first, ...rest] = read(file).rows.sort((a, b) => `${a.date}${a.given_name}`.localeCompare(`${b.date}${b.given_name}`));
    expect(first).toEqual({
      ...{ date: "2027-01-13", start_time: "13:00", time_zone: "America/New_York", program: "WHO Group IPT", group: "Tuesdays" },
      ...{ session_number: "1", session_outcome: "held", preferred_name: "Nita", given_name: "Ana", family_name: "Ruiz" },
      ...{ participant_id: await person("Ana"), mark: "present", minutes_late: "", minutes_attended: "90", made_up: "no" },
    });
    expect(rest.map((row) => [row.given_name, row.mark, row.minutes_late, row.minutes_attended])).toEqual([
      ["Ben", "no_show", "", ""],
      ["Ana", "late", "12", "90"],
      ["Ben", "excused", "", ""],
    ]);
    expect(String(file.body)).not.toMatch(/example\.org|1990|555|note|ill\b/);
  });

  test("says what was made up, by whoever came", async () => {
    const { ctx, group, save } = await setUp();
    await save(1, { Ana: "no_show", Ben: "no_show", Cai: "no_show" });
    const at = (name: string, over: object) => ({
      ...{
        orgId: ctx.org.id,
        id: newId("mku"),
        enrolmentId: group.people[name] ?? "",
        missedSessionId: group.sessionIds[0] ?? "",
      },
      ...{ sessionId: group.sessionIds[5] ?? "", plannedAt: ctx.now, ...over },
    });
    await ctx.db
      .insert(makeUps)
      .values([at("Ana", { came: true }), at("Ben", { came: false }), at("Cai", { came: true, droppedAt: ctx.now })]);
    const { rows } = read(await exportAttendance(ctx, input()));
    expect(Object.fromEntries(rows.map((row) => [row.given_name, row.made_up]))).toEqual({ Ana: "yes", Ben: "no", Cai: "no" });
  });

  test.each(["csv", "xlsx"])("carries the notice, whom it is for, what for and when above the table as %s", async (format) => {
    const { ctx, save } = await setUp();
    await save(1, { Ana: "present" });
    const file = await exportAttendance(ctx, input({ format }));
    expect(file.name).toBe(`export-2027-02-03.${format}`);
    const { above, rows } = read(file);
    expect(above).toEqual([
      PROHIBITION,
      "For: County auditor. Not to be passed on to anybody else, nor used for anything else.",
      "Purpose: Audit of the grant, letter of 4 January",
      "Sessions from 2027-01-01 to 2027-02-28. Made by Harbor House on 2027-02-03 at 13:00, America/New_York.",
      `Export ${file.id}`,
    ]);
    expect(rows).toHaveLength(1);
  });

  test("begins with a byte order mark where asked to", async () => {
    const { ctx, save } = await setUp();
    await save(1, { Ana: "present" });
    const [plain, marked] = [await exportAttendance(ctx, input()), await exportAttendance(ctx, input({ byteOrderMark: true }))];
    expect(String(marked.body)).toBe(`\ufeff${String(plain.body).replace(plain.id, marked.id)}`);
  });

  test("holds no text that a spreadsheet would run, whatever people are called", async () => {
    const hostile = ["=HYPERLINK(1)", "+1", "-2", "@SUM(A1)", "a;=1", '"quoted"'];
    const { ctx, save } = await setUp(hostile);
    await save(1, Object.fromEntries(hostile.map((name) => [name, "present"])));
    const whom = { recipient: "=cmd|' /C calc'!A0", reason: "=1+1;=2+2 and some more words" };
    const csv = await exportAttendance(ctx, input(whom));
    const cells = readCsv(new TextEncoder().encode(String(csv.body))).flatMap((record) => record.cells);
    expect(cells.filter((cell) => /^[=+\-@\t\r]|;[=+\-@]/.test(cell))).toEqual([]);
    const { body } = await exportAttendance(ctx, input({ ...whom, format: "xlsx" }));
    const [sheet] = readXlsx(body as ArrayBuffer);
    expect(sheet?.formulas).toBe(0);
    expect(
      sheet?.rows
        .slice(6)
        .map((row) => row[8])
        .sort(),
    ).toEqual([...hostile].sort());
  });

  test("is recorded before it leaves: sealed in its row, in the audit log of the org and of everybody in it, by ids and counts alone", async () => {
    const { world, harbor, ctx, save, person } = await setUp();
    await save(1, { Ana: "present", Ben: "late" });
    await save(2, { Ana: "present" });
    const { id } = await exportAttendance(ctx, input({ format: "xlsx" }));
    const manager = await harbor.as("manager");
    expect((await listExports(manager, { limit: 5 })).items).toEqual([
      {
        ...{ id, format: "xlsx", basis: "reason", recipient: why.recipient, reason: why.reason, scope: period },
        ...{ people: 2, rows: 3, madeAt: ctx.now, by: "facilitator" },
        names: { cohort: null, program: null, site: null, facilitator: null },
      },
    ]);
    const lines = await ctx.db.select().from(auditLines).where(like(auditLines.action, "%export%"));
    expect(lines.map(({ action, subjectKind, subjectId, actorId }) => [action, subjectKind, subjectId, actorId]).sort()).toEqual(
      [
        ["export.make", "export", id, "id" in ctx.actor && ctx.actor.id],
        ["participant.export", "participant", await person("Ana"), "id" in ctx.actor && ctx.actor.id],
        ["participant.export", "participant", await person("Ben"), "id" in ctx.actor && ctx.actor.id],
      ].sort(),
    );
    expect(JSON.parse(lines.find(({ action }) => action === "export.make")?.detail ?? "")).toEqual({
      ...{ basis: "reason", format: "xlsx", people: 2, rows: 3 },
    });
    const kept = JSON.stringify([lines, await ctx.db.select().from(exports)]);
    expect(kept).not.toMatch(/Ana|Ruiz|Ben|Ode|auditor|grant|Tuesdays/);
    for (const [name, files] of [
      ["Ana", 1],
      ["Cai", 0],
    ] as const)
      expect([name, (await listExportsOf(ctx, await person(name))).length]).toEqual([name, files]);
    await sealAuditLines(world.deps);
    expect((await verifyAudit(world.deps, ctx.org.id))[0]).toMatchObject({ problems: [], unsealed: 0 });
  });

  test("is refused without a reason, a recipient, both days or a basis, and of more than 400 days", () => {
    const good = { ...period, ...why };
    const without = (field: string) => Object.fromEntries(Object.entries(good).filter(([name]) => name !== field));
    for (const field of ["reason", "recipient", "from", "to", "basis"]) {
      const { error } = exportInput.safeParse(without(field));
      expect(
        error?.issues.map(({ path }) => path.join(".")),
        field,
      ).toEqual([field]);
    }
    const bad = [
      { reason: "too  \n short" },
      { reason: "x".repeat(501) },
      { reason: `${"x".repeat(20)}\u0000` },
      { purpose: "Both" },
      { to: "2026-12-31" },
      { to: "2028-02-05" },
      { format: "pdf" },
      { basis: "consent" },
    ];
    for (const over of bad) expect(exportInput.safeParse({ ...good, ...over }).success, JSON.stringify(over)).toBe(false);
    expect(exportInput.safeParse({ ...good, to: "2028-02-04" }).success).toBe(true);
    expect(exportInput.parse({ ...good, reason: " Audit of \n the grant " })).toMatchObject({ reason: "Audit of the grant" });
  });

  test("writes nothing when it is refused: nothing recorded, another org's group, nobody agreed", async () => {
    const { world, ctx, save } = await setUp();
    await save(1, { Ana: "present" });
    const there = await (await world.createOrg("Other")).as("manager");
    const theirs = await openGroup(there, { people: ["Dee Fox"] });
    const before = await tableHash(world);
    await expect(exportAttendance(ctx, input({ from: "2026-01-01", to: "2026-02-01" }))).rejects.toMatchObject({
      code: "invalid",
    });
    await expect(exportAttendance(ctx, agreed())).rejects.toMatchObject({ errors: [{ path: "recipient" }] });
    const owner = "id" in there.actor ? there.actor.id : "";
    for (const foreign of [
      { cohortId: theirs.cohortId },
      { programId: theirs.programId },
      { facilitatorId: owner },
      { siteId: "sit_x" },
    ]) {
      await expect(exportAttendance(ctx, input(foreign)), JSON.stringify(foreign)).rejects.toMatchObject({ code: "not_found" });
      await expect(previewExport(ctx, input(foreign))).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await tableHash(world)).toBe(before);
  });

  test("doesn't see another org's marks", async () => {
    const { world, ctx, save } = await setUp();
    await save(1, { Ana: "present" });
    const there = await (await world.createOrg("Other")).as("manager");
    const theirs = await openGroup(there, { people: ["Dee Fox"] });
    await saveRegister(there, theirs.sessionIds[0] ?? "", {
      outcome: "held",
      marks: [{ enrolmentId: theirs.people.Dee ?? "", mark: "present" }],
    });
    const { rows } = read(await exportAttendance(there, input()));
    expect(rows.map(({ given_name }) => given_name)).toEqual(["Dee"]);
    expect((await listExports(ctx, { limit: 5 })).items).toEqual([]);
  });

  test("takes a filter like a report", async () => {
    const { ctx, group, save } = await setUp();
    await save(1, { Ana: "present" });
    const other = await openGroup(ctx, {
      people: ["Dee Fox"],
      name: "Fridays",
      facilitatorId: "id" in ctx.actor ? ctx.actor.id : "",
    });
    await saveRegister(ctx, other.sessionIds[1] ?? "", {
      outcome: "held",
      marks: [{ enrolmentId: other.people.Dee ?? "", mark: "late" }],
    });
    const who = async (over: object) =>
      read(await exportAttendance(ctx, input(over)))
        .rows.map((row) => row.given_name)
        .sort();
    expect(await who({})).toEqual(["Ana", "Dee"]);
    expect(await who({ cohortId: group.cohortId })).toEqual(["Ana"]);
    expect(await who({ programId: other.programId })).toEqual(["Dee"]);
    expect(await who({ facilitatorId: "id" in ctx.actor ? ctx.actor.id : "" })).toEqual(["Dee"]);
    expect(await who({ to: "2027-01-13" })).toEqual(["Ana"]);
    expect(await who({ from: "2027-01-14" })).toEqual(["Dee"]);
    const named = (await listExports(ctx, { limit: 50 })).items.map(({ names }) => names);
    const nobody = { cohort: null, program: null, site: null, facilitator: null };
    expect(named).toContainEqual({ ...nobody, cohort: (await findCohort(ctx, group.cohortId)).name });
    expect(named).toContainEqual({ ...nobody, program: (await findProgram(ctx, other.programId)).name });
    expect(named).toContainEqual({ ...nobody, facilitator: "facilitator" });
  });

  test("is listed by what its filters are called here, and never by another org's names", async () => {
    const { world, ctx, save } = await setUp();
    await save(1, { Ana: "present" });
    const { id } = await exportAttendance(ctx, input());
    const there = await openGroup(await (await world.createOrg("Other")).as("manager"), { people: ["Zoe Lee"] });
    const list = async (scope: Record<string, string>) => {
      await ctx.db
        .update(exports)
        .set({ scope: JSON.stringify({ ...period, ...scope }) })
        .where(eq(exports.id, id));
      return (await listExports(ctx, { limit: 5 })).items.map(({ names }) => names);
    };
    const { siteId } = await makeRoom(await (await world.createOrg("Third")).as("manager"));
    const nobody = { cohort: null, program: null, site: null, facilitator: null };
    expect(await list({ cohortId: there.cohortId, programId: there.programId, siteId: siteId ?? "" })).toEqual([nobody]);
    const own = await makeRoom(ctx);
    expect(await list({ siteId: own.siteId ?? "" })).toEqual([{ ...nobody, site: own.siteName }]);
  });
});

describe("exportAttendance by consent", () => {
  test("holds only who agreed to this recipient and purpose, and says how far their consents reach", async () => {
    const { ctx, save, person } = await setUp(["Ana Ruiz", "Ben Ode", "Cai Ito", "Dee Fox", "Eli Orr"]);
    await save(1, { Ana: "present", Ben: "present", Cai: "present", Dee: "present", Eli: "present" });
    await save(2, { Ana: "late", Ben: "late" });
    await agree(ctx, await person("Ana"), { expiresOn: "2027-05-01" });
    await agree(ctx, await person("Ben"), { recipient: "bay clinic" });
    await agree(ctx, await person("Cai"), { recipient: "School" });
    await agree(ctx, await person("Dee"), { purpose: "Billing" });
    await revokeDisclosureConsent(ctx, await agree(ctx, await person("Eli")));
    const preview = await previewExport(ctx, agreed());
    expect(preview).toMatchObject({ people: 2, sessions: 2, rows: 4, leftOut: 3 });
    const file = await exportAttendance(ctx, agreed());
    const { above, rows } = read(file);
    expect([...new Set(rows.map((row) => row.given_name))].sort()).toEqual(["Ana", "Ben"]);
    expect(above).toEqual([...preview.above, `Export ${file.id}`]);
    expect(above[3]).toBe(
      "Everybody in it agreed in writing that Bay Clinic is told of their attendance, for this purpose alone. " +
        "Their consents end between 2027-05-01 and 2027-12-31, and sooner when they are taken back.",
    );
    expect((await listExports(ctx, { limit: 5 })).items).toMatchObject([
      { basis: "consent", recipient: "Bay Clinic", reason: "Continuing care", people: 2, rows: 4 },
    ]);
  });

  test("names one day where all their consents end on it", async () => {
    const { ctx, save, person } = await setUp();
    await save(1, { Ana: "present", Ben: "present" });
    for (const name of ["Ana", "Ben"]) await agree(ctx, await person(name));
    const { above } = read(await exportAttendance(ctx, agreed()));
    expect(above[3]).toContain("Their consents end on 2027-12-31, and sooner when they are taken back.");
  });

  test("leaves nothing behind when a consent is taken back while the file is made", async () => {
    const { world, ctx, save, person } = await setUp();
    await save(1, { Ana: "present", Ben: "present" });
    const id = await agree(ctx, await person("Ana"));
    await agree(ctx, await person("Ben"));
    const { db } = ctx;
    let before = "";
    // Between reading who agreed and the batch that records the file, somebody else's request ends a consent.
    const late: Context = {
      ...ctx,
      db: new Proxy(db, {
        get(target, name) {
          if (name !== "batch") return Reflect.get(target, name);
          return async (...items: Parameters<typeof db.batch>) => {
            await revokeDisclosureConsent(ctx, id);
            before = await tableHash(world);
            return target.batch(...items);
          };
        },
      }),
    };
    await expect(exportAttendance(late, agreed())).rejects.toMatchObject({ code: "consent_revoked" });
    expect(await tableHash(world)).toBe(before);
    expect(read(await exportAttendance(ctx, agreed())).rows.map((row) => row.given_name)).toEqual(["Ben"]);
  });
});

test("a file holds 20,000 rows and not one more, and says what to do about it", async () => {
  const { world, ctx, group } = await setUp([]);
  const people = Array.from({ length: 200 }, (_, at) => `Person${at} Of-many`);
  const { cohortId, sessionIds } = await openGroup(ctx, { people: [], programId: group.programId, sessions: 8, capacity: 500 });
  const seal = (row: string, text: string) => ctx.vault.seal({ table: "participants", row, column: "given_name" }, text);
  const of = { orgId: ctx.org.id, createdAt: ctx.now };
  await ctx.db
    .insert(participants)
    .values(people.map((name, at) => ({ ...of, id: `par_${at}`, givenName: seal(`par_${at}`, name), updatedAt: ctx.now })));
  const stay = { ...of, cohortId, joinedOn: "2026-12-01", joinedAt: ctx.now - 60 * 86_400_000 };
  await ctx.db.insert(enrolments).values(people.map((_, at) => ({ ...stay, id: `enr_${at}`, participantId: `par_${at}` })));
  const [some = ""] = sessionIds;
  // A hundred sessions in January, like the first, each with a mark of everybody.
  await ctx.db.run(sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 100)
    insert into sessions (org_id, id, cohort_id, starts_at, ends_at, timezone, local_date, local_time, outcome, created_at)
    select org_id, 'ses_' || i, cohort_id, starts_at + i * 60000, ends_at + i * 60000, timezone, local_date, local_time, 'held', created_at
    from sessions, n where id = ${some}`);
  await ctx.db.run(sql`insert into registers (org_id, id, session_id, outcome, saved_at)
    select org_id, 'reg_' || id, id, 'held', 0 from sessions where org_id = ${ctx.org.id}`);
  await ctx.db.run(sql`insert into attendance (org_id, id, register_id, session_id, enrolment_id, mark, marked_at)
    select s.org_id, 'att_' || s.id || e.id, 'reg_' || s.id, s.id, e.id, 'present', 0 from sessions s
    join enrolments e on e.org_id = s.org_id and e.cohort_id = s.cohort_id where length(s.id) < 8`);
  const file = await exportAttendance(ctx, input({ format: "xlsx" }));
  expect(read(file).rows).toHaveLength(MOST_ROWS);
  await ctx.db.run(sql`insert into attendance (org_id, id, register_id, session_id, enrolment_id, mark, marked_at)
    values (${ctx.org.id}, 'att_more', ${`reg_${some}`}, ${some}, 'enr_0', 'present', 0)`);
  const before = await tableHash(world);
  const refusal = {
    errors: [{ path: "to", message: "That is more than 20,000 rows. Choose fewer days, a program or a group." }],
  };
  await expect(previewExport(ctx, input())).rejects.toMatchObject(refusal);
  await expect(exportAttendance(ctx, input())).rejects.toMatchObject(refusal);
  expect(await tableHash(world)).toBe(before);
}, 60_000);

test("two files at once are two, each with its own line for everybody in it", async () => {
  const { ctx, save, person } = await setUp();
  await save(1, { Ana: "present" });
  const files = await Promise.all([exportAttendance(ctx, input()), exportAttendance(ctx, input())]);
  expect(new Set(files.map(({ id }) => id)).size).toBe(2);
  expect(await listExportsOf(ctx, await person("Ana"))).toHaveLength(2);
});

test("exports are listed newest first, a page at a time", async () => {
  const { ctx, save } = await setUp();
  await save(1, { Ana: "present" });
  const made: string[] = [];
  for (let at = 0; at < 5; at += 1) made.unshift((await exportAttendance({ ...ctx, now: ctx.now + at }, input())).id);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listExports(ctx, { limit: 2, cursor });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(made);
});

describe("the rows of a file", () => {
  test("are the marks that stand, of whoever may be in it, in forty random histories", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg("Harbor House", "UTC")).as("manager");
    const histories = Array.from({ length: 40 }, (_, seed) => randomHistory(seed + 900));
    await writeHistories(ctx, histories);
    const random = randomFrom(4);
    const people = await ctx.db.select({ id: participants.id }).from(participants);
    for (const { id } of people) {
      const givenName = ctx.vault.seal({ table: "participants", row: id, column: "given_name" }, `Name of ${id}`);
      await ctx.db.update(participants).set({ givenName }).where(eq(participants.id, id));
    }
    const willing = new Set(people.map(({ id }) => id).filter(() => random() < 0.6));
    for (const id of willing) await agree(ctx, id);
    for (const id of people.map((one) => one.id))
      if (random() < 0.3) await revokeDisclosureConsent(ctx, await agree(ctx, id, { expiresOn: "2028-01-31" }));
    let rowsSeen = 0;
    for (let round = 0; round < 40; round += 1) {
      const day = (span: number) =>
        new Date(Date.parse("2026-11-01") + Math.floor(random() * span) * 86_400_000).toISOString().slice(0, 10);
      const [from = "", to = ""] = [day(120), day(160)].sort();
      const whole = histories[Math.floor(random() * histories.length)];
      const cohortId = random() < 0.5 ? whole?.cohorts[0]?.id : undefined;
      const byConsent = random() < 0.5;
      const expected = histories.flatMap(({ stays, sessions, said }) =>
        said.flatMap(({ sessionId, stayId, marks }) => {
          const session = sessions.find(({ id }) => id === sessionId);
          const stay = stays.find(({ id }) => id === stayId);
          const mark = marks.at(-1) ?? null;
          if (!session || !stay || mark === null || session.date < from || session.date > to) return [];
          if (cohortId && session.cohortId !== cohortId) return [];
          if (byConsent && !willing.has(stay.person)) return [];
          const there = ["present", "late", "left_early"].includes(mark) && session.outcome.startsWith("held");
          return [
            [
              session.date,
              session.cohortId,
              stay.person,
              `Name of ${stay.person}`,
              session.outcome,
              mark,
              there ? String(session.minutes) : "",
            ].join("|"),
          ];
        }),
      );
      const chosen = { from, to, ...(cohortId ? { cohortId } : {}) };
      const asked = byConsent ? agreed(chosen) : input(chosen);
      if (expected.length === 0) {
        await expect(exportAttendance(ctx, asked)).rejects.toMatchObject({ code: "invalid" });
        continue;
      }
      const { rows } = read(await exportAttendance(ctx, asked));
      const got = rows.map((row) =>
        [row.date, row.group, row.participant_id, row.given_name, row.session_outcome, row.mark, row.minutes_attended].join("|"),
      );
      expect(got.sort(), `round ${round}`).toEqual(expected.sort());
      const counts = await previewExport(ctx, asked);
      expect(counts.rows).toBe(expected.length);
      expect(counts.people).toBe(new Set(expected.map((line) => line.split("|")[2])).size);
      rowsSeen += expected.length;
    }
    expect(rowsSeen).toBeGreaterThan(1_000);
    const stood = await ctx.db.select({ id: attendance.id }).from(attendance);
    expect(stood.length).toBeGreaterThan(500);
  }, 60_000);

  test("are searched for, not scanned for", async () => {
    const { ctx, person } = await setUp();
    for (const statement of [
      exportRows(ctx, input(), null),
      exportRows(ctx, agreed(), ["par_x"]),
      exportCounts(ctx, agreed(), ["par_x"]),
    ]) {
      const plan = await explain(ctx, raw(statement));
      expect(
        scans(plan).filter((step) => !step.includes("subquery")),
        plan.join("; "),
      ).toEqual([]);
    }
    for (const statement of [exportPage(ctx, { limit: 5 }), exportsOf(ctx, await person("Ana"))]) {
      const plan = await explain(ctx, statement);
      expect(scans(plan), plan.join("; ")).toEqual([]);
    }
  });
});
