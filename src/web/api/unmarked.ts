import { createRoute, z } from "@hono/zod-openapi";
import { listUnmarked, type Unmarked } from "../../domain/report/unmarked.ts";
import { json, refusals, resource } from "./openapi.ts";
import { instantText, listOf, listQuery, toInstantText } from "./schemas.ts";

const unmarked = z
  .object({
    sessionId: z.string(),
    number: z.int().nullable(),
    cohortId: z.string(),
    cohortName: z.string(),
    leaders: z.string().openapi({ description: "Who leads the group; empty where nobody does" }),
    startsAt: instantText,
    endsAt: instantText,
    timezone: z.string(),
    waits: z
      .enum(["just_over", "overdue", "escalated"])
      .openapi({ description: "overdue: for 48 hours. escalated: for five days, so it is every manager's too" }),
  })
  .openapi("UnmarkedRegister");

const toItem = ({ id, overdue, escalated, startsAt, endsAt, ...row }: Unmarked): z.input<typeof unmarked> => ({
  ...row,
  sessionId: id,
  startsAt: toInstantText(startsAt),
  endsAt: toInstantText(endsAt),
  waits: escalated ? "escalated" : overdue ? "overdue" : "just_over",
});

export const unmarkedApi = resource().openapi(
  createRoute({
    method: "get",
    path: "/unmarked-registers",
    tags: ["Attendance"],
    summary: "Sessions that are over and whose register nobody has taken, as they wait for whoever asks",
    request: { query: listQuery.pick({ limit: true }) },
    responses: { 200: json(listOf(unmarked), "Longest waiting first"), ...refusals(401, 403, 422) },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const own = ctx.actor.kind === "staff" && ctx.actor.role !== "manager";
    const items = await listUnmarked(ctx, { own, toDo: true }, c.req.valid("query").limit);
    return c.json({ items: items.map(toItem), nextCursor: null }, 200);
  },
);
