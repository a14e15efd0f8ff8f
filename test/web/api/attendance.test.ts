import { describe, expect, test } from "vitest";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode", "Cai Lund"] });
  const path = `/sessions/${group.sessionIds[0]}/attendance`;
  const token = await harbor.token("facilitator");
  return { world, harbor, ctx, group, path, token };
}

const everyone = (people: Record<string, string>, mark: string) =>
  Object.values(people).map((enrolmentId) => ({ enrolmentId, mark }));

describe("GET and PUT /api/v1/sessions/:id/attendance", () => {
  test("save a register and answer with its shape", async () => {
    const { world, group, path, token } = await setUp();
    const empty = await world.api(token, "GET", path);
    expect(empty.status).toBe(200);
    expect(await empty.json()).toMatchObject({
      session: { id: group.sessionIds[0], number: 1, status: "planned" },
      marks: [
        { name: "Ana Ruiz", reply: null, mark: null, note: null },
        { name: "Ben Ode", mark: null },
        { name: "Cai Lund", mark: null },
      ],
      headcount: null,
      outcome: "planned",
    });
    const marks = [
      { enrolmentId: group.people.Ana, mark: "present", note: "New phone number" },
      { enrolmentId: group.people.Ben, mark: "excused" },
    ];
    const saved = await world.api(token, "PUT", path, { outcome: "held", marks, headcount: 2 });
    expect(saved.status).toBe(200);
    const { clashes, sessionClashes, ...body } = (await saved.json()) as { clashes: unknown; sessionClashes: unknown };
    expect([clashes, sessionClashes]).toEqual([[], []]);
    expect(body).toMatchObject({
      session: { status: "held" },
      marks: [{ mark: "present", note: "New phone number" }, { mark: "excused" }, { mark: null }],
      headcount: 2,
      outcome: "held",
    });
    expect(await (await world.api(token, "GET", path)).json()).toEqual(body);
  });

  test("tell what somebody else had set meanwhile, and overwrite it for who doesn't say what they saw", async () => {
    const { world, group, path, token } = await setUp();
    const send = async (given: object, more: object = {}) => {
      const marks = [{ enrolmentId: group.people.Ana, mark: "late", ...given }];
      return (await world.api(token, "PUT", path, { outcome: "held", marks, ...more })).json() as Promise<Answer>;
    };
    type Answer = {
      marks: { minutesLate: number; note: string }[];
      headcount: number;
      clashes: object[];
      sessionClashes: object[];
    };
    await send({ minutesLate: 20, note: "A" }, { headcount: 9 });
    const seen = { was: "late", wasMinutesLate: null, wasNote: null };
    const second = await send({ ...seen, minutesLate: 45, note: "B" }, { headcount: 3, wasHeadcount: null });
    expect(second).toMatchObject({
      clashes: [{ enrolmentId: group.people.Ana, chosen: "late", stands: "late", fields: ["minutesLate", "note"] }],
      sessionClashes: [{ field: "headcount", chosen: 3, stands: 9 }],
      headcount: 9,
    });
    expect(second.marks[0]).toMatchObject({ minutesLate: 20, note: "A" });
    const unaware = await send({ minutesLate: 45, note: "B" }, { headcount: 3 });
    expect([unaware.clashes, unaware.headcount]).toEqual([[], 3]);
    expect(unaware.marks[0]).toMatchObject({ minutesLate: 45, note: "B" });
  });

  test.each(["a\u0000b", "a\u202eb", "a\u2066b", "a\u0007b"])(
    "refuse a note and an alias that hide something: %j",
    async (text) => {
      const { world, ctx, group, path, token } = await setUp();
      const answer = await world.api(token, "PUT", path, {
        outcome: "held",
        marks: [{ enrolmentId: group.people.Ana, mark: "late", note: text }],
      });
      expect([answer.status, await answer.json()]).toMatchObject([422, { errors: [{ path: "marks.0.note" }] }]);
      const dropIn = await openGroup(ctx, { people: [], mode: "drop_in" });
      for (const alias of [text, "two\nlines"]) {
        const refused = await world.api(token, "POST", `/sessions/${dropIn.sessionIds[0]}/walk-ins`, { alias });
        expect([refused.status, await refused.json()]).toMatchObject([422, { errors: [{ path: "alias" }] }]);
      }
    },
  );

  test("save nothing when one of many marks is wrong", async () => {
    const { world, group, path, token } = await setUp();
    const marks = [...everyone(group.people, "present"), { enrolmentId: "enr_nobody", mark: "present" }];
    const answer = await world.api(token, "PUT", path, { outcome: "held", marks });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ errors: [{ path: "marks.3.enrolmentId" }] });
    const after = (await (await world.api(token, "GET", path)).json()) as { outcome: string; marks: { mark: unknown }[] };
    expect(after.outcome).toBe("planned");
    expect(after.marks.every(({ mark }) => mark === null)).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ["an unknown mark", { outcome: "held", marks: [{ enrolmentId: "enr_1", mark: "here" }] }, "marks.0.mark"],
    ["an unknown outcome", { outcome: "done", marks: [] }, "outcome"],
    ["an unknown field", { outcome: "held", marks: [], extra: true }, "extra"],
    ["no marks", { outcome: "held" }, "marks"],
    ["marks that aren't a list", { outcome: "held", marks: "present" }, "marks"],
  ])("answer 422 to %s", async (_, body, path) => {
    const { world, path: url, token } = await setUp();
    const answer = await world.api(token, "PUT", url, body);
    expect(answer.status).toBe(422);
    expect(((await answer.json()) as { errors: { path: string }[] }).errors.map((error) => error.path)).toContain(path);
  });

  test("answer 409 before the session and 404 for another org", async () => {
    const { world, group, token } = await setUp();
    const late = await world.api(token, "PUT", `/sessions/${group.sessionIds[7]}/attendance`, { outcome: "held", marks: [] });
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ code: "session_not_started" });
    const other = await (await world.createOrg("Other")).token("facilitator");
    for (const method of ["GET", "PUT"]) {
      const body = method === "PUT" ? { outcome: "held", marks: [] } : undefined;
      expect((await world.api(other, method, `/sessions/${group.sessionIds[0]}/attendance`, body)).status).toBe(404);
    }
  });

  test("keep notes from managers, whose own are added unread", async () => {
    const { world, harbor, group, path, token } = await setUp();
    await world.api(token, "PUT", path, {
      outcome: "held",
      marks: [{ enrolmentId: group.people.Ana, mark: "late", note: "Secret" }],
    });
    const manager = await harbor.token("manager");
    expect(await (await world.api(manager, "GET", path)).text()).not.toContain("Secret");
    const written = await world.api(manager, "PUT", path, {
      outcome: "held",
      marks: [{ enrolmentId: group.people.Ana, mark: "late", note: "Mine" }],
    });
    expect(written.status).toBe(200);
    expect(await written.text()).not.toContain("Secret");
    const read = await world.api(token, "GET", path);
    expect(await read.text()).toContain("Secret\\nMine");
    expect((await world.api(await harbor.token("peer"), "PUT", path, { outcome: "held", marks: [] })).status).toBe(403);
  });

  test("lose no mark when two people save different marks at once", async () => {
    const { world, group, path, token } = await setUp();
    const answers = await Promise.all(
      Object.values(group.people).map((enrolmentId) =>
        world.api(token, "PUT", path, { outcome: "held", marks: [{ enrolmentId, mark: "present" }] }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { marks } = (await (await world.api(token, "GET", path)).json()) as { marks: { mark: string }[] };
    expect(marks.map(({ mark }) => mark)).toEqual(["present", "present", "present"]);
  });
});
