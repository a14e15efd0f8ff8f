import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, staff } from "../../../db/schema/index.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { editCohort } from "../../../src/domain/cohort/edit.ts";
import { unmarkedLately } from "../../../src/domain/reminder/nudges-owed.ts";
import { oweStaffMail } from "../../../src/domain/reminder/owe-staff-mail.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { findRevealing } from "../../../src/mail/discreet.ts";
import { freezeNext } from "../../../src/mail/freeze.ts";
import { tick } from "../../../src/tick.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { openGroup } from "../../support/group.ts";
import { DAY, fates, HOUR, MINUTE } from "../../support/mail.ts";
import { raw } from "../../support/raw.ts";
import { createLedGroup, WEDNESDAY } from "../../support/staff-mail.ts";

/** Nine in New York after `WEDNESDAY`. */
const NINE = Date.parse("2027-03-04T14:00:00Z");

/** The group the evening after its second session, its first register taken. */
async function afterTheSession() {
  const led = await createLedGroup();
  const [first = "", second = ""] = led.group.sessionIds;
  await led.liveTo(WEDNESDAY - DAY);
  await saveRegister(await led.ctx(), first, { outcome: "held", marks: [] });
  await led.liveTo(WEDNESDAY + 2 * HOUR);
  const nudges = async () => fates(await led.ctx(), "register_nudge");
  const inbox = () => led.toLeader().filter(({ subject }) => subject.includes("register"));
  return { ...led, session: second, nudges, inbox };
}

describe("the nudge for a register", () => {
  test("comes once, at nine the next morning, and says the date and nobody's name", async () => {
    const { liveTo, inbox, session, world } = await afterTheSession();
    await liveTo(NINE - MINUTE);
    expect(inbox()).toEqual([]);
    await liveTo(NINE);
    const [mail] = inbox();
    expect(mail?.subject).toBe("Appointments: a register to take");
    expect(mail?.text).toContain("Wednesday, March 3, 2027, 6:30 PM–8:00 PM, Eastern Time");
    expect(mail?.text).toContain(`http://localhost:8787/sessions/${session}`);
    expect(JSON.stringify(mail)).not.toMatch(/Ana|Ben|Cem|Grief|Harbor/);
    expect(findRevealing(`${mail?.subject} ${mail?.text.replace(session, "")}`)).toBeNull();
    for (let at = NINE; at < NINE + 6 * DAY; at += 6 * HOUR) await liveTo(at);
    expect(inbox()).toHaveLength(1);
    expect(world.now()).toBeGreaterThan(NINE + 5 * DAY);
  });

  test("never comes once the register is taken, not even when it is taken between owing and writing", async () => {
    const taken = await afterTheSession();
    await saveRegister(await taken.ctx(), taken.session, { outcome: "held", marks: [] });
    await taken.liveTo(NINE);
    expect(await taken.nudges()).toEqual([]);

    const between = await afterTheSession();
    between.world.setNow(NINE);
    await oweStaffMail(between.world.deps);
    expect(await between.nudges()).toEqual(["register_nudge queued"]);
    await saveRegister(await between.ctx(), between.session, { outcome: "held", marks: [] });
    await tick(between.world.deps);
    expect(await between.nudges()).toEqual(["register_nudge skipped marked"]);
    await between.liveTo(NINE + DAY);
    expect(between.inbox()).toEqual([]);
  });

  test("nor when it is taken between writing and sending", async () => {
    const { ctx, world, session, nudges, inbox } = await afterTheSession();
    world.setNow(NINE);
    await oweStaffMail(world.deps);
    await freezeNext(world.deps);
    expect(await nudges()).toEqual(["register_nudge frozen"]);
    await saveRegister(await ctx(), session, { outcome: "held", marks: [] });
    await tick(world.deps);
    expect(await nudges()).toEqual(["register_nudge skipped marked"]);
    expect(inbox()).toEqual([]);
  });

  test("comes hours late after an outage, not days late; ticks that overlap send one", async () => {
    const late = await afterTheSession();
    late.world.setNow(NINE + 3 * HOUR);
    await Promise.all([1, 2, 3].map(() => tick({ ...late.world.deps })));
    expect(late.inbox()).toHaveLength(1);
    const tooLate = await afterTheSession();
    await tooLate.liveTo(NINE + 4 * DAY);
    expect(await tooLate.nudges()).toEqual([]);
  });

  test("isn't for a session that was called off, for history, for whoever leads no more or turned it off", async () => {
    const off = await createLedGroup();
    await off.liveTo(WEDNESDAY - DAY);
    await cancelSession(await off.ctx(), off.group.sessionIds[1] ?? "", { reason: "Flood", reschedule: "drop", notify: false });
    await off.liveTo(NINE);
    expect(await fates(await off.ctx(), "register_nudge")).toEqual([]);

    const { ctx, world, group, facilitatorId, nudges } = await afterTheSession();
    const { db } = world.deps;
    await openGroup(await ctx(), { people: [], first: WEDNESDAY - HOUR, sessions: 1, facilitatorId, name: "Entered later" });
    world.setNow(NINE);
    await oweStaffMail(world.deps);
    expect(await nudges()).toEqual(["register_nudge queued"]);
    await editCohort(await ctx(), group.cohortId, { facilitatorIds: [] });
    await freezeNext(world.deps);
    expect(await nudges()).toEqual(["register_nudge skipped not_leading"]);
    await db.update(staff).set({ wantsNudges: false }).where(eq(staff.id, facilitatorId));
    await db.update(deliveries).set({ state: "queued" }).where(eq(deliveries.kind, "register_nudge"));
    await freezeNext(world.deps);
    expect(await nudges()).toEqual(["register_nudge skipped turned_off"]);
  });

  test("goes by the venue's clock where that isn't the org's", async () => {
    const { ctx, liveTo, world, facilitatorId, toLeader } = await createLedGroup();
    const inTokyo = { ...(await ctx()), org: { ...(await ctx()).org, timezone: "Asia/Tokyo" } };
    await liveTo("2027-03-01T13:00:00Z");
    await openGroup(
      { ...inTokyo, now: world.now() },
      { people: [], first: Date.parse("2027-03-02T09:00:00Z"), sessions: 1, facilitatorId },
    );
    const nudges = () => toLeader().filter(({ text }) => text.includes("Japan Standard Time") && text.includes("/sessions/"));
    await liveTo("2027-03-01T13:01:00Z");
    await liveTo("2027-03-02T23:59:00Z");
    expect(nudges()).toHaveLength(0);
    await liveTo("2027-03-03T00:00:00Z");
    expect(nudges()).toHaveLength(1);
  });

  test("reads by indexes, and sees no other org's", async () => {
    const { ctx, world } = await afterTheSession();
    const elsewhere = await world.createOrg("Elsewhere");
    expect(scans(await explain(await ctx(), raw(unmarkedLately((await ctx()).org.id, NINE))))).toEqual([]);
    expect(await world.deps.db.all(unmarkedLately((await ctx()).org.id, NINE))).toHaveLength(1);
    expect(await world.deps.db.all(unmarkedLately(elsewhere.org.id, NINE))).toEqual([]);
  });
});
