import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, orgs, staff } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import type { Mark } from "../../../src/domain/attendance/attendance.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { setSummaryDay } from "../../../src/domain/org/set-summary-day.ts";
import { updateOrg } from "../../../src/domain/org/update.ts";
import { orgsToLookAt, oweStaffMail } from "../../../src/domain/reminder/owe-staff-mail.ts";
import { attendanceReport } from "../../../src/domain/report/attendance-report.ts";
import { managersWanting, summariesOwed } from "../../../src/domain/report/summaries-owed.ts";
import { changeRole } from "../../../src/domain/staff/change-role.ts";
import { chooseMail } from "../../../src/domain/staff/choose-mail.ts";
import { inviteStaff } from "../../../src/domain/staff/invite.ts";
import { removeStaff } from "../../../src/domain/staff/remove.ts";
import { findRevealing } from "../../../src/mail/discreet.ts";
import { freezeNext } from "../../../src/mail/freeze.ts";
import { tick } from "../../../src/tick.ts";
import { explain } from "../../support/cohorts.ts";
import { idOf, makeColleague } from "../../support/colleagues.ts";
import { type Group, openGroup, WEEK } from "../../support/group.ts";
import { fates, HOUR } from "../../support/mail.ts";
import { raw } from "../../support/raw.ts";
import { createWorld } from "../../support/world.ts";

/** Wednesday, 18:30 in New York. */
const FIRST = Date.parse("2027-02-03T23:30:00Z");
const DUE = Date.parse("2027-03-05T12:00:00Z");
const seven = ["Ana", "Ben", "Cem", "Dee", "Eva", "Fay", "Gus"];

/** An org since January with a second manager, Mo, and what it takes to live in it. */
async function setUp(zone?: string) {
  const world = await createWorld();
  world.setNow(FIRST - 2 * WEEK);
  const harbor = await world.createOrg("Harbor grief house", zone);
  const ctx = async (): Promise<Context> => ({ ...(await harbor.as("manager")), now: world.now() });
  const mo = await makeColleague(await ctx(), "Mo", "manager");
  const liveTo = async (at: string | number) => {
    world.setNow(typeof at === "number" ? at : Date.parse(at));
    await tick(world.deps);
  };
  const summaries = () => world.provider.mails().filter(({ subject }) => subject.includes("in numbers"));
  const toMo = () => summaries().filter(({ to }) => to === "mo@example.org");
  return { world, harbor, ctx, mo, liveTo, summaries, toMo };
}

type Scene = Awaited<ReturnType<typeof setUp>>;

const open = async ({ ctx }: Scene, people: string[], name = "Grief circle", first = FIRST) =>
  openGroup(await ctx(), { people: people.map((one) => `${one} Byers`), first, name });

/** Says who came to a session, the rest being no-shows. */
async function hold({ ctx }: Scene, group: Group, number: number, came: string[], excused: string[] = []) {
  const markOf = (name: string): Mark => (came.includes(name) ? "present" : excused.includes(name) ? "excused" : "no_show");
  const marks = Object.entries(group.people).map(([name, enrolmentId]) => ({ enrolmentId, mark: markOf(name) }));
  const now = (group.startsAt[number - 1] ?? 0) + 2 * HOUR;
  await saveRegister({ ...(await ctx()), now }, group.sessionIds[number - 1] ?? "", { outcome: "held", marks });
}

/** Seven people; in February five of them came once and seven another time, one excused. */
async function february() {
  const scene = await setUp();
  const group = await open(scene, seven);
  await hold(scene, group, 1, seven.slice(0, 5), ["Fay"]);
  await hold(scene, group, 2, seven);
  return { ...scene, group };
}

describe("the month in numbers", () => {
  test("comes to every manager at seven on its day, with the numbers of the month before, and to nobody else", async () => {
    const { liveTo, summaries, toMo, world, harbor } = await february();
    await harbor.as("facilitator");
    await liveTo(DUE - 60_000);
    expect(summaries()).toEqual([]);
    await liveTo(DUE);
    expect(summaries()).toHaveLength(2);
    const [mail] = toMo();
    expect(mail?.subject).toBe("Appointments: February 2027 in numbers");
    expect(mail?.text).toContain(
      [
        "As it stood on Friday, March 5, 2027, 7:00 AM, Eastern Time.",
        "",
        "Sessions held: 2",
        "Sessions cancelled by us: 0",
        "Registers not taken: 2",
        "Attendance, strict (of everybody expected): 86 %",
        "Attendance, adjusted (leaving out who excused themselves in time): 92 %",
        "No-show rate (of everybody expected): 7 %",
        "People who started (came at least once, of those enrolled): 7 of 7",
        "Contact hours (people there × length): 18",
        "Groups to look at (on that day): 1",
        "",
        `See the reports: ${world.deps.config.baseUrl}/reports?from=2027-02-01&to=2027-02-28`,
      ].join("\n"),
    );
    expect(mail?.html).toContain("92 %");
    expect(mail?.text.match(/https?:/g)).toHaveLength(1);
    expect(mail?.headers).toEqual({});
    expect(findRevealing(`${mail?.subject} ${mail?.text}`)).toBeNull();
    for (const name of [...seven, "Byers", "Grief", "grief", "Harbor", "IPT", "coh_", "ses_", "stf_"])
      expect(JSON.stringify(summaries())).not.toContain(name);
  });

  test("sets the month before beside it where both are shown", async () => {
    const scene = await february();
    await hold(scene, scene.group, 5, seven.slice(0, 6));
    await hold(scene, scene.group, 6, seven);
    await scene.liveTo(DUE);
    await scene.liveTo("2027-04-05T11:00:00Z");
    const [, april] = scene.toMo();
    expect(april?.subject).toContain("March 2027");
    expect(april?.text).toContain("Attendance, strict (of everybody expected): 93 %. Month before: 86 %");
    expect(april?.text).toContain("Sessions held: 2. Month before: 2");
    expect(april?.text).toContain("Groups to look at (on that day): 1\n");
  });

  test.each([
    ["Asia/Kathmandu", "2027-03-05T01:15:00Z"],
    ["Pacific/Honolulu", "2027-03-05T17:00:00Z"],
    ["Europe/London", "2027-03-05T07:00:00Z"],
  ])("comes at seven by the clock of %s", async (zone, due) => {
    const scene = await setUp(zone);
    await open(scene, seven);
    await scene.liveTo(Date.parse(due) - 60_000);
    expect(scene.summaries()).toEqual([]);
    await scene.liveTo(due);
    expect(scene.toMo()).toHaveLength(1);
  });

  test("goes late after days without a tick, once, and not when it is of no use any more", async () => {
    const late = await february();
    await late.liveTo("2027-03-12T20:00:00Z");
    expect(late.toMo()).toHaveLength(1);
    expect(late.toMo()[0]?.text).toContain("As it stood on Friday, March 12, 2027, 3:00 PM");
    for (let days = 1; days < 20; days += 1) await late.liveTo(Date.parse("2027-03-12T20:00:00Z") + (days * WEEK) / 7);
    expect(late.toMo()).toHaveLength(1);
    const tooLate = await february();
    await tooLate.liveTo("2027-03-15T12:00:00Z");
    expect(await fates(await tooLate.ctx(), "summary")).toEqual([]);
  });

  test("ticks that overlap owe and send one to each", async () => {
    const { world, ctx, summaries } = await february();
    world.setNow(DUE);
    await Promise.all([1, 2, 3, 4].map(() => tick({ ...world.deps })));
    await tick(world.deps);
    expect(await fates(await ctx(), "summary")).toEqual(["summary sent", "summary sent"]);
    expect(summaries()).toHaveLength(2);
  });

  test("isn't owed again that month to whoever becomes a manager later", async () => {
    const { ctx, liveTo, summaries, world } = await february();
    await liveTo(DUE);
    expect((await world.deps.db.select().from(orgs))[0]?.summaryMonth).toBe("2027-02");
    await makeColleague(await ctx(), "Nia", "manager");
    await liveTo("2027-03-06T12:00:00Z");
    expect(summaries()).toHaveLength(2);
    await liveTo("2027-04-05T11:00:00Z");
    expect(summaries()).toHaveLength(5);
  });

  test("is skipped with the reason where nothing was held, cancelled or left without a register", async () => {
    const scene = await setUp();
    await open(scene, seven, "Later", Date.parse("2027-03-03T23:30:00Z"));
    await scene.liveTo(DUE);
    expect(await fates(await scene.ctx(), "summary")).toEqual(Array(2).fill("summary skipped nothing_that_month"));
    expect(scene.summaries()).toEqual([]);
  });

  test("is not about a month before the org was there", async () => {
    const scene = await setUp();
    const group = await open(scene, seven, "Earlier", FIRST - 7 * WEEK);
    await hold(scene, group, 1, seven);
    await scene.liveTo("2027-01-21T12:00:00Z");
    const { world } = scene;
    await world.deps.db.update(orgs).set({ createdAt: Date.parse("2027-02-01T06:00:00Z") });
    await scene.liveTo("2027-02-05T12:00:00Z");
    expect(await fates(await scene.ctx(), "summary")).toEqual([]);
    await scene.liveTo(DUE);
    expect(scene.toMo()).toHaveLength(1);
  });

  test("never comes on day 0, and another day counts from when it is chosen: at once where it has just passed", async () => {
    const { ctx, liveTo, toMo } = await february();
    await setSummaryDay(await ctx(), { summaryDay: 0 });
    await liveTo("2027-03-09T15:00:00Z");
    expect(await fates(await ctx(), "summary")).toEqual([]);
    const chosen = await ctx();
    await setSummaryDay({ ...chosen, org: { ...chosen.org, summaryDay: 0 } }, { summaryDay: 8 });
    await liveTo("2027-03-09T15:01:00Z");
    expect(toMo()).toHaveLength(1);
    await setSummaryDay({ ...chosen, org: { ...chosen.org, summaryDay: 8 } }, { summaryDay: 20 });
    await liveTo("2027-03-20T12:00:00Z");
    expect(toMo()).toHaveLength(1);
    await liveTo("2027-04-20T12:00:00Z");
    expect(toMo().map(({ subject }) => subject)).toEqual([
      "Appointments: February 2027 in numbers",
      "Appointments: March 2027 in numbers",
    ]);
  });

  test("goes by the clock that the org changes to", async () => {
    const { ctx, liveTo, toMo } = await february();
    await liveTo("2027-03-05T08:00:00Z");
    expect(toMo()).toEqual([]);
    const { name, country, alias, addressConfirmedBy, excusedCutoffHours } = (await ctx()).org;
    const kept = { name, country, alias, addressConfirmedBy, excusedCutoffHours, locale: "en" as const };
    await updateOrg(await ctx(), { ...kept, timezone: "Europe/Berlin" });
    await liveTo("2027-03-05T08:01:00Z");
    expect(toMo()).toHaveLength(1);
  });

  test("isn't owed to whoever turned it off, was never here or is no manager", async () => {
    const { ctx, mo, world, liveTo } = await february();
    await chooseMail(mo, { digest: "on", nudges: "on" });
    await inviteStaff(await ctx(), { email: "new@example.org", role: "manager" }, { tell: false });
    const gone = await makeColleague(await ctx(), "Gone", "manager");
    await removeStaff(await ctx(), idOf(gone));
    await makeColleague(await ctx(), "Fen");
    await liveTo(DUE);
    const rows = await world.deps.db.select().from(deliveries).where(eq(deliveries.kind, "summary"));
    expect(rows.map(({ staffId, uniqueKey }) => [staffId, uniqueKey])).toEqual([
      [idOf(await ctx()), `summary|${idOf(await ctx())}|2027-02`],
    ]);
  });

  test("isn't for whoever has left, is no manager any more or turned it off, as it stands when it is written", async () => {
    const { ctx, mo, world } = await february();
    const { deps } = world;
    const boss = await ctx();
    await chooseMail(boss, {});
    world.setNow(DUE);
    await oweStaffMail(deps, summariesOwed);
    const written = async () => {
      await deps.db.update(deliveries).set({ state: "queued", reason: null }).where(eq(deliveries.kind, "summary"));
      await freezeNext(deps);
      return fates(await ctx(), "summary");
    };
    expect(await fates(await ctx(), "summary")).toEqual(["summary queued"]);
    await chooseMail(mo, {});
    expect(await written()).toEqual(["summary skipped turned_off"]);
    await chooseMail(mo, { summary: "on" });
    await changeRole(boss, idOf(mo), { role: "facilitator" });
    expect(await written()).toEqual(["summary skipped not_manager"]);
    await changeRole(boss, idOf(mo), { role: "manager" });
    await setSummaryDay(boss, { summaryDay: 0 });
    expect(await written()).toEqual(["summary skipped summary_off"]);
    await removeStaff(boss, idOf(mo));
    expect(await written()).toEqual(["summary skipped left_staff"]);
    expect(world.provider.mails()).toEqual([]);
  });

  test("says what was true when it was owed, though a register is mended before it is written", async () => {
    const scene = await february();
    const { world } = scene;
    const held = { ...world.deps, provider: { ...world.provider, name: "held", requestsPerSecond: 1 } };
    await world.deps.db.run(
      sql`insert into pacers (account, next_at, parked_until, parked_reason) values ('held', 0, 9e15, 'daily_quota_exceeded')`,
    );
    world.setNow(DUE);
    await tick(held);
    await hold(scene, scene.group, 1, []);
    await scene.liveTo("2027-03-06T15:00:00Z");
    expect(scene.toMo()[0]?.text).toContain("86 %");
    expect(scene.toMo()[0]?.text).toContain("As it stood on Friday, March 5, 2027, 7:00 AM");
  });

  test("is no other org's: each is told its own", async () => {
    const scene = await february();
    const { world } = scene;
    const elsewhere = await world.createOrg("Elsewhere");
    const theirs = { ...(await elsewhere.as("manager")), now: world.now() };
    const other = { ...scene, ctx: async () => theirs };
    const group = await open(other, ["Hal", ...seven], "Theirs");
    await hold(other, group, 1, ["Hal", ...seven]);
    await scene.liveTo(DUE);
    const [row] = await world.deps.db
      .select()
      .from(staff)
      .where(eq(staff.id, idOf(theirs)));
    const [mail] = scene.summaries().filter(({ to }) => to === row?.email);
    expect(mail?.text).toContain("8 of 8");
    expect(scene.toMo()[0]?.text).toContain("7 of 7");
    const rows = await world.deps.db.all<{ id: string }>(managersWanting(elsewhere.org.id));
    expect(rows.map(({ id }) => id)).toEqual([idOf(theirs)]);
  });

  test("is sealed at rest: no number of it stands in the database in clear", async () => {
    const { world } = await february();
    world.setNow(DUE);
    await oweStaffMail(world.deps, summariesOwed);
    const [row] = await world.deps.db.select().from(deliveries).where(eq(deliveries.kind, "summary"));
    expect(row?.payload).toBeTruthy();
    expect(row?.payload).not.toMatch(/figures|strict|2027/);
  });
});

describe("what is about fewer than five people", () => {
  const february = { from: "2027-02-01", to: "2027-02-28" };
  const hidden = /hidden: fewer than five people/g;

  /** What Mo is told in March and in April when these came to each February session of groups of these people. */
  async function told(groups: { people: string[]; came: string[] }[], most: number) {
    const scene = await setUp();
    for (const [at, { people, came }] of groups.entries()) {
      const group = await open(scene, people, `Group ${at}`);
      for (let number = 1; number <= most; number += 1) await hold(scene, group, number, came);
    }
    const report = await attendanceReport(await scene.ctx(), february);
    await scene.liveTo(DUE);
    const large = await open(scene, seven, "Large", Date.parse("2027-03-10T23:30:00Z"));
    for (const number of [1, 2]) await hold(scene, large, number, seven.slice(0, 6));
    await scene.liveTo("2027-04-05T11:00:00Z");
    return { report, mails: scene.toMo().map(({ subject, text, html }) => ({ subject, text, html })) };
  }

  test("is in no byte that goes out: whatever it is, the mail is the same, though one group's own report shows it", async () => {
    const people = ["Ana", "Ben", "Cem"];
    const [all, two] = [await told([{ people, came: people }], 4), await told([{ people, came: ["Ana", "Ben"] }], 4)];
    expect([all.report.strictRate, two.report.strictRate]).toEqual([1, 2 / 3]);
    expect(all.report.contactMinutes).not.toBe(two.report.contactMinutes);
    expect(all.mails).toEqual(two.mails);
    const [march, april] = all.mails;
    expect(march?.text.match(hidden)).toHaveLength(5);
    expect(march?.html.match(hidden)).toHaveLength(5);
    expect(march?.text).toContain("Sessions held: 4\n");
    expect(march?.text).toContain("What is about fewer than five people is hidden");
    expect(april?.text).toContain("Attendance, strict (of everybody expected): 86 %\n");
    expect(april?.text).toContain("Sessions held: 2. Month before: 4\n");
  });

  test("is in no byte where the report of several groups hides it", async () => {
    const two = (came: string[]) => [
      { people: ["Ana", "Ben", "Dee"], came },
      { people: ["Cem"], came: ["Cem"] },
    ];
    const [all, some] = [await told(two(["Ana", "Ben", "Dee"]), 1), await told(two(["Ana", "Ben"]), 1)];
    expect([all.report.strictRate, all.report.suppressed]).toEqual([null, true]);
    expect(all.mails).toEqual(some.mails);
    expect(all.mails[0]?.text.match(hidden)).toHaveLength(5);
  });

  test("and nothing else is: what is about seven differs by what it says", async () => {
    const people = seven;
    const [all, some] = [await told([{ people, came: people }], 1), await told([{ people, came: seven.slice(0, 6) }], 1)];
    expect(all.mails).not.toEqual(some.mails);
    expect(all.mails[0]?.text).not.toMatch(hidden);
  });
});

describe("owing it", () => {
  test("that fails is tried again in five minutes and holds up nothing else of that look", async () => {
    const { world, ctx } = await february();
    const logged: string[] = [];
    const deps = { ...world.deps, log: (...line: unknown[]) => void logged.push(JSON.stringify(line)) };
    world.setNow(DUE);
    const failing = async () => {
      throw new RangeError("Ana Byers");
    };
    await oweStaffMail(deps, failing);
    const [row] = await world.deps.db.select().from(orgs);
    expect(row).toMatchObject({ staffMailAt: DUE + 5 * 60_000, digestOn: "2027-03-05", summaryMonth: null });
    expect(logged).toEqual([expect.stringContaining("RangeError")]);
    expect(logged.join("")).not.toContain("Ana");
    world.setNow(DUE + 5 * 60_000);
    await oweStaffMail(deps, summariesOwed);
    expect(await fates(await ctx(), "summary")).toHaveLength(2);
  });

  test("costs an idle minute nothing: the one look into the index of orgs finds none to look at", async () => {
    const { world, ctx, liveTo } = await february();
    await liveTo(DUE);
    expect(await world.deps.db.all(orgsToLookAt(world.deps, DUE + 60_000).getSQL())).toEqual([]);
    expect(await explain(await ctx(), orgsToLookAt(world.deps, DUE))).toEqual([
      expect.stringMatching(/^SEARCH orgs USING INDEX orgs_staff_mail/),
    ]);
    expect(await explain(await ctx(), raw(managersWanting((await ctx()).org.id)))).toEqual([
      expect.stringMatching(/^SEARCH staff/),
    ]);
  });
});
