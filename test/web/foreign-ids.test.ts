import { describe, expect, test } from "vitest";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { openGroup } from "../support/group.ts";
import { tableHash } from "../support/tables.ts";
import { createWorld } from "../support/world.ts";

/** Two orgs with a group each; requests come from the first. */
async function twoOrgs() {
  const world = await createWorld();
  const here = await world.createOrg("Ours");
  const ctx = await here.as("manager");
  const there = await (await world.createOrg("Theirs")).as("manager");
  const ours = await openGroup(ctx, { people: ["Ana Ruiz"] });
  const theirs = await openGroup(there, { people: ["Ben Ode"] });
  const stranger = await createParticipant(there, { givenName: "Cai", emailPermission: false });
  const staffId = there.actor.kind === "staff" ? there.actor.id : "";
  return { world, token: await here.token("manager"), ours, theirs, stranger, staffId };
}

const cohort = { name: "N", timezone: "UTC", firstDate: "2027-03-01", startTime: "10:00" };

describe("another org's id inside a request", () => {
  test("is refused in every body that names one, the same as an unknown id, and changes nothing", async () => {
    const { world, token, ours, theirs, stranger, staffId } = await twoOrgs();
    const bodies = (foreign: { program: string; staff: string; person: string; enrolment: string }) => [
      ["POST", "/cohorts", { ...cohort, programId: foreign.program }],
      ["POST", "/cohorts/preview", { ...cohort, programId: foreign.program }],
      ["POST", "/cohorts", { ...cohort, programId: ours.programId, facilitatorIds: [foreign.staff] }],
      ["POST", "/cohorts/preview", { ...cohort, programId: ours.programId, facilitatorIds: [foreign.staff] }],
      ["POST", `/cohorts/${ours.cohortId}/enrolments`, { participantId: foreign.person }],
      [
        "PUT",
        `/sessions/${ours.sessionIds[0]}/attendance`,
        { outcome: "held", marks: [{ enrolmentId: foreign.enrolment, mark: "present" }] },
      ],
    ];
    const before = await tableHash(world, ["api_tokens"]);
    const ask = async (foreign: Parameters<typeof bodies>[0]) => {
      const answers: string[] = [];
      for (const [method, path, body] of bodies(foreign)) {
        const answer = await world.api(token, String(method), String(path), body);
        const { code, detail, errors } = (await answer.json()) as { code: string; detail: string; errors?: unknown };
        answers.push(JSON.stringify([answer.status, code, detail, errors]));
      }
      return answers;
    };
    const foreign = { program: theirs.programId, staff: staffId, person: stranger.id, enrolment: theirs.people.Ben ?? "" };
    const unknown = { program: "prg_x", staff: "stf_x", person: "par_x", enrolment: "enr_x" };
    const answers = await ask(foreign);
    expect(answers.filter((answer) => !/^\[4(04|22),/.test(answer))).toEqual([]);
    expect(answers).toEqual(await ask(unknown));
    expect(await tableHash(world, ["api_tokens"])).toBe(before);
  });

  test("finds nothing in any list that filters by one", async () => {
    const { world, token, theirs, stranger, staffId } = await twoOrgs();
    const lists = [
      `/cohorts?programId=${theirs.programId}`,
      `/sessions?from=2027-01-01T00:00:00Z&to=2027-06-01T00:00:00Z&facilitatorId=${staffId}`,
      `/deliveries?sessionId=${theirs.sessionIds[0]}`,
      `/deliveries?participantId=${stranger.id}`,
    ];
    for (const path of lists) {
      const answer = await world.api(token, "GET", path);
      expect([path, answer.status, ((await answer.json()) as { items: unknown[] }).items]).toEqual([path, 200, []]);
    }
    for (const filter of [`cohortId=${theirs.cohortId}`, `programId=${theirs.programId}`]) {
      const answer = await world.api(token, "GET", `/reports/attendance?${filter}`);
      const report = answer.status === 404 ? { expected: 0 } : ((await answer.json()) as { expected: number });
      expect(report.expected).toBe(0);
    }
  });
});
