import { describe, expect, test } from "vitest";
import { addClosure } from "../../../src/domain/org/closures.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { findStaff } from "../../../src/domain/staff/queries.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { signIn } from "../../support/sign-in.ts";
import { createWorld } from "../../support/world.ts";

async function setUp(role: "manager" | "peer" = "manager") {
  const world = await createWorld();
  const org = await world.createOrg();
  const ctx = await org.as("manager");
  const actor = await org.as(role);
  const me = actor.actor.kind === "staff" ? actor.actor.id : "";
  const made = await makeCohort(ctx, { place: "Room 2", facilitatorIds: [me] });
  const other = await makeCohort(ctx, { name: "Not mine", startTime: "10:00" });
  const cookie = await signIn(world, (await findStaff(ctx, me)).email);
  const text = async (query = "") =>
    (await world.app.request(`/calendar/term?${query}`, { headers: { cookie, accept: "text/html" } })).text();
  return { ctx, made, other, text };
}

const march = "from=2027-03-01&to=2027-03-31";

describe("GET /calendar/term", () => {
  test("prints whole months with sessions, days off, places and who leads; cancelled sessions are left out", async () => {
    const { ctx, made, text } = await setUp();
    await addClosure(ctx, { from: "2027-03-05", reason: "Inventory" });
    await cancelSession(ctx, made.sessions[2]?.id ?? "", { reason: "Ill", reschedule: "drop", notify: false });
    const page = await text("from=2027-02-24&to=2027-04-14");
    for (const said of ["February 2027 to April 2027", "Inventory", "6:30 PM–8:00 PM", "Grief, spring, session 7", "Room 2"])
      expect(page).toContain(said);
    expect(page.match(/<caption>/g)).toHaveLength(3);
    expect(page.match(/Grief, spring, session \d/g)).toHaveLength(7);
  });

  test("says no group's name where others see it", async () => {
    const { text } = await setUp();
    expect(await text(march)).toContain("Grief, spring");
    const page = await text(`${march}&names=no`);
    expect(page).not.toContain("Grief, spring");
    expect(page).toContain("6:30 PM–8:00 PM");
  });

  test("one cohort alone, by its link", async () => {
    const { other, text } = await setUp();
    const page = await text(`${march}&cohortId=${other.cohort.id}`);
    expect(page).toContain("Not mine, session 2");
    expect(page).not.toContain("Grief, spring");
  });

  test("a peer sees their groups only", async () => {
    const { text } = await setUp("peer");
    expect(await text(march)).toContain("Grief, spring, session 2");
    expect(await text(march)).not.toContain("Not mine");
  });
});
