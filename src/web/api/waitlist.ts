import { createRoute, z } from "@hono/zod-openapi";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findCohort } from "../../domain/cohort/queries.ts";
import { joinWaitlist, returnToWaitlist } from "../../domain/enrolment/join-waitlist.ts";
import { leaveWaitlist } from "../../domain/enrolment/leave-waitlist.ts";
import { takeOffInput, type WaitlistEntry, waitInput } from "../../domain/enrolment/waitlist.ts";
import { listWaiting } from "../../domain/enrolment/waitlist-queries.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, listOf, listQuery, toInstantText } from "./schemas.ts";

const person = z.object({ id: z.string(), name: z.string() });
const waiting = z
  .object({
    ...{ id: z.string(), cohortId: z.string(), participant: person, waitingSince: instantText },
    position: z.int().openapi({ description: "1 for whoever has waited longest" }),
  })
  .openapi("Waiting");
const entry = z
  .object({
    ...{ id: z.string(), cohortId: z.string(), participant: person, waitingSince: instantText },
    endedAt: instantText.nullable(),
    outcome: z.enum(["enrolled", "taken_off"]).nullable(),
  })
  .openapi("WaitlistEntry");

const toEntry = ({ waitingSince, endedAt, ...rest }: WaitlistEntry) => ({
  ...rest,
  waitingSince: toInstantText(waitingSince),
  endedAt: endedAt === null ? null : toInstantText(endedAt),
});

export const waitlistApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/cohorts/{id}/waitlist",
      tags: ["Enrolment"],
      summary: "Who waits for a place, first those who have waited longest",
      request: { params: idParam, query: listQuery },
      responses: { 200: json(listOf(waiting), "A page of the list"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = await findCohort(ctx, c.req.valid("param").id);
      const page = await listWaiting(ctx, id, c.req.valid("query"));
      await recordRead(ctx, { kind: "roster", id });
      const items = page.items.map((item) => ({ ...item, waitingSince: toInstantText(item.waitingSince) }));
      return c.json({ ...page, items }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/cohorts/{id}/waitlist",
      tags: ["Enrolment"],
      summary: "Put a person on a full cohort's waiting list; it ends by itself when they are enrolled",
      description:
        "409 `places_free` where they can be enrolled at once, `no_waitlist` where there is no limit. No mail goes to people who wait.",
      request: { params: idParam, body: jsonBody(waitInput) },
      responses: { 201: json(entry, "Their wait"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toEntry(await joinWaitlist(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/waitlist/{id}/removal",
      tags: ["Enrolment"],
      summary: "Take a person off a waiting list",
      request: { params: idParam, body: jsonBody(takeOffInput) },
      responses: { 201: json(entry, "The wait as it ended"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toEntry(await leaveWaitlist(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/waitlist/{id}/return",
      tags: ["Enrolment"],
      summary: "Undo that: they wait again, since when they did",
      request: { params: idParam },
      responses: { 201: json(entry, "Their wait, by another id"), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => c.json(toEntry(await returnToWaitlist(c.get("ctx"), c.req.valid("param").id)), 201),
  );
