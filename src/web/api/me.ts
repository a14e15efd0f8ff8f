import { createRoute, z } from "@hono/zod-openapi";
import { findStaff } from "../../domain/staff/queries.ts";
import { json, refusals, resource } from "./openapi.ts";

const me = z
  .object({
    org: z.object({ id: z.string(), name: z.string(), timezone: z.string() }),
    staff: z.object({ id: z.string(), email: z.string(), role: z.enum(["manager", "facilitator", "peer"]) }),
  })
  .openapi("Me");

export const meApi = resource().openapi(
  createRoute({
    method: "get",
    path: "/me",
    tags: ["Staff"],
    summary: "Whose token this is",
    responses: { 200: json(me, "The org and the staff member"), ...refusals(401) },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { id, email, role } = await findStaff(ctx, ctx.actor.kind === "staff" ? ctx.actor.id : "");
    return c.json({ org: { id: ctx.org.id, name: ctx.org.name, timezone: ctx.org.timezone }, staff: { id, email, role } }, 200);
  },
);
