import { createRoute, z } from "@hono/zod-openapi";
import { cancelSession } from "../../domain/session/cancel.ts";
import { moveSession } from "../../domain/session/move.ts";
import { listSessions } from "../../domain/session/queries.ts";
import { cancelInput, moveInput } from "../../domain/session/session.ts";
import { sessionRoomInput, setSessionRoom } from "../../domain/session/set-room.ts";
import { changeSetItem, toChangeSetItem } from "./change-sets.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, listOf, listQuery } from "./schemas.ts";
import { sessionItem, toSessionItem } from "./session-item.ts";

const spanQuery = listQuery
  .extend({ from: instantText, to: instantText, facilitatorId: z.string().max(60).optional() })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ["to"], error: "Give an instant after `from`." });

const list = createRoute({
  method: "get",
  path: "/sessions",
  tags: ["Sessions"],
  summary: "Sessions that start in a span of time, cancelled ones too: see `status`",
  request: { query: spanQuery },
  responses: { 200: json(listOf(sessionItem), "By start"), ...refusals(401, 422) },
});

const move = createRoute({
  method: "post",
  path: "/sessions/{id}/move",
  tags: ["Sessions"],
  summary: "Move one session, or it and those that follow",
  request: { params: idParam, body: jsonBody(moveInput) },
  responses: {
    200: json(z.object({ sessions: z.array(sessionItem), changeSet: changeSetItem }), "The sessions that changed"),
    ...refusals(401, 403, 404, 409, 422),
  },
});

const cancel = createRoute({
  method: "post",
  path: "/sessions/{id}/cancellation",
  tags: ["Sessions"],
  summary: "Cancel one session; `push` makes it up at the end",
  request: { params: idParam, body: jsonBody(cancelInput) },
  responses: {
    201: json(
      z.object({
        id: z.string(),
        session: sessionItem,
        added: sessionItem.nullable(),
        sessions: z.array(sessionItem),
        changeSet: changeSetItem,
      }),
      "The cancelled session, the one added at the end, and all that changed",
    ),
    ...refusals(401, 403, 404, 409, 422),
  },
});

const room = createRoute({
  method: "put",
  path: "/sessions/{id}/room",
  tags: ["Sessions"],
  summary: "Give one session a room of its own; null: its cohort's again",
  request: { params: idParam, body: jsonBody(sessionRoomInput) },
  responses: { 204: { description: "Done" }, ...refusals(401, 403, 404, 409, 422) },
});

export const sessionsApi = resource()
  .openapi(list, async (c) => {
    const { from, to, ...query } = c.req.valid("query");
    const { items, nextCursor } = await listSessions(c.get("ctx"), { ...query, from: Date.parse(from), to: Date.parse(to) });
    return c.json({ items: items.map(toSessionItem), nextCursor }, 200);
  })
  .openapi(room, async (c) => {
    await setSessionRoom(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
    return c.body(null, 204);
  })
  .openapi(move, async (c) => {
    const { sessions, changeSet } = await moveSession(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
    return c.json({ sessions: sessions.map(toSessionItem), changeSet: toChangeSetItem(changeSet) }, 200);
  })
  .openapi(cancel, async (c) => {
    const done = await cancelSession(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(
      {
        id: done.id,
        session: toSessionItem(done.cancelled),
        added: done.added && toSessionItem(done.added),
        sessions: done.sessions.map(toSessionItem),
        changeSet: toChangeSetItem(done.changeSet),
      },
      201,
    );
  });
