import { describe, expect, test } from "vitest";
import { registerInput } from "../../../src/domain/attendance/attendance.ts";
import { listVisits, visitsStatement } from "../../../src/domain/attendance/of-participant.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { listEnrolments } from "../../../src/domain/enrolment/queries.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { openGroup, saySomething } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

const HOUR = 3_600_000;

describe("listVisits", () => {
  test("shows each session of a stay with what was said and what happened, and none after leaving", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const ctx = await harbor.as("facilitator");
    const { cohortId, sessionIds, startsAt, people } = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"] });
    const enrolmentId = people.Ana ?? "";
    const [entry] = (await listEnrolments(ctx, cohortId, { limit: 9 })).items.filter(({ id }) => id === enrolmentId);
    const ana = entry?.participantId ?? "";
    const [first = "", second = ""] = sessionIds;
    await saySomething(ctx, second, enrolmentId, "coming", (startsAt[1] ?? 0) - HOUR);
    await saySomething(ctx, second, enrolmentId, "cant_come", (startsAt[1] ?? 0) - HOUR / 2);
    await saveRegister(ctx, first, registerInput.parse({ outcome: "held", marks: [{ enrolmentId, mark: "present" }] }));
    await saveRegister(
      ctx,
      first,
      registerInput.parse({ outcome: "held", marks: [{ enrolmentId, mark: "late", minutesLate: 20 }] }),
    );
    const visits = await listVisits(ctx, ana);
    expect(visits.map(({ number }) => number)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(visits.at(-1)).toMatchObject({
      sessionId: first,
      enrolmentId,
      mark: "late",
      minutesLate: 20,
      reply: null,
      outcome: "held",
    });
    expect(visits.at(-2)).toMatchObject({ sessionId: second, mark: null, reply: "cant_come", outcome: "planned" });
    await withdraw({ ...ctx, now: (startsAt[3] ?? 0) - HOUR }, enrolmentId, { reason: "Moved" });
    expect((await listVisits(ctx, ana)).map(({ number }) => number)).toEqual([3, 2, 1]);
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    expect(await listVisits(other, ana)).toEqual([]);
    expect(scans(await explain(ctx, visitsStatement(ctx, ana)))).toEqual([]);
  });
});
