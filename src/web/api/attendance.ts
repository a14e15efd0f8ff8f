import { createRoute, z } from "@hono/zod-openapi";
import { markNames, outcomeNames, reasonNames, registerInput } from "../../domain/attendance/attendance.ts";
import { type Register, readRegister } from "../../domain/attendance/queries.ts";
import { saveRegister } from "../../domain/attendance/save-register.ts";
import { findSession } from "../../domain/session/queries.ts";
import type { Session } from "../../domain/session/session.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";
import { sessionItem, toSessionItem } from "./session-item.ts";

const mark = z.enum(markNames);

const register = z
  .object({
    session: sessionItem,
    marks: z.array(
      z.object({
        enrolmentId: z.string(),
        participantId: z.string(),
        name: z.string().openapi({ description: "A first name only for a peer supporter" }),
        expected: z.boolean().openapi({ description: "Enrolled when the session began, and not paused" }),
        paused: z.boolean().openapi({ description: "Away by agreement that day" }),
        reply: z.enum(["coming", "cant_come"]).nullable().openapi({ description: "What they said beforehand; never a mark" }),
        repliedAt: instantText.nullable(),
        suggestion: mark.nullable().openapi({ description: "What their reply would count as; a person decides" }),
        mark: mark.nullable().openapi({ description: "Null: not recorded" }),
        minutesLate: z.int().nullable(),
        reason: z.enum(reasonNames).nullable().openapi({ description: "Why they missed it, where it is known" }),
        note: z.string().nullable().openapi({ description: "For facilitators; null for everyone else" }),
      }),
    ),
    walkIns: z.array(z.object({ id: z.string(), alias: z.string() })),
    headcount: z.int().nullable(),
    outcome: z.enum(outcomeNames),
    markedAt: instantText.nullable(),
    suggested: z.object({ outcome: z.enum(["held", "held_below_quorum"]), headcount: z.int() }),
  })
  .openapi("Register");

const stood = z.union([z.string(), z.int()]).nullable();

const savedRegister = register
  .extend({
    clashes: z
      .array(
        z.object({
          enrolmentId: z.string(),
          chosen: mark.nullable(),
          stands: mark.nullable(),
          fields: z.array(z.enum(["mark", "minutesLate", "reason", "note"])),
        }),
      )
      .openapi({ description: "What wasn't saved of a person, since somebody had set another after `was…`: `fields` says what" }),
    sessionClashes: z
      .array(z.object({ field: z.enum(["outcome", "headcount"]), chosen: stood, stands: stood }))
      .openapi({ description: "The same of the session's outcome and headcount" }),
  })
  .openapi("SavedRegister");

const toRegister = (session: Session, found: Register): z.input<typeof register> => ({
  session: toSessionItem(session),
  marks: found.marks.map(({ repliedAt, replyNote: _, ...entry }) => ({
    ...entry,
    repliedAt: repliedAt === null ? null : toInstantText(repliedAt),
  })),
  walkIns: found.walkIns,
  headcount: found.headcount,
  outcome: found.outcome,
  markedAt: session.markedAt === null ? null : toInstantText(session.markedAt),
  suggested: found.suggested,
});

export const attendanceApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/sessions/{id}/attendance",
      tags: ["Attendance"],
      summary: "A session's register",
      request: { params: idParam },
      responses: { 200: json(register, "Who was expected, what they said and how they are marked"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const found = await readRegister(c.get("ctx"), id);
      return c.json(toRegister(await findSession(c.get("ctx"), id), found), 200);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/sessions/{id}/attendance",
      tags: ["Attendance"],
      summary: "Save a session's register, all of it or nothing",
      description:
        "Marks left out stay as they are. A mark of null is taken back. Corrections are kept with what they replaced. Sending the same again changes nothing; with `was`, a mark that somebody else has set meanwhile isn't overwritten, nor minutes, a reason, a note, the outcome or the headcount with theirs.",
      request: { params: idParam, body: jsonBody(registerInput) },
      responses: { 200: json(savedRegister, "The register as it now stands"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const saved = await saveRegister(c.get("ctx"), id, c.req.valid("json"));
      const { clashes, sessionClashes } = saved;
      return c.json({ ...toRegister(await findSession(c.get("ctx"), id), saved), clashes, sessionClashes }, 200);
    },
  );
