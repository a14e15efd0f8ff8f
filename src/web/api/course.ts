import { createRoute, z } from "@hono/zod-openapi";
import { readCourseStatus } from "../../domain/attendance/course-status.ts";
import { listVisits } from "../../domain/attendance/of-participant.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import { json, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";

const course = z
  .object({
    enrolmentId: z.string(),
    sessions: z.int().openapi({ description: "Attended, with earlier stays of the same course" }),
    minutes: z.int(),
    madeUp: z.int().openapi({ description: "Stood in for by something else; not in the dose" }),
    sessionCount: z.int().nullable(),
    completion: z
      .object({
        rule: z.enum(["sequential", "topic_cycle", "set_weeks"]),
        done: z.int(),
        needed: z.int(),
        completed: z.boolean(),
      })
      .nullable()
      .openapi({ description: "Null where nothing is to be completed" }),
    expected: z.int(),
    missed: z.int(),
    lastAttendedAt: instantText.nullable(),
    longestGapDays: z.int().nullable().openapi({ description: "Between two sessions they came to, without paused days" }),
    daysSinceLast: z.int().nullable().openapi({ description: "While they have a place, without paused days" }),
    sessionsOfStay: z.array(
      z.object({
        sessionId: z.string(),
        number: z.int().nullable(),
        startsAt: instantText,
        outcome: z.string(),
        mark: z.string().nullable(),
        minutesLate: z.int().nullable(),
        paused: z.boolean(),
      }),
    ),
  })
  .openapi("CourseStatus");

export const courseApi = resource().openapi(
  createRoute({
    method: "get",
    path: "/participants/{id}/course",
    tags: ["Attendance"],
    summary: "Where somebody stands in each group: marks by session, dose, completion, gaps",
    description: "What is still to come is in each enrolment's plan.",
    request: { params: idParam },
    responses: { 200: json(z.object({ items: z.array(course) }), "By stay"), ...refusals(401, 403, 404) },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findParticipant(ctx, c.req.valid("param").id);
    const [courses, visits] = await Promise.all([readCourseStatus(ctx, id), listVisits(ctx, id)]);
    await recordRead(ctx, { kind: "participant", id });
    const items = [...courses].map(([enrolmentId, { lastAttendedAt, ...status }]) => ({
      enrolmentId,
      ...status,
      lastAttendedAt: lastAttendedAt === null ? null : toInstantText(lastAttendedAt),
      sessionsOfStay: visits
        .filter((visit) => visit.enrolmentId === enrolmentId)
        .sort((a, b) => a.startsAt - b.startsAt)
        .map(({ sessionId, number, startsAt, outcome, mark, minutesLate, paused }) => ({
          ...{ sessionId, number, outcome, mark, minutesLate, paused },
          startsAt: toInstantText(startsAt),
        })),
    }));
    return c.json({ items }, 200);
  },
);
