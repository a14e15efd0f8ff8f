import { describe, expect, test } from "vitest";
import { readCourseStatus } from "../../../src/domain/attendance/course-status.ts";
import { ownPlan, type PlanInput, stepKey } from "../../../src/domain/attendance/own-plan.ts";
import { readOwnPlan } from "../../../src/domain/attendance/read-own-plan.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

const DAY = 86_400_000;
const steps = [1, 2, 3, 4].map((number) => ({ key: stepKey(number, null), label: `Session ${number}` }));
/** Session n is on day n, and it is noon of day 2. */
const sessions = steps.map(({ key }, at) => ({ id: `ses_${at + 1}`, key, startsAt: (at + 1) * DAY }));
const input = (over: Partial<PlanInput> = {}): PlanInput => ({
  ...{ steps, sessions, attended: new Set(), makeUps: [], marked: new Set(), joinedAt: 0, now: 2.5 * DAY },
  ...over,
});
const states = (over: Partial<PlanInput> = {}) => ownPlan(input(over)).steps.map(({ state }) => state);

describe("ownPlan", () => {
  test("tells what was attended, here or elsewhere, from what is missed, not marked and ahead", () => {
    const attended = new Set([stepKey(1, null)]);
    expect(states({ attended })).toEqual(["done", "unmarked", "ahead", "ahead"]);
    expect(states({ attended, marked: new Set(["ses_2"]) })).toEqual(["done", "open", "ahead", "ahead"]);
    expect(states({ joinedAt: 2.5 * DAY })).toEqual(["open", "open", "ahead", "ahead"]);
    expect(ownPlan(input({ attended }))).toMatchObject({ remaining: 3, endsAt: 4 * DAY });
  });

  test("counts what stands in, unless they didn't come", () => {
    const marked = new Set(["ses_1", "ses_2"]);
    const makeUps = (came: boolean | null) => [
      { id: "mku_1", key: stepKey(1, null), came, at: 9 * DAY, by: "session" as const, where: "Thursdays" },
    ];
    expect(states({ marked, makeUps: makeUps(null) })).toEqual(["planned", "open", "ahead", "ahead"]);
    expect(ownPlan(input({ marked, makeUps: makeUps(null) }))).toMatchObject({
      ...{ remaining: 4, endsAt: 9 * DAY },
      steps: [{ at: 9 * DAY, makeUp: { id: "mku_1", by: "session", where: "Thursdays" } }, {}, {}, {}],
    });
    expect(states({ marked, makeUps: makeUps(true) })[0]).toBe("made_up");
    expect(states({ marked, makeUps: makeUps(false) })[0]).toBe("open");
  });

  test("knows what we cancelled: nobody did it or missed it, until it is held after all", () => {
    const cancelled = sessions.map((session) => (session.id === "ses_1" ? { ...session, off: true } : session));
    expect(states({ sessions: cancelled, marked: new Set(["ses_1"]) })[0]).toBe("off");
    const again = [...cancelled, { id: "ses_9", key: stepKey(1, null), startsAt: 9 * DAY }];
    expect(states({ sessions: again, marked: new Set(["ses_1"]) })[0]).toBe("ahead");
    expect(states({ sessions: cancelled, attended: new Set([stepKey(1, null)]) })[0]).toBe("done");
  });

  test("waits for a topic to come round again", () => {
    const topics = ["Loss", "Anger", "Loss", "Anger"].map((module, at) => ({
      ...{ id: `ses_${at}`, key: stepKey(at + 1, module), startsAt: (at + 1) * DAY },
    }));
    const round = { steps: topics.slice(0, 2).map(({ key }) => ({ key, label: key })), sessions: topics };
    expect(ownPlan(input({ ...round, marked: new Set(["ses_0", "ses_1"]) })).steps).toMatchObject([
      { state: "ahead", sessionId: "ses_2", at: 3 * DAY },
      { state: "ahead", sessionId: "ses_3", at: 4 * DAY },
    ]);
  });
});

describe("readOwnPlan", () => {
  test("counts as done what the dose counts: nothing of a session that was cancelled with marks on it", async () => {
    const ctx = await (await (await createWorld()).createOrg()).as("facilitator");
    const { sessionIds, people } = await openGroup(ctx, { people: ["Ana Ruiz"] });
    const enrolment = await findEnrolment(ctx, people.Ana ?? "");
    const marks = [{ enrolmentId: enrolment.id, mark: "present" as const }];
    for (const at of [0, 1, 2]) await saveRegister(ctx, sessionIds[at] ?? "", { outcome: "held", marks });
    await saveRegister(ctx, sessionIds[1] ?? "", { outcome: "cancelled_by_program", marks: [] });
    const plan = await readOwnPlan(ctx, enrolment);
    const done = plan?.steps.filter(({ state }) => state === "done").length;
    expect([done, plan?.steps[1]?.state]).toEqual([2, "off"]);
    expect((await readCourseStatus(ctx, enrolment.participantId)).get(enrolment.id)?.sessions).toBe(done);
  });
});
