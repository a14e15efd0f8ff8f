import { createRoute, z } from "@hono/zod-openapi";
import { walkInInput } from "../../domain/attendance/attendance.ts";
import { admitWalkIn, joinAtSession } from "../../domain/attendance/join-at-session.ts";
import { listKnownPeople } from "../../domain/attendance/known-people.ts";
import { addWalkIn, removeWalkIn } from "../../domain/attendance/walk-in.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { participantInput } from "../../domain/participant/participant.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam } from "./schemas.ts";

const walkIn = z.object({ id: z.string(), alias: z.string() }).openapi("WalkIn");
const walkInParam = z.object({ id: z.string().max(60), walkInId: z.string().max(60) });
const knownPerson = z.object({ participantId: z.string(), name: z.string(), groups: z.array(z.string()) }).openapi("KnownPerson");

export const walkInsApi = resource()
  .openapi(
    createRoute({
      method: "post",
      path: "/sessions/{id}/walk-ins",
      tags: ["Attendance"],
      summary: "Note somebody at a drop-in session who isn't enrolled",
      request: { params: idParam, body: jsonBody(walkInInput) },
      responses: {
        201: json(walkIn, "The walk-in; with a key that came before, the one it made then"),
        ...refusals(401, 403, 404, 409, 422),
      },
    }),
    async (c) => c.json(await addWalkIn(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 201),
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/sessions/{id}/walk-ins/{walkInId}",
      tags: ["Attendance"],
      summary: "Take a walk-in back",
      request: { params: walkInParam },
      responses: { 204: { description: "Taken back" }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const { id, walkInId } = c.req.valid("param");
      await removeWalkIn(c.get("ctx"), id, walkInId);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/sessions/{id}/walk-ins/{walkInId}/participant",
      tags: ["Attendance"],
      summary: "Make a participant of a walk-in, with a place from that session on",
      request: { params: walkInParam, body: jsonBody(participantInput) },
      responses: {
        201: json(z.object({ participantId: z.string(), enrolmentId: z.string() }), "Who they are now"),
        ...refusals(401, 403, 404, 409, 422),
      },
    }),
    async (c) => {
      const { id, walkInId } = c.req.valid("param");
      return c.json(await admitWalkIn(c.get("ctx"), id, walkInId, c.req.valid("json")), 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/sessions/{id}/newcomers",
      tags: ["Attendance"],
      summary: "People of other groups of the program who might come to this session",
      request: { params: idParam },
      responses: { 200: json(z.object({ items: z.array(knownPerson) }), "By name"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const items = await listKnownPeople(ctx, c.req.valid("param").id);
      if (items.length > 0) await recordRead(ctx, { kind: "participants", id: ctx.org.id });
      return c.json({ items }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/sessions/{id}/newcomers",
      tags: ["Attendance"],
      summary: "Give somebody who came a place from this session on",
      description: "Where the register has been taken they are marked present.",
      request: { params: idParam, body: jsonBody(z.strictObject({ participantId: z.string().min(1).max(60) })) },
      responses: { 201: json(z.object({ enrolmentId: z.string() }), "Their place"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const enrolmentId = await joinAtSession(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
      return c.json({ enrolmentId }, 201);
    },
  );
