import { createRoute, z } from "@hono/zod-openapi";
import { attendanceReport } from "../../domain/report/attendance-report.ts";
import { reportInput } from "../../domain/report/report.ts";
import { json, refusals, resource } from "./openapi.ts";

const rate = z.number().min(0).max(1).nullable().openapi({ description: "Null when there is nothing to divide by" });
const cell = z.int().nullable().openapi({ description: "Null when several groups' figures would show fewer than 5 people" });

const report = z
  .object({
    expected: cell,
    attended: cell,
    strictRate: rate.openapi({ description: "(present + late + left early) / expected" }),
    adjustedRate: rate.openapi({ description: "(present + late + left early) / (expected − excused)" }),
    noShowRate: rate.openapi({ description: "no-shows / expected" }),
    noticeRate: rate.openapi({ description: "(excused + late cancellations) / all misses" }),
    bySession: z.array(z.object({ number: z.int(), expected: cell, attended: cell })),
    retention: z
      .array(z.object({ number: z.int(), starters: cell, remaining: cell }))
      .openapi({ description: "Of those who ever attended, how many had not left when session k began" }),
    start: z.object({ enrolled: cell, starters: cell, rate }),
    sessionsHeld: z.int(),
    sessionsCancelled: z.int().openapi({ description: "By the program; in nobody's denominator" }),
    madeUp: cell.openapi({ description: "Missed sessions that something else stood in for; in no rate" }),
    suppressed: z.boolean().openapi({ description: "Some cells about fewer than 5 people are left out" }),
    dropIn: z
      .object({
        sessions: z.int(),
        headcount: z.int(),
        distinctPeople: cell,
        visitsPerPerson: z.number().nullable(),
        newPeople: cell,
        returningPeople: cell,
      })
      .nullable(),
    course: z
      .object({
        unrecorded: z.int().openapi({ description: "Marks still missing; held back from every figure" }),
        dose: z.object({ sessions: z.number().nullable(), minutes: z.number().nullable(), share: z.number().nullable() }),
        rule: z.enum(["sequential", "topic_cycle", "set_weeks", "open_ended"]),
        threshold: z.int(),
        soFar: z.boolean(),
        completion: z.array(z.object({ percent: z.int().nullable(), completed: z.int(), enrolled: z.int(), rate })),
      })
      .nullable()
      .openapi({ description: "For a report on one cohort" }),
  })
  .openapi("AttendanceReport");

export const reportsApi = resource().openapi(
  createRoute({
    method: "get",
    path: "/reports/attendance",
    tags: ["Reports"],
    summary: "Attendance of a cohort, a program or the org over a period",
    description: "Dates are local to the org, both included. Drop-in groups are in no rate: nobody is expected there.",
    request: { query: reportInput },
    responses: { 200: json(report, "The figures"), ...refusals(401, 403, 404, 422) },
  }),
  async (c) => {
    const { byCohort: _, ...figures } = await attendanceReport(c.get("ctx"), c.req.valid("query"));
    return c.json(figures, 200);
  },
);
