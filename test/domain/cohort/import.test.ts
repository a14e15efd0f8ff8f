import { and, eq, ne } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, cohorts, deliveries, reminders, sessions } from "../../../db/schema/index.ts";
import { importCohorts } from "../../../src/domain/cohort/import.ts";
import { clockOf } from "../../../src/domain/cohort/import-columns.ts";
import { listCohorts } from "../../../src/domain/cohort/queries.ts";
import { addClosure } from "../../../src/domain/org/closures.ts";
import { listSessions } from "../../../src/domain/session/queries.ts";
import { addRoom } from "../../../src/domain/site/save-room.ts";
import { roomInput } from "../../../src/domain/site/site.ts";
import { findStaff } from "../../../src/domain/staff/queries.ts";
import { makeProgram } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

const PROGRAM = "WHO Group IPT";

async function setUp() {
  const world = await createWorld();
  const org = await world.createOrg();
  const ctx = await org.as("manager");
  await makeProgram(ctx);
  const send = (csv: string, dryRun = false, context = ctx) => importCohorts(context, new TextEncoder().encode(csv), { dryRun });
  const datesOf = async (cohortId: string | null | undefined) =>
    (await listSessions(ctx, { cohortId: cohortId ?? "", limit: 200 })).items.map(
      ({ number, localDate }) => `${number} ${localDate}`,
    );
  return { world, org, ctx, send, datesOf };
}

// It is Wednesday, 3 February 2027.
describe("importCohorts", () => {
  test("opens a cohort that follows its pattern, with a facilitator by address", async () => {
    const { ctx, send, datesOf } = await setUp();
    const me = await findStaff(ctx, ctx.actor.kind === "staff" ? ctx.actor.id : "");
    const csv = `Grupo;Programa;Inicio;Hora;Led by\nGrief, spring;${PROGRAM.toUpperCase()};2027-02-24;6:30 pm;${me.email.toUpperCase()}\n`;
    const { cohorts: opened, ...counts } = await send(csv);
    expect(counts).toEqual({ created: 1, unchanged: 0, rejected: [] });
    expect(opened).toMatchObject([{ line: 2, name: "Grief, spring", sessions: 8, past: 0, lastDate: "2027-04-14" }]);
    expect((await datesOf(opened[0]?.id)).slice(0, 2)).toEqual(["1 2027-02-24", "2 2027-03-03"]);
    const { items } = await listCohorts(ctx, { limit: 10 });
    expect(items).toMatchObject([{ startTime: "18:30", timezone: "America/New_York", facilitators: [{ id: me.id }] }]);
  });

  test("takes the dates it met on as they were and goes on from today, past days off", async () => {
    const { ctx, send, datesOf } = await setUp();
    await addClosure(ctx, { from: "2027-02-10", reason: "Inventory" });
    const winter = `Winter,${PROGRAM},18:30,2027-01-20 2027-01-06 2027-01-14,`;
    const { cohorts: opened } = await send(
      `name,program,time,dates met,sessions\n${winter}\nDone,${PROGRAM},18:30,2026-09-02,1\n`,
    );
    expect(opened).toMatchObject([
      { name: "Winter", sessions: 8, past: 3, firstDate: "2027-01-06" },
      { name: "Done", sessions: 1, past: 1 },
    ]);
    expect(await datesOf(opened[0]?.id)).toEqual([
      "1 2027-01-06",
      "2 2027-01-14",
      "3 2027-01-20",
      "4 2027-02-03",
      "5 2027-02-17",
      "6 2027-02-24",
      "7 2027-03-03",
      "8 2027-03-10",
    ]);
    const rows = await ctx.db
      .select()
      .from(sessions)
      .where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.historic, true)));
    expect(rows).toHaveLength(4);
    expect(await ctx.db.select().from(deliveries)).toEqual([]);
    expect(await ctx.db.select().from(reminders)).toEqual([]);
  });

  test("a dry run says the same and writes nothing; a file sent twice opens nothing twice", async () => {
    const { ctx, send } = await setUp();
    const csv = `name,program,first date,time\nA,${PROGRAM},2027-02-24,18:30\nB,${PROGRAM},2027-02-25,18:30\n`;
    const before = await ctx.db.select().from(auditLines);
    const dry = await send(csv, true);
    expect(await ctx.db.select().from(cohorts)).toEqual([]);
    expect(await ctx.db.select().from(auditLines)).toEqual(before);
    const real = await send(csv);
    expect(dry.cohorts.map((cohort) => ({ ...cohort, id: "x" }))).toEqual(real.cohorts.map((cohort) => ({ ...cohort, id: "x" })));
    expect(await send(csv)).toEqual({ created: 0, unchanged: 2, cohorts: [], rejected: [] });
    const [one, two] = await Promise.all([send(csv.replaceAll("2027", "2028")), send(csv.replaceAll("2027", "2028"))]);
    expect((one?.created ?? 0) + (two?.created ?? 0)).toBe(2);
    expect(await ctx.db.select().from(cohorts)).toHaveLength(4);
  });

  test("names every line it refuses and opens the others", async () => {
    const { ctx, send } = await setUp();
    await addRoom(ctx, roomInput.parse({ name: "Blue", onlineUrl: "https://meet.example.org/blue" }));
    const csv = [
      "name,program,first date,time,sessions,weekdays,led by,room,dates met",
      `Good,${PROGRAM},2027-02-24,18:30,,,,Blue,`,
      `Same,${PROGRAM},2027-02-24,19:00,,,,Blue,`,
      `Good,${PROGRAM},2027-02-24,18:30,,,,,`,
      "No program,Yoga,2027-02-24,18:30,,,,,",
      `No date,${PROGRAM},24.2.2027,18:30,,,,,`,
      `No time,${PROGRAM},2027-02-24,half past six,,,,,`,
      `No day,${PROGRAM},2027-02-24,18:30,,Foo,,,`,
      `Nobody,${PROGRAM},2027-02-24,18:30,,,nobody@example.org,,`,
      `Nowhere,${PROGRAM},2027-02-24,18:30,,,,Green,`,
      `Ahead,${PROGRAM},,18:30,,,,,2027-01-06 2027-02-10`,
      `Too often,${PROGRAM},,18:30,1,,,,2027-01-06 2027-01-13`,
      ",,,,,,,,x",
    ].join("\n");
    const expected = [
      { line: 3, message: "room: Line 2 takes Blue (online) at one of these times." },
      { line: 4, message: "Line 2 opens the same cohort." },
      { line: 5, message: "program: No program in use is called “Yoga”." },
      { line: 6, message: "first date: Give a date such as 2027-02-24." },
      { line: 7, message: "time: Give a time such as 18:30." },
      { line: 8, message: "weekdays: Give days such as Mon, Wed." },
      { line: 9, message: "facilitators: Nobody on your staff has the address nobody@example.org." },
      { line: 10, message: "room: No room in use is called “Green”." },
      { line: 11, message: "dates met: 2027-02-10 lies ahead. Name only dates on which it has met." },
      { line: 12, message: "sessions: It met 2 times already. Give at least that many." },
      { line: 13, message: "dates met: “x” is no date such as 2027-02-24." },
    ];
    expect((await send(csv, true)).rejected).toEqual(expected);
    expect((await send(csv)).rejected).toEqual(expected);
    const again = await send(csv.replace("Same", "Later"));
    expect(again.rejected[0]?.message).toMatch(/^Blue \(online\) is taken by .*Good/);
  });

  test("stays in its org: another's programs, staff and cohorts are unknown", async () => {
    const { world, ctx, send } = await setUp();
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    const csv = `name,program,first date,time\nA,${PROGRAM},2027-02-24,18:30\n`;
    expect((await send(csv, false, other)).rejected[0]?.message).toContain("No program in use");
    await makeProgram(other);
    expect((await send(csv, false, other)).created).toBe(1);
    expect((await send(csv)).created).toBe(1);
    expect(await ctx.db.select().from(cohorts).where(ne(cohorts.orgId, other.org.id))).toHaveLength(1);
  });
});

describe("clockOf", () => {
  test.each([
    ["9:05", "09:05"],
    ["18:30", "18:30"],
    ["18:30:00", "18:30"],
    ["6:30 PM", "18:30"],
    ["6:30 p.m.", "18:30"],
    ["12 am", "00:00"],
    ["12:15pm", "12:15"],
    ["13 pm", "13 pm"],
    ["6", "6"],
    ["noon", "noon"],
  ])("%s → %s", (cell, time) => expect(clockOf(cell)).toBe(time));
});
