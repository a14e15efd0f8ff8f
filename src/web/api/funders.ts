import { createRoute, z } from "@hono/zod-openapi";
import { ageBands } from "../../domain/report/age-bands.ts";
import { funderCounts, funderInput } from "../../domain/report/funder-counts.ts";
import { recordReportFile } from "../../domain/report/record-file.ts";
import { answerSheets } from "../file.ts";
import { funderSheets } from "../funder-sheets.ts";
import { aboveFunders } from "../report-query.ts";
import { format, reportFile } from "./file.ts";
import { json, refusals, resource } from "./openapi.ts";

const funderRow = z.object({
  program: z.object({ id: z.string(), name: z.string() }).nullable().openapi({ description: "Null: every program" }),
  ages: z.enum(["all", ...ageBands, "others", "walk_ins"]).openapi({
    description:
      "By the age reached in the calendar year; `others`: few people of several ages, put together; `walk_ins`: counted without a name",
  }),
  people: z.int().nullable().openapi({ description: "Different people who came, each once; null when hidden, and for walk-ins" }),
  sessions: z.int().nullable().openapi({ description: "Held; only of all ages" }),
  leftOut: z.array(z.string()).openapi({ description: "Months that aren't in it, because they would tell of few people" }),
  minutes: z.number().nullable().openapi({ description: "People there × length; null when hidden" }),
});

const funders = z
  .object({
    covers: z
      .object({ from: z.string(), to: z.string() })
      .openapi({ description: "What was asked for, as far as it is over: `YYYY-MM`, both included" }),
    period: z.array(funderRow).openapi({ description: "The whole period, nobody counted twice in a row" }),
    months: z.array(z.object({ month: z.string(), rows: z.array(funderRow) })),
    inOneYear: z.boolean().openapi({ description: "Else ages are told month by month only" }),
    suppressed: z.boolean(),
  })
  .openapi("FunderCounts");

export const fundersApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/reports/funders",
      tags: ["Reports"],
      summary: "Unduplicated people served, sessions held and contact hours, by program, age and month",
      description:
        "Whole months that are over. What is hidden is decided month by month; a row of the period shows what shows in every month of it.",
      request: { query: funderInput },
      responses: { 200: json(funders, "The counts"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => c.json(await funderCounts(c.get("ctx"), c.req.valid("query")), 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/reports/funders/export",
      tags: ["Reports"],
      summary: "The same counts as a file",
      request: { query: funderInput.safeExtend({ format }) },
      responses: { 200: reportFile, ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { format: as, ...input } = c.req.valid("query");
      const counts = await funderCounts(ctx, input);
      const above = await aboveFunders(c, { ...input, ...counts.covers });
      await recordReportFile(ctx, { report: "funders", format: as, scope: input });
      return answerSheets(c, funderSheets(counts, above), as);
    },
  );
