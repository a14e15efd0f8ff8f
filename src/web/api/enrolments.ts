import { createRoute, z } from "@hono/zod-openapi";
import { readOwnPlan } from "../../domain/attendance/read-own-plan.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { overlapsOf } from "../../domain/cohort/overlaps.ts";
import { assertOwnGroup, findCohort } from "../../domain/cohort/queries.ts";
import { enrol } from "../../domain/enrolment/enrol.ts";
import { type Enrolment, enrolmentInput, transferInput, withdrawalInput } from "../../domain/enrolment/enrolment.ts";
import { findEnrolment, listEnrolments } from "../../domain/enrolment/queries.ts";
import { previewTransfer, transfer } from "../../domain/enrolment/transfer.ts";
import { withdraw } from "../../domain/enrolment/withdraw.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { ownPlan, toOwnPlan } from "./own-plan-item.ts";
import { idParam, instantText, listOf, listQuery, toInstantText } from "./schemas.ts";

const enrolment = z
  .object({
    id: z.string(),
    participantId: z.string(),
    cohortId: z.string(),
    status: z.enum(["active", "withdrawn"]),
    joinedOn: z.string(),
    joinedAt: instantText,
    leftAt: instantText.nullable(),
  })
  .openapi("Enrolment");

const newEnrolment = enrolment
  .extend({
    overlaps: z.array(z.string()).openapi({ description: "Dates on which they have something else here when the cohort meets" }),
  })
  .openapi("NewEnrolment");

const rosterEntry = enrolment.extend({ participant: z.object({ id: z.string(), name: z.string() }) }).openapi("RosterEntry");

const toItem = <T extends Enrolment>({ joinedAt, leftAt, ...row }: T) => ({
  ...row,
  joinedAt: toInstantText(joinedAt),
  leftAt: leftAt === null ? null : toInstantText(leftAt),
});

const transferPreview = z
  .object({
    refusals: z.array(z.object({ code: z.string(), message: z.string() })),
    overlaps: z.array(z.string()).openapi({ description: "Dates there on which they have something else here" }),
    mailed: z.boolean().openapi({ description: "One mail tells them where their dates are" }),
    plan: ownPlan.nullable(),
  })
  .openapi("TransferPreview");

export const enrolmentsApi = resource()
  .openapi(
    createRoute({
      method: "post",
      path: "/cohorts/{id}/enrolments",
      tags: ["Enrolment"],
      summary: "Give a person a place; an earlier `joinedOn` enters history",
      request: { params: idParam, body: jsonBody(enrolmentInput) },
      responses: { 201: json(newEnrolment, "The enrolment"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = c.req.valid("param");
      const made = await enrol(ctx, id, c.req.valid("json"));
      const overlaps = await overlapsOf(ctx, await findCohort(ctx, id), made.participantId);
      return c.json({ ...toItem(made), overlaps }, 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/cohorts/{id}/enrolments",
      tags: ["Enrolment"],
      summary: "Who is or was in a cohort, in the order they joined",
      request: { params: idParam, query: listQuery },
      responses: { 200: json(listOf(rosterEntry), "A page of enrolments"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = await findCohort(ctx, c.req.valid("param").id);
      await assertOwnGroup(ctx, id);
      const page = await listEnrolments(ctx, id, c.req.valid("query"));
      await recordRead(ctx, { kind: "roster", id });
      return c.json({ ...page, items: page.items.map(toItem) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/enrolments/{id}/withdrawal",
      tags: ["Enrolment"],
      summary: "End a person's stay; its history stays",
      request: { params: idParam, body: jsonBody(withdrawalInput) },
      responses: { 201: json(enrolment, "The enrolment as it ended"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toItem(await withdraw(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/enrolments/{id}/plan",
      tags: ["Enrolment"],
      summary: "What somebody did of their program, also in groups they moved from, and what is still to come",
      request: { params: idParam },
      responses: {
        200: json(z.object({ plan: ownPlan.nullable() }), "Null where nothing is to be completed"),
        ...refusals(401, 403, 404),
      },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const found = await findEnrolment(ctx, c.req.valid("param").id);
      const plan = await readOwnPlan(ctx, found);
      await recordRead(ctx, { kind: "participant", id: found.participantId });
      return c.json({ plan: plan && toOwnPlan(plan) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/enrolments/{id}/transfer/preview",
      tags: ["Enrolment"],
      summary: "What moving somebody to another group would do; writes nothing",
      request: { params: idParam, body: jsonBody(transferInput.pick({ cohortId: true })) },
      responses: { 200: json(transferPreview, "What it would do, or why it can't be done"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const {
        enrolment: found,
        to,
        refusals: why,
        overlaps,
        mailed,
      } = await previewTransfer(ctx, c.req.valid("param").id, c.req.valid("json").cohortId);
      const plan = await readOwnPlan(ctx, found, to);
      await recordRead(ctx, { kind: "participant", id: found.participantId });
      return c.json({ refusals: why, overlaps, mailed, plan: plan && toOwnPlan(plan) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/enrolments/{id}/transfer",
      tags: ["Enrolment"],
      summary: "Move somebody to another group; what they did counts there too",
      request: { params: idParam, body: jsonBody(transferInput) },
      responses: { 201: json(enrolment, "Their place in the other group"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toItem(await transfer(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 201),
  );
