import { createRoute, z } from "@hono/zod-openapi";
import { bookingInput, kinds, markInput, marks, offerInput, states } from "../../domain/appointment/appointment.ts";
import { callOff, setTime } from "../../domain/appointment/book.ts";
import { listFreeTimes } from "../../domain/appointment/free.ts";
import { markAppointment } from "../../domain/appointment/mark.ts";
import { offerAppointments } from "../../domain/appointment/offer.ts";
import { findAppointment, listAppointments, type Shown } from "../../domain/appointment/queries.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";

const tags = ["Appointments"];

const item = z
  .object({
    id: z.string(),
    cohortId: z.string(),
    enrolmentId: z.string(),
    staffId: z.string(),
    kind: z.enum(kinds),
    name: z.string(),
    minutes: z.int(),
    state: z.enum(states),
    startsAt: instantText.nullable(),
    endsAt: instantText.nullable(),
    timezone: z.string(),
    mark: z.enum(marks).nullable(),
    window: z.object({ from: z.string().nullable(), until: z.string().nullable() }).openapi({
      description: "The dates on which it may be, as the sessions are now; null: open on that side",
    }),
    isOutside: z.boolean().openapi({ description: "Booked for a time the sequence has moved away from" }),
  })
  .openapi("Appointment");

const toItem = (one: Shown): z.input<typeof item> => {
  const { id, cohortId, enrolmentId, staffId, kind, name, minutes, state, timezone, mark, window, isOutside } = one;
  const at = (instant: number | null) => (instant === null ? null : toInstantText(instant));
  const times = { startsAt: at(one.startsAt), endsAt: at(one.endsAt) };
  return { id, cohortId, enrolmentId, staffId, kind, name, minutes, state, ...times, timezone, mark, window, isOutside };
};

const all = json(z.object({ items: z.array(item) }), "All of them");

export const appointmentsApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/cohorts/{id}/appointments",
      tags,
      summary: "A cohort's one-to-ones",
      request: { params: idParam },
      responses: { 200: all, ...refusals(401, 403, 404) },
    }),
    async (c) => c.json({ items: (await listAppointments(c.get("ctx"), c.req.valid("param").id)).map(toItem) }, 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/cohorts/{id}/appointments",
      tags,
      summary: "Offer a one-to-one; each person picks a time by a link",
      request: { params: idParam, body: jsonBody(offerInput) },
      responses: {
        201: json(z.object({ ids: z.array(z.string()) }), "One for each person"),
        ...refusals(401, 403, 404, 409, 422),
      },
    }),
    async (c) => c.json({ ids: await offerAppointments(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")) }, 201),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/appointments/{id}",
      tags,
      summary: "One appointment",
      request: { params: idParam },
      responses: { 200: json(item, "The appointment"), ...refusals(401, 403, 404) },
    }),
    async (c) => c.json(toItem(await findAppointment(c.get("ctx"), c.req.valid("param").id)), 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/appointments/{id}/times",
      tags,
      summary: "The times its person can choose from now, at most 100",
      request: { params: idParam },
      responses: {
        200: json(z.object({ items: z.array(z.object({ startsAt: instantText, endsAt: instantText })) }), "Soonest first"),
        ...refusals(401, 403, 404),
      },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const found = await findAppointment(ctx, c.req.valid("param").id);
      const times = await listFreeTimes(ctx, found, found.window, { limit: 100 });
      const items = times.map(({ startsAt, endsAt }) => ({ startsAt: toInstantText(startsAt), endsAt: toInstantText(endsAt) }));
      return c.json({ items }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/appointments/{id}/booking",
      tags,
      summary: "Book or move it for its person, who is told",
      request: { params: idParam, body: jsonBody(bookingInput) },
      responses: { 200: json(item, "The appointment"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toItem(await setTime(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/appointments/{id}/cancellation",
      tags,
      summary: "Call it off; its person is told if a time was booked",
      request: { params: idParam },
      responses: { 200: json(item, "The appointment"), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => c.json(toItem(await callOff(c.get("ctx"), c.req.valid("param").id, "staff")), 200),
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/appointments/{id}/mark",
      tags,
      summary: "Say whether they came",
      request: { params: idParam, body: jsonBody(markInput) },
      responses: { 200: json(item, "The appointment"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = c.req.valid("param");
      await markAppointment(ctx, id, c.req.valid("json"));
      return c.json(toItem(await findAppointment(ctx, id)), 200);
    },
  );
