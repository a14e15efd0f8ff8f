import { describe, expect, test } from "vitest";
import { schemaText } from "../../../src/web/parts/schema-text.ts";
import { policies } from "../../../src/web/policy.ts";
import { createWorld } from "../../support/world.ts";

describe("GET /api/docs and /api/openapi.json", () => {
  test("describe every call of the policy table, without signing in", async () => {
    const world = await createWorld();
    const answer = await world.app.request("/api/docs", { headers: { accept: "text/html" } });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    const document = (await (await world.app.request("/api/openapi.json")).json()) as {
      openapi: string;
      servers: { url: string }[];
      paths: Record<string, Record<string, { summary?: string; responses: Record<string, unknown> }>>;
    };
    expect(document.openapi).toBe("3.1.0");
    expect(document.servers).toEqual([{ url: "/api" }]);
    for (const name of Object.keys(policies).filter((each) => / \/api\/v1\//.test(each))) {
      const [method = "", path = ""] = name.split(" ");
      const described = path.replace("/api", "").replace(/:(\w+)/g, "{$1}");
      const call = document.paths[described]?.[method.toLowerCase()];
      expect([name, call?.summary !== undefined, "401" in (call?.responses ?? {})]).toEqual([name, true, true]);
      expect(text).toContain(described);
    }
  });
});

describe("schemaText", () => {
  test.each([
    [{ type: "string" }, "string"],
    [{ type: ["integer", "null"] }, "integer | null"],
    [{ type: "array", items: { $ref: "#/components/schemas/Session" } }, "[Session]"],
    [{ enum: ["a", null] }, '"a" | null'],
    [{ anyOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
    [
      { type: "object", properties: { id: { type: "string" }, at: { type: "integer" } }, required: ["id"] },
      "{ id: string, at?: integer }",
    ],
  ])("%j", (schema, expected) => {
    expect(schemaText(schema)).toBe(expected);
  });
});
