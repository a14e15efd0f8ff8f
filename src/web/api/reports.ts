import { createRoute, z } from "@hono/zod-openapi";
import { attendanceReport } from "../../domain/report/attendance-report.ts";
import { listInNeed } from "../../domain/report/needs-help.ts";
import { recordReportFile } from "../../domain/report/record-file.ts";
import { reportInput, scopeInput } from "../../domain/report/report.ts";
import { assertScope } from "../../domain/report/scope.ts";
import { answerSheets } from "../file.ts";
import { aboveAttendance } from "../report-query.ts";
import { attendanceSheets } from "../report-sheets.ts";
import { format, reportFile } from "./file.ts";
import { json, refusals, resource } from "./openapi.ts";

const rate = z.number().min(0).max(1).nullable().openapi({ description: "Null when there is nothing to divide by" });
const cell = z.int().nullable().openapi({ description: "Null when several groups' figures would show fewer than 5 people" });

const figures = z.object({
  ...{ expected: z.int(), attended: z.int(), excused: z.int(), lateCancelled: z.int(), noShows: z.int() },
  ...{ strictRate: rate, adjustedRate: rate, noShowRate: rate, noticeRate: rate },
});

const reason = z.discriminatedUnion("code", [
  z.object({ code: z.literal("untaken"), count: z.int(), days: z.int() }),
  z.object({ code: z.literal("low"), rate: z.number(), sessions: z.int() }),
  z.object({ code: z.literal("falling"), from: z.number(), to: z.number(), sessions: z.int() }),
  z.object({ code: z.literal("below_minimum"), count: z.int() }),
  z.object({ code: z.literal("too_few"), enrolled: z.int(), minimum: z.int() }),
  z.object({ code: z.literal("left"), count: z.int() }),
  z.object({ code: z.literal("cancelled"), count: z.int() }),
  z.object({ code: z.literal("nobody_leads") }),
  z.object({ code: z.literal("places_free"), places: z.int(), waiting: z.int() }),
  z.object({ code: z.literal("queue"), waiting: z.int(), minimum: z.int() }),
]);

const groupInNeed = z
  .object({ cohort: z.object({ id: z.string(), name: z.string(), programName: z.string() }), reasons: z.array(reason) })
  .openapi("GroupInNeed");

const waitlist = z
  .object({
    waiting: cell.openapi({
      description: "Names on waiting lists of 5 or more; 0 when nobody waits, null when there are lists and all are shorter",
    }),
    medianDays: z
      .int()
      .nullable()
      .openapi({ description: "How long those have waited, in whole days; null when there are none" }),
    groups: z
      .object({ shown: z.int(), of: z.int() })
      .openapi({ description: "Of how many groups' lists both are, and how many groups have one" }),
    lines: z
      .array(
        z.object({
          cohort: z.object({ id: z.string(), name: z.string(), programName: z.string() }),
          ...{ waiting: cell, medianDays: z.int().nullable() },
        }),
      )
      .openapi({ description: "Both null where fewer than 5 wait, except in a report about one group" }),
  })
  .openapi({ description: "Who waits for a place in groups that go on, as of now, whatever the period" });

const report = z
  .object({
    expected: cell,
    attended: cell,
    strictRate: rate.openapi({ description: "(present + late + left early) / expected" }),
    adjustedRate: rate.openapi({ description: "(present + late + left early) / (expected − excused)" }),
    noShowRate: rate.openapi({ description: "no-shows / expected" }),
    noticeRate: rate.openapi({ description: "(excused + late cancellations) / all misses" }),
    period: z.object({ from: z.string().optional(), to: z.string().optional() }).openapi({
      description: "Which days it is of: those asked for, or whole months where parts of them would tell of few people",
    }),
    endsEarly: z
      .string()
      .nullable()
      .openapi({ description: "Only of what leaves: it ends on this day, because later months aren't over" }),
    leftOut: z
      .array(z.string())
      .openapi({ description: "Months that its totals leave out, because they would tell of few people" }),
    hoursLeftOut: z.array(z.string()).openapi({ description: "Months that `contactMinutes` leaves out: those and some more" }),
    groups: z.object({ shown: z.int(), of: z.int() }).openapi({
      description:
        "Of how many of the groups that expect people start, dose, completion and retention are: the others would show fewer than 5 people",
    }),
    coursesAsOf: z
      .enum(["now", "to"])
      .openapi({ description: "Whole courses are told as of now, or of one group alone as of the end of the period" }),
    bySession: z.array(z.object({ number: z.int(), expected: z.int(), attended: z.int() })),
    retention: z
      .array(z.object({ number: z.int(), starters: cell, remaining: cell }))
      .openapi({ description: "Of those who ever attended, how many had not left when session k began" }),
    byMonth: z
      .array(z.object({ month: z.string(), sessions: z.int(), figures: figures.nullable() }))
      .openapi({ description: "By each venue's own calendar; figures null when hidden" }),
    byProgram: z.array(
      z.object({
        program: z.object({ id: z.string(), name: z.string() }),
        cohorts: z.int(),
        sessions: z.int(),
        leftOut: z.array(z.string()).openapi({ description: "Months that it leaves out" }),
        groups: z
          .object({ shown: z.int(), of: z.int() })
          .openapi({ description: "Of how many of its groups people, start and completion are" }),
        figures: figures.extend({ people: cell, startRate: rate, completionRate: rate }).nullable(),
      }),
    ),
    dose: z
      .object({
        ...{ sessions: z.number().nullable(), minutes: z.number().nullable(), share: z.number().nullable() },
        groups: z
          .object({ shown: z.int(), of: z.int() })
          .openapi({ description: "In a report about several: only those that nobody moved into or out of" }),
      })
      .openapi({ description: "On average, over whole courses" }),
    completion: z.object({ of: z.int(), half: z.int(), most: z.int(), whole: z.int(), byRule: z.int() }).nullable().openapi({
      description:
        "Of people in groups with a number of sessions: who attended 50, 75 and 100 % and who completed by the program's rule",
    }),
    fill: z.object({ active: z.int(), capacity: z.int(), rate, groups: z.object({ shown: z.int(), of: z.int() }) }),
    waitlist,
    tenure: z
      .object({ people: z.int(), here: cell, medianDays: z.int(), groups: z.int() })
      .nullable()
      .openapi({ description: "In groups without an end" }),
    start: z.object({ enrolled: cell, starters: cell, rate }),
    sessionsHeld: z.int(),
    belowQuorum: z.int().openapi({ description: "Of those held, how many began below the minimum" }),
    unmarked: z.int().openapi({ description: "Sessions that are over and whose register nobody has taken" }),
    contactMinutes: cell.openapi({ description: "People there times minutes" }),
    sessionsCancelled: z.int().openapi({ description: "By the program; in nobody's denominator" }),
    madeUp: cell.openapi({ description: "Missed sessions that something else stood in for; in no rate" }),
    suppressed: z.boolean().openapi({ description: "Some cells about fewer than 5 people are left out" }),
    dropIn: z
      .object({
        sessions: z.int(),
        headcount: cell,
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

export const reportsApi = resource()
  .openapi(
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
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/reports/groups-in-need",
      tags: ["Reports"],
      summary: "Groups that need somebody now, and why",
      request: { query: scopeInput },
      responses: {
        200: json(z.object({ items: z.array(groupInNeed) }), "Those with most reasons first"),
        ...refusals(401, 403, 404, 422),
      },
    }),
    async (c) => {
      const scope = c.req.valid("query");
      await assertScope(c.get("ctx"), scope);
      return c.json({ items: await listInNeed(c.get("ctx"), scope) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/reports/attendance/export",
      tags: ["Reports"],
      summary: "The same figures as a file, of months that are over, with small ones hidden also in a report about one group",
      request: { query: reportInput.safeExtend({ format }) },
      responses: { 200: reportFile, ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { format: as, ...input } = c.req.valid("query");
      const report = await attendanceReport(ctx, input, { leaves: true });
      const above = await aboveAttendance(c, input);
      await recordReportFile(ctx, { report: "attendance", format: as, scope: input });
      return answerSheets(c, attendanceSheets(report, above), as);
    },
  );
