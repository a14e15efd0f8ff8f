import { createRoute, z } from "@hono/zod-openapi";
import { type CheckIn, checkInInput, checkInKinds, stages } from "../../domain/check-in/check-in.ts";
import { fillIn } from "../../domain/check-in/fill-in.ts";
import { offerLink } from "../../domain/check-in/offer-link.ts";
import { scoreOf, severityBands, severityOf } from "../../domain/check-in/phq9.ts";
import { listCheckIns, listOfParticipant, type Told } from "../../domain/check-in/queries.ts";
import { hintsOf } from "../../domain/check-in/trends.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";

const answer = z.int().nullable();
const checkIn = z
  .object({
    id: z.string(),
    enrolmentId: z.string(),
    sessionId: z.string(),
    answers: z.object({
      rulers: z.object({ importance: answer, confidence: answer, readiness: answer }).optional(),
      stage: z.enum(stages).optional(),
      phq9: z.array(answer).optional(),
      mood: z.int().optional(),
    }),
    phq9Score: z.int().nullable().openapi({ description: "0 to 27; null unless all nine were answered" }),
    phq9Severity: z
      .enum(severityBands.map(({ severity }) => severity))
      .nullable()
      .openapi({ description: "Kroenke, Spitzer, Williams 2001" }),
    filledAt: instantText,
    filledBy: z.string().nullable().openapi({ description: "Staff; null: they filled it in themselves" }),
  })
  .openapi("CheckIn");

function toItem({ id, enrolmentId, sessionId, answers, filledAt, filledBy }: CheckIn): z.input<typeof checkIn> {
  const score = answers.phq9 ? scoreOf(answers.phq9) : null;
  return {
    ...{ id, enrolmentId, sessionId, answers, filledBy },
    phq9Score: score,
    phq9Severity: score === null ? null : severityOf(score),
    filledAt: toInstantText(filledAt),
  };
}

const ofSession = z
  .object({
    kinds: z.array(z.enum(checkInKinds)),
    people: z.array(
      z.object({ enrolmentId: z.string(), participantId: z.string(), name: z.string(), checkIn: checkIn.nullable() }),
    ),
  })
  .openapi("SessionCheckIns");

const ofPerson = z
  .object({
    items: z.array(checkIn.extend({ cohortId: z.string(), number: z.int().nullable(), startsAt: instantText })),
    subsided: z
      .array(z.object({ cohortId: z.string(), why: z.enum(["under_five_twice", "halved"]) }))
      .openapi({ description: "Groups of interpersonal therapy in which the scores suggest so; never a decision" }),
  })
  .openapi("ParticipantCheckIns");

const toToldItem = (told: Told) => ({
  ...toItem(told),
  cohortId: told.cohortId,
  number: told.number,
  startsAt: toInstantText(told.startsAt),
});

const params = idParam.extend({ enrolmentId: z.string().max(60) });
const tags = ["Check-ins"];

export const checkInsApi = resource()
  .openapi(
    createRoute({
      ...{ method: "get", path: "/sessions/{id}/check-ins", tags },
      summary: "What people answered on the day of a session; for facilitators",
      request: { params: idParam },
      responses: { 200: json(ofSession, "Everybody enrolled, by name"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const { asked, people } = await listCheckIns(c.get("ctx"), c.req.valid("param").id);
      const items = people.map((person) => ({ ...person, checkIn: person.checkIn && toItem(person.checkIn) }));
      return c.json({ kinds: asked.kinds, people: items }, 200);
    },
  )
  .openapi(
    createRoute({
      ...{ method: "put", path: "/sessions/{id}/check-ins/{enrolmentId}", tags },
      summary: "Type in what somebody answered; for facilitators",
      description: "A kind left out stays as it is; null takes it back. What stood before is kept.",
      request: { params, body: jsonBody(checkInInput) },
      responses: { 200: json(checkIn, "What stands now"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const { id, enrolmentId } = c.req.valid("param");
      return c.json(toItem(await fillIn(c.get("ctx"), { sessionId: id, enrolmentId }, c.req.valid("json"))), 200);
    },
  )
  .openapi(
    createRoute({
      ...{ method: "post", path: "/sessions/{id}/check-ins/{enrolmentId}/link", tags },
      summary: "Make a link under which somebody answers until the day is over; for facilitators",
      request: { params },
      responses: {
        201: json(z.object({ url: z.string(), expiresAt: instantText }), "Shown once; the one before stops working"),
        ...refusals(401, 403, 404, 409),
      },
    }),
    async (c) => {
      const { id, enrolmentId } = c.req.valid("param");
      const { token, expiresAt } = await offerLink(c.get("ctx"), { sessionId: id, enrolmentId });
      return c.json({ url: `${c.get("ctx").baseUrl}/k/${token}`, expiresAt: toInstantText(expiresAt) }, 201);
    },
  )
  .openapi(
    createRoute({
      ...{ method: "get", path: "/participants/{id}/check-ins", tags },
      summary: "Everything a person answered, oldest first; for facilitators",
      request: { params: idParam },
      responses: { 200: json(ofPerson, "At most 400"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const { id } = await findParticipant(c.get("ctx"), c.req.valid("param").id);
      const told = await listOfParticipant(c.get("ctx"), id);
      return c.json(
        { items: told.map(toToldItem), subsided: hintsOf(told).map(({ cohortId, why }) => ({ cohortId, why })) },
        200,
      );
    },
  );
