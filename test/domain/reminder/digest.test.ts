import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, orgs, staff } from "../../../db/schema/index.ts";
import { editCohort } from "../../../src/domain/cohort/edit.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { leadersToday } from "../../../src/domain/reminder/digests-owed.ts";
import { digestDayAt } from "../../../src/domain/reminder/mornings.ts";
import { orgsToLookAt, oweStaffMail, zonesInUse } from "../../../src/domain/reminder/owe-staff-mail.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { inviteStaff } from "../../../src/domain/staff/invite.ts";
import { removeStaff } from "../../../src/domain/staff/remove.ts";
import { findRevealing } from "../../../src/mail/discreet.ts";
import { freezeNext } from "../../../src/mail/freeze.ts";
import { agendas } from "../../../src/mail/read-staff-mail.ts";
import { tick } from "../../../src/tick.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { openGroup, saySomething, WEEK } from "../../support/group.ts";
import { fates, HOUR, MINUTE } from "../../support/mail.ts";
import { raw } from "../../support/raw.ts";
import { createLedGroup, WEDNESDAY } from "../../support/staff-mail.ts";

const MORNING = "2027-03-03T12:00:00Z";

describe("the morning digest", () => {
  test("says at seven how many are expected, can't come and are new, and never who", async () => {
    const { ctx, group, liveTo, toLeader, world } = await createLedGroup();
    const second = group.sessionIds[1] ?? "";
    await liveTo("2027-03-02T18:00:00Z");
    await saySomething(await ctx(), second, group.people.Ben ?? "", "cant_come", world.now(), "Dentist");
    const dora = await createParticipant(await ctx(), { givenName: "Dora", emailPermission: false });
    await enrol(await ctx(), group.cohortId, { participantId: dora.id, override: { reason: "Agreed with the team" } });
    await liveTo("2027-03-03T11:59:00Z");
    expect(toLeader()).toEqual([]);
    await liveTo(MORNING);
    const [mail, ...more] = toLeader();
    expect(more).toEqual([]);
    expect(mail?.subject).toBe("Appointments: your day, Wednesday, March 3, 2027");
    expect(mail?.text).toContain("6:30 PM–8:00 PM, Eastern Time\nAppointments: 3 expected, 1 can't come, 1 new");
    const all = JSON.stringify(mail);
    for (const name of ["Ana", "Ben", "Cem", "Dora", "Dentist", "Grief", "Harbor"]) expect(all).not.toContain(name);
    expect(findRevealing(`${mail?.subject} ${mail?.text}`)).toBeNull();
    expect(mail?.headers).toEqual({});
  });

  test("comes on mornings with a session and on no other, at seven by the clock before and after it changes", async () => {
    const { liveTo, toLeader, world } = await createLedGroup();
    const came: string[] = [];
    for (let at = WEDNESDAY - 12.5 * HOUR; at < WEDNESDAY + 2 * WEEK; at += HOUR) {
      const before = toLeader().filter(({ subject }) => subject.includes("your day")).length;
      await liveTo(at);
      if (toLeader().filter(({ subject }) => subject.includes("your day")).length > before)
        came.push(new Date(world.now()).toISOString());
    }
    expect(came).toEqual(["2027-03-03T12:00:00.000Z", "2027-03-10T12:00:00.000Z", "2027-03-17T11:00:00.000Z"]);
  });

  test("comes late after hours without a tick while a session is still to come, and not once the last has begun", async () => {
    const late = await createLedGroup();
    await late.liveTo("2027-03-03T11:00:00Z");
    await late.liveTo("2027-03-03T15:00:00Z");
    expect(late.toLeader()).toHaveLength(1);
    const tooLate = await createLedGroup();
    await tooLate.liveTo("2027-03-03T11:00:00Z");
    await tooLate.liveTo(WEDNESDAY + MINUTE);
    expect(await fates(await tooLate.ctx(), "digest")).toEqual([]);
  });

  test("ticks that overlap send one, and a group opened during the day brings no second", async () => {
    const { ctx, liveTo, toLeader, world, facilitatorId } = await createLedGroup();
    await liveTo("2027-03-03T11:59:00Z");
    world.setNow(Date.parse(MORNING));
    await Promise.all([1, 2, 3, 4].map(() => tick({ ...world.deps })));
    expect(toLeader()).toHaveLength(1);
    await openGroup(await ctx(), { people: [], first: WEDNESDAY - HOUR, facilitatorId });
    await liveTo("2027-03-03T15:00:00Z");
    expect(toLeader()).toHaveLength(1);
  });

  test("says what is true when it is written: a session cancelled meanwhile leaves nothing to say", async () => {
    const { ctx, group, liveTo, world, toLeader } = await createLedGroup();
    const held = { ...world.deps, provider: { ...world.provider, name: "held", requestsPerSecond: 1 } };
    await liveTo("2027-03-03T11:59:00Z");
    await world.deps.db.run(
      sql`insert into pacers (account, next_at, parked_until, parked_reason) values ('held', 0, 9e15, 'daily_quota_exceeded')`,
    );
    world.setNow(Date.parse(MORNING));
    await tick(held);
    expect(await fates(await ctx(), "digest")).toEqual(["digest queued"]);
    await cancelSession(await ctx(), group.sessionIds[1] ?? "", { reason: "Flood", reschedule: "push", notify: false });
    await tick(world.deps);
    expect(await fates(await ctx(), "digest")).toEqual(["digest skipped nothing_today"]);
    expect(toLeader()).toEqual([]);
  });

  test("isn't for whoever has left, leads no more or turned it off, as it stands when it is written", async () => {
    const { ctx, group, liveTo, world, facilitatorId } = await createLedGroup();
    const { deps } = world;
    const setWants = (on: boolean) => deps.db.update(staff).set({ wantsDigest: on }).where(eq(staff.id, facilitatorId));
    const written = async () => {
      await deps.db.update(deliveries).set({ state: "queued", reason: null }).where(eq(deliveries.kind, "digest"));
      await freezeNext(deps);
      return fates(await ctx(), "digest");
    };
    await liveTo("2027-03-03T11:59:00Z");
    world.setNow(Date.parse(MORNING));
    await oweStaffMail(deps);
    expect(await fates(await ctx(), "digest")).toEqual(["digest queued"]);
    await setWants(false);
    expect(await written()).toEqual(["digest skipped turned_off"]);
    await setWants(true);
    await editCohort(await ctx(), group.cohortId, { facilitatorIds: [] });
    expect(await written()).toEqual(["digest skipped nothing_today"]);
    await removeStaff(await ctx(), facilitatorId);
    expect(await written()).toEqual(["digest skipped left_staff"]);
  });

  test("isn't owed to whoever has never signed in, or turned it off before", async () => {
    const { ctx, group, liveTo, world, facilitatorId } = await createLedGroup();
    const invited = await inviteStaff(await ctx(), { email: "new@example.org", role: "facilitator" }, { tell: false });
    await editCohort(await ctx(), group.cohortId, { facilitatorIds: [facilitatorId, invited.id] });
    await world.deps.db.update(staff).set({ wantsDigest: false }).where(eq(staff.id, facilitatorId));
    await liveTo(MORNING);
    expect(await fates(await ctx(), "digest")).toEqual([]);
  });

  test("speaks of a session after midnight in the day before, each in its own zone, and of no other org's", async () => {
    const { ctx, liveTo, toLeader, world, facilitatorId } = await createLedGroup();
    const elsewhere = await world.createOrg("Elsewhere");
    const theirs = { ...(await elsewhere.as("manager")), now: world.now() };
    await openGroup(theirs, { people: ["Zoe"], first: WEDNESDAY });
    const abroad = { ...(await ctx()), org: { ...(await ctx()).org, timezone: "Asia/Tokyo" } };
    await openGroup(abroad, { people: [], first: Date.parse("2027-03-04T09:00:00Z"), facilitatorId });
    await liveTo(MORNING);
    const text = toLeader()[0]?.text ?? "";
    expect(text).toContain("You have 2 dates today:");
    expect(text).toContain("Thu, Mar 4, 6:00 PM Japan Standard Time\nAppointments: 0 expected");
    await liveTo("2027-03-04T12:00:00Z");
    expect(toLeader().filter(({ subject }) => subject.includes("your day"))).toHaveLength(1);
  });

  test("comes in many orgs on the same morning, though one of them can't be looked at", async () => {
    const { ctx, liveTo, toLeader, world } = await createLedGroup();
    const others = [];
    for (let made = 0; made < 20; made += 1) others.push(await world.createOrg(`Org ${made}`));
    for (const other of others) {
      const theirs = { ...(await other.as("manager")), now: world.now() };
      const facilitatorId = theirs.actor.kind === "staff" ? theirs.actor.id : "";
      await openGroup(theirs, { people: [], first: WEDNESDAY, facilitatorId });
    }
    await liveTo("2027-03-03T11:59:00Z");
    await world.deps.db
      .update(orgs)
      .set({ timezone: "Nowhere/Land" })
      .where(eq(orgs.id, others[0]?.org.id ?? ""));
    await liveTo(MORNING);
    expect(toLeader()).toHaveLength(1);
    expect(world.provider.mails().filter(({ subject }) => subject.includes("your day"))).toHaveLength(20);
    expect(await fates(await ctx(), "digest")).toEqual(["digest sent"]);
    expect(await world.deps.db.all(orgsToLookAt(world.deps, world.now()).getSQL())).toEqual([]);
  });

  test("reads by indexes, and an idle minute looks into one that holds an entry per org", async () => {
    const { ctx, world } = await createLedGroup();
    const today = digestDayAt(Date.parse(MORNING), "America/New_York");
    const orgId = (await ctx()).org.id;
    expect(scans(await explain(await ctx(), raw(leadersToday(orgId, today, world.now()))))).toEqual([]);
    expect(scans(await explain(await ctx(), raw(agendas(orgId, "[]"))))).toEqual([]);
    const zones = await explain(await ctx(), raw(zonesInUse(orgId)));
    expect(zones.filter((step) => step.includes("cohorts"))).toEqual(
      Array(2).fill(expect.stringMatching(/^SEARCH cohorts USING INDEX cohorts_by_zone/)),
    );
    expect(await explain(await ctx(), orgsToLookAt(world.deps, world.now()))).toEqual([
      expect.stringMatching(/^SEARCH orgs USING INDEX orgs_staff_mail/),
    ]);
  });
});
