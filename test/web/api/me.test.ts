import { describe, expect, test } from "vitest";
import { createWorld } from "../../support/world.ts";

describe("GET /api/v1/me", () => {
  test("says whose token it is", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const answer = await world.api(await harbor.token("facilitator"), "GET", "/me");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      org: { id: harbor.org.id, name: "Harbor House", timezone: "America/New_York" },
      staff: { role: "facilitator" },
    });
  });

  test("answers 401 with a problem without a token, and the same for an unknown one", async () => {
    const world = await createWorld();
    for (const token of [null, "cnv_unknown"]) {
      const answer = await world.api(token, "GET", "/me");
      expect(answer.status).toBe(401);
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      expect(await answer.json()).toMatchObject({ status: 401, code: "unauthenticated" });
    }
  });
});
