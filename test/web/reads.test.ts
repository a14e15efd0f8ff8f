import { like } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines } from "../../db/schema/index.ts";
import { policies, type Subject } from "../../src/web/policy.ts";
import { openGroup } from "../support/group.ts";
import { createWorld } from "../support/world.ts";

describe("every page and call that names a participant", () => {
  test("leaves a line in the audit log that somebody looked", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const ctx = await harbor.as("manager");
    const group = await openGroup(ctx, { people: ["Zebulon Quince"] });
    const token = await harbor.token("manager");
    const { items } = (await (await world.api(token, "GET", "/participants")).json()) as { items: { id: string }[] };
    const ids: Partial<Record<Subject, string | undefined>> = {
      program: group.programId,
      cohort: group.cohortId,
      session: group.sessionIds[0],
      participant: items[0]?.id,
      enrolment: group.people.Zebulon,
    };
    const unlogged: string[] = [];
    let naming = 0;
    for (const [name, policy] of Object.entries(policies)) {
      const [method, path] = name.split(" ");
      if (method !== "GET" || policy.access !== "staff" || !path) continue;
      const reads = world.deps.db.delete(auditLines).where(like(auditLines.action, "%.read")).returning({ seq: auditLines.seq });
      await reads;
      const answer = await world.app.request(path.replace(":id", (policy.subject && ids[policy.subject]) ?? "x"), {
        headers: { authorization: `Bearer ${token}`, accept: path.startsWith("/api/") ? "application/json" : "text/html" },
      });
      if (!/Zebulon|Quince/.test(await answer.text())) continue;
      naming += 1;
      if ((await reads).length === 0) unlogged.push(name);
    }
    expect(unlogged).toEqual([]);
    expect(naming).toBeGreaterThan(8);
  });
});
