import { createRoute, z } from "@hono/zod-openapi";
import { recordRead } from "../../domain/audit/record-read.ts";
import { closeTask } from "../../domain/task/close-task.ts";
import { listTasks } from "../../domain/task/queries.ts";
import { closeInput, type Task, taskKinds } from "../../domain/task/task.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, listOf, listQuery, toInstantText } from "./schemas.ts";

const task = z
  .object({
    id: z.string(),
    kind: z.enum(taskKinds),
    code: z.string(),
    status: z.enum(["open", "closed"]),
    participantId: z.string().nullable(),
    cohortId: z.string().nullable(),
    sessionId: z.string().nullable(),
    deliveryId: z.string().nullable(),
    detail: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .openapi({ description: "Ids, counts and codes: of misses in a row `enrolmentId`, `misses` and, once closed, `answer`" }),
    openedAt: instantText,
    closedAt: instantText.nullable(),
    closedBy: z.string().nullable(),
    note: z.string().nullable().openapi({ description: "For facilitators and whoever wrote it, where it is about a person" }),
  })
  .openapi("Task");

const toItem = (row: Task): z.input<typeof task> => ({
  id: row.id,
  kind: row.kind,
  code: row.code,
  status: row.closedAt === null ? "open" : "closed",
  participantId: row.participantId,
  cohortId: row.cohortId,
  sessionId: row.sessionId,
  deliveryId: row.deliveryId,
  detail: row.detail,
  openedAt: toInstantText(row.openedAt),
  closedAt: row.closedAt === null ? null : toInstantText(row.closedAt),
  closedBy: row.closedBy,
  note: row.note,
});

const filter = listQuery.extend({
  status: z.enum(["open", "closed"]).optional(),
  participantId: z.string().max(60).optional(),
});

export const tasksApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/tasks",
      tags: ["Tasks"],
      summary:
        "What needs a person, newest first, of open ones `safety` before all others; a facilitator gets those of the groups they lead",
      request: { query: filter },
      responses: { 200: json(listOf(task), "A page of tasks"), ...refusals(401, 403, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const own = ctx.actor.kind === "staff" && ctx.actor.role !== "manager";
      const page = await listTasks(ctx, { ...c.req.valid("query"), own });
      if (page.items.length > 0) await recordRead(ctx, { kind: "tasks", id: ctx.org.id });
      return c.json({ ...page, items: page.items.map(toItem) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/tasks/{id}/closure",
      tags: ["Tasks"],
      summary: "Close a task with a note of what was done",
      request: { params: idParam, body: jsonBody(closeInput) },
      responses: { 201: json(task, "The closed task"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toItem(await closeTask(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 201),
  );
