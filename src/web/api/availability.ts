import { createRoute, z } from "@hono/zod-openapi";
import { answerCover, coverAnswer, endCover } from "../../domain/session/answer-cover.ts";
import { askCover, coverInput } from "../../domain/session/ask-cover.ts";
import { type CoverRequest, findCoverRequest, listHit } from "../../domain/session/cover.ts";
import { proposeCover } from "../../domain/session/propose-cover.ts";
import { dayInput, readAvailability, weekInput } from "../../domain/staff/availability.ts";
import { findLeave, type Leave, leaveInput, listLeave, takeLeave, withdrawLeave } from "../../domain/staff/leave.ts";
import { findStaff } from "../../domain/staff/queries.ts";
import { saveDay, saveWeek } from "../../domain/staff/save-availability.ts";
import { toLocal } from "../../time.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";

const tags = ["Hours, leave and cover"];
const done = { description: "Done" };

const leaveItem = z
  .object({
    id: z.string(),
    staffId: z.string(),
    from: z.string(),
    to: z.string(),
    note: z.string().nullable(),
    withdrawn: z.boolean(),
  })
  .openapi("Leave");

const toLeaveItem = ({ id, staffId, fromDate, toDate, note, withdrawnAt }: Leave): z.input<typeof leaveItem> => {
  return { id, staffId, from: fromDate, to: toDate, note, withdrawn: withdrawnAt !== null };
};

const availability = z
  .object({
    week: weekInput.shape.hours.nullable().openapi({ description: "By the org's clock; null: nothing is said" }),
    days: z.array(dayInput),
    leave: z.array(leaveItem),
  })
  .openapi("Availability");

const hitSession = z
  .object({
    sessionId: z.string(),
    cohortId: z.string(),
    number: z.int(),
    startsAt: instantText,
    awayId: z.string(),
    coverName: z.string().nullable(),
    waiting: z.array(z.string()).openapi({ description: "Asked and not answered" }),
    declined: z.array(z.string()),
  })
  .openapi("SessionToCover");

const candidate = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(["manager", "facilitator", "peer"]),
    load: z.int().openapi({ description: "Sessions they lead in that week" }),
    problems: z.array(z.string()).openapi({ description: "What speaks against it; empty: free, cleared and of the right role" }),
    asked: z.enum(["waiting", "declined"]).nullable(),
  })
  .openapi("CoverCandidate");

const request = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    startsAt: instantText,
    awayId: z.string(),
    askedId: z.string(),
    answer: z.enum(["accepted", "declined"]).nullable(),
    isOver: z.boolean(),
  })
  .openapi("CoverRequest");

const toRequestItem = ({ id, sessionId, startsAt, awayId, askedId, answer, isOver }: CoverRequest): z.input<typeof request> => {
  return { id, sessionId, startsAt: toInstantText(startsAt), awayId, askedId, answer, isOver };
};

const awayQuery = z.strictObject({ awayId: z.string().max(60) });

export const availabilityApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/staff/{id}/availability",
      tags,
      summary: "When somebody works and is away; one's own, or anybody's for managers",
      request: { params: idParam },
      responses: { 200: json(availability, "From today on"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = await findStaff(ctx, c.req.valid("param").id);
      const leave = await listLeave(ctx, id);
      const own = (await readAvailability(ctx, [id], toLocal(ctx.now, ctx.org.timezone).date)).get(id);
      return c.json({ week: own?.week ?? null, days: own?.days ?? [], leave: leave.map(toLeaveItem) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/staff/{id}/week",
      tags,
      summary: "Say when somebody works in an ordinary week",
      request: { params: idParam, body: jsonBody(weekInput) },
      responses: { 204: done, ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      await saveWeek(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/staff/{id}/days",
      tags,
      summary: "Other hours on one date, or none",
      request: { params: idParam, body: jsonBody(dayInput) },
      responses: { 204: done, ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      await saveDay(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/staff/{id}/leaves",
      tags,
      summary: "Record leave; sessions keep their leaders until somebody takes over",
      request: { params: idParam, body: jsonBody(leaveInput) },
      responses: { 201: json(leaveItem, "The leave"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const id = await takeLeave(ctx, c.req.valid("param").id, c.req.valid("json"));
      return c.json(toLeaveItem(await findLeave(ctx, id)), 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/leaves/{id}",
      tags,
      summary: "A leave and the sessions it hits that are still to come",
      request: { params: idParam },
      responses: { 200: json(leaveItem.extend({ sessions: z.array(hitSession) }), "The leave"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const leave = await findLeave(ctx, c.req.valid("param").id);
      const hit = leave.withdrawnAt === null ? await listHit(ctx, leave) : [];
      const sessions = hit.map(({ sessionId, cohortId, number, startsAt, awayId, coverName, waiting, declined }) => {
        return { sessionId, cohortId, number, startsAt: toInstantText(startsAt), awayId, coverName, waiting, declined };
      });
      return c.json({ ...toLeaveItem(leave), sessions }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/leaves/{id}/withdrawal",
      tags,
      summary: "Take leave back; who agreed to lead a session still does",
      request: { params: idParam },
      responses: { 204: done, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      await withdrawLeave(c.get("ctx"), c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/sessions/{id}/cover-candidates",
      tags,
      summary: "Who could lead a session in somebody's place, best first",
      request: { params: idParam, query: awayQuery.partial() },
      responses: { 200: json(z.object({ items: z.array(candidate) }), "Everybody else"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      const { awayId = "" } = c.req.valid("query");
      return c.json({ items: await proposeCover(c.get("ctx"), c.req.valid("param").id, awayId) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/sessions/{id}/cover-requests",
      tags,
      summary: "Ask a colleague by mail; the first who accepts leads it",
      request: { params: idParam, body: jsonBody(coverInput) },
      responses: { 201: json(z.object({ id: z.string() }), "The request"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json({ id: await askCover(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")) }, 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/sessions/{id}/cover-end",
      tags,
      summary: "Whoever led the session leads it again; nobody is written to",
      request: { params: idParam, body: jsonBody(awayQuery) },
      responses: { 204: done, ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      await endCover(c.get("ctx"), c.req.valid("param").id, c.req.valid("json").awayId);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/cover-requests/{id}",
      tags,
      summary: "What somebody is asked to take over",
      request: { params: idParam },
      responses: { 200: json(request, "The request"), ...refusals(401, 403, 404) },
    }),
    async (c) => c.json(toRequestItem(await findCoverRequest(c.get("ctx"), c.req.valid("param").id)), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/cover-requests/{id}/answer",
      tags,
      summary: "Accept or decline; of two who accept at once one leads it",
      request: { params: idParam, body: jsonBody(coverAnswer) },
      responses: { 200: json(request, "The request"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toRequestItem(await answerCover(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 200),
  );
