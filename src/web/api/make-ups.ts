import { createRoute, z } from "@hono/zod-openapi";
import { type MakeUp, makeUpInput, type SettledMakeUp, settlementInput } from "../../domain/attendance/make-up.ts";
import { listMakeUpAppointments, listMakeUpOptions } from "../../domain/attendance/make-up-options.ts";
import { listGuests, listMakeUps } from "../../domain/attendance/make-up-queries.ts";
import { planMakeUp } from "../../domain/attendance/plan-make-up.ts";
import { findRegisterSession } from "../../domain/attendance/queries.ts";
import { dropMakeUp, settleMakeUp } from "../../domain/attendance/settle-make-up.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findEnrolment } from "../../domain/enrolment/queries.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";

const makeUp = z
  .object({
    id: z.string(),
    enrolmentId: z.string(),
    missed: z.object({ sessionId: z.string(), label: z.string(), startsAt: instantText }),
    cohort: z.object({ id: z.string(), name: z.string() }),
    session: z
      .object({ id: z.string(), startsAt: instantText, timezone: z.string(), cancelled: z.boolean() })
      .nullable()
      .openapi({ description: "Null for an appointment, and as long as only the next cycle is known" }),
    appointment: z
      .object({ id: z.string(), name: z.string(), startsAt: instantText.nullable(), cancelled: z.boolean() })
      .nullable(),
    came: z.boolean().nullable().openapi({ description: "Null: nobody has said so. Never counted in a rate" }),
    plannedAt: instantText,
  })
  .openapi("MakeUp");

const toText = (at: number | null): string | null => (at === null ? null : toInstantText(at));

const whereItIs = ({ session, appointment, plannedAt }: Pick<MakeUp, "session" | "appointment" | "plannedAt">) => ({
  session: session && { ...session, startsAt: toInstantText(session.startsAt) },
  appointment: appointment && { ...appointment, startsAt: toText(appointment.startsAt) },
  plannedAt: toInstantText(plannedAt),
});

const toItem = (one: MakeUp): z.input<typeof makeUp> => ({
  ...one,
  missed: { ...one.missed, startsAt: toInstantText(one.missed.startsAt) },
  ...whereItIs(one),
});

const settledMakeUp = makeUp
  .extend({
    enrolmentId: z.string().nullable(),
    missed: makeUp.shape.missed
      .nullable()
      .openapi({ description: "Null, as `enrolmentId`, for a peer supporter: it is another group's" }),
  })
  .openapi("SettledMakeUp");

const toSettled = (one: SettledMakeUp): z.input<typeof settledMakeUp> => ({
  ...one,
  missed: one.missed && { ...one.missed, startsAt: toInstantText(one.missed.startsAt) },
  ...whereItIs(one),
});

const option = z
  .object({
    cohortId: z.string(),
    cohortName: z.string(),
    sessionId: z.string(),
    startsAt: instantText,
    timezone: z.string(),
    placesLeft: z.int().nullable().openapi({ description: "Null: as many as come" }),
    nextCycle: z.boolean().openapi({ description: "The group hasn't begun" }),
  })
  .openapi("MakeUpOption");

const ownAppointment = z
  .object({
    id: z.string(),
    name: z.string(),
    staffName: z.string(),
    startsAt: instantText.nullable().openapi({ description: "Null: no time is chosen yet" }),
    timezone: z.string(),
  })
  .openapi("MakeUpAppointment");

const guest = z
  .object({ makeUpId: z.string(), participantId: z.string(), name: z.string(), came: z.boolean().nullable() })
  .openapi("Guest");

const listed = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.null() });
const tags = ["Make-ups"];

export const makeUpsApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/enrolments/{id}/make-ups",
      tags,
      summary: "What stands in for sessions that somebody missed",
      request: { params: idParam },
      responses: { 200: json(listed(makeUp), "Oldest first"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id, participantId } = await findEnrolment(ctx, c.req.valid("param").id);
      const items = await listMakeUps(ctx, id);
      await recordRead(ctx, { kind: "participant", id: participantId });
      return c.json({ items: items.map(toItem), nextCursor: null }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/enrolments/{id}/sessions/{sessionId}/make-up-options",
      tags,
      summary: "Sessions of other groups and appointments of theirs that could stand in, soonest first",
      request: { params: idParam.extend({ sessionId: z.string().max(60) }) },
      responses: {
        200: json(listed(option).extend({ appointments: z.array(ownAppointment) }), "Where nothing is in the way"),
        ...refusals(401, 403, 404, 422),
      },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id, participantId } = await findEnrolment(ctx, c.req.valid("param").id);
      const found = await listMakeUpOptions(ctx, id, c.req.valid("param").sessionId);
      const own = await listMakeUpAppointments(ctx, id);
      await recordRead(ctx, { kind: "participant", id: participantId });
      const items = found.map((one) => ({ ...one, startsAt: toInstantText(one.startsAt) }));
      const appointments = own.map((one) => ({ ...one, startsAt: toText(one.startsAt) }));
      return c.json({ items, appointments, nextCursor: null }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/enrolments/{id}/make-ups",
      tags,
      summary: "Plan what stands in: a session of another group, an appointment, or the next cycle",
      request: { params: idParam, body: jsonBody(makeUpInput) },
      responses: { 201: json(makeUp, "What stands in"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toItem(await planMakeUp(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/make-ups/{id}/settlement",
      tags,
      summary: "Say whether they came",
      request: { params: idParam, body: jsonBody(settlementInput) },
      responses: { 200: json(settledMakeUp, "As it stands now"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toSettled(await settleMakeUp(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/make-ups/{id}/dropping",
      tags,
      summary: "Call it off",
      request: { params: idParam },
      responses: { 204: { description: "Done" }, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      await dropMakeUp(ctx, c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/sessions/{id}/guests",
      tags,
      summary: "Who comes to a session to make up one they missed elsewhere",
      request: { params: idParam },
      responses: { 200: json(listed(guest), "By name"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { session } = await findRegisterSession(ctx, c.req.valid("param").id);
      const items = await listGuests(ctx, session.id);
      await recordRead(ctx, { kind: "register", id: session.id });
      return c.json({ items, nextCursor: null }, 200);
    },
  );
