import { Hono } from "hono";
import { listPrograms } from "../../domain/program/queries.ts";
import { attendanceReport } from "../../domain/report/attendance-report.ts";
import { funderCounts, funderInput } from "../../domain/report/funder-counts.ts";
import { recordReportFile } from "../../domain/report/record-file.ts";
import { reportInput } from "../../domain/report/report.ts";
import { Invalid } from "../../errors.ts";
import { addDays, toLocal } from "../../time.ts";
import type { AppEnv, C } from "../env.ts";
import { answerSheets, formatOf } from "../file.ts";
import { attempt, check, filled } from "../form.ts";
import { funderSheets } from "../funder-sheets.ts";
import { page } from "../page.tsx";
import { FunderCountsPage } from "../pages/funder-counts.tsx";
import { ReportPrintPage } from "../pages/report-print.tsx";
import {
  aboveAttendance,
  aboveFunders,
  address,
  filtersOf,
  readOptions,
  spellAbout,
  spellFunded,
  spellMade,
} from "../report-query.ts";
import { attendanceSheets } from "../report-sheets.ts";

const CHOICES = 200;

export const reportFileRoutes = new Hono<AppEnv>()
  .get("/reports/print", async (c) => {
    const ctx = c.get("ctx");
    const { values, input } = reportOf(c);
    const [options, report] = await Promise.all([readOptions(c, input), attendanceReport(ctx, input, { leaves: true })]);
    await recordReportFile(ctx, { report: "attendance", format: "print", scope: input });
    const paper = {
      orgName: ctx.org.name,
      about: spellAbout(options, input),
      made: spellMade(c),
      back: address("/reports", values),
    };
    return page(
      c,
      "Attendance report",
      <ReportPrintPage {...paper} report={report} asked={{ from: input.from, to: input.to }} />,
      200,
      ["print.js"],
    );
  })
  .get("/reports/export", async (c) => {
    const ctx = c.get("ctx");
    const format = formatOf(c.req.query("format"));
    const { input } = reportOf(c);
    const [above, report] = await Promise.all([aboveAttendance(c, input), attendanceReport(ctx, input, { leaves: true })]);
    await recordReportFile(ctx, { report: "attendance", format, scope: input });
    return answerSheets(c, attendanceSheets(report, above), format);
  })
  .get("/reports/funders", async (c) => {
    const ctx = c.get("ctx");
    const values = { ...yearSoFar(toLocal(ctx.now, ctx.org.timezone).date), ...filled(c.req.query()) };
    const checked = check(funderInput, values);
    const [programs, { result: counts, errors }] = await Promise.all([
      listPrograms(ctx, { limit: CHOICES }),
      checked.ok ? attempt(() => funderCounts(ctx, checked.data)) : { result: null, errors: checked.errors },
    ]);
    const found = programs.items.map(({ id, name }) => ({ value: id, label: name }));
    const form = { values: values as Record<string, string>, errors };
    return page(
      c,
      "Counts for funders",
      <FunderCountsPage
        form={form}
        programs={found}
        orgName={ctx.org.name}
        about={spellFunded(counts?.covers ?? values, found.find(({ value }) => value === form.values.programId)?.label)}
        made={spellMade(c)}
        counts={counts}
        files={(format) => address("/reports/funders/export", { ...form.values, format })}
      />,
      counts ? 200 : 422,
      ["print.js"],
    );
  })
  .get("/reports/funders/export", async (c) => {
    const ctx = c.get("ctx");
    const { format: wanted, ...values } = filled(c.req.query());
    const format = formatOf(typeof wanted === "string" ? wanted : undefined);
    const checked = check(funderInput, values);
    if (!checked.ok) throw new Invalid(checked.errors);
    const counts = await funderCounts(ctx, checked.data);
    const above = await aboveFunders(c, { ...checked.data, ...counts.covers });
    await recordReportFile(ctx, { report: "funders", format, scope: checked.data });
    return answerSheets(c, funderSheets(counts, above), format);
  });

/** @throws Invalid */
function reportOf(c: C) {
  const values = filtersOf(c);
  const checked = check(reportInput, filled(values));
  if (!checked.ok) throw new Invalid(checked.errors);
  return { values, input: checked.data };
}

/** The calendar year, of which most can be told; in January the one before. */
function yearSoFar(today: string): { from: string; to: string } {
  const year = addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 4);
  return { from: `${year}-01`, to: `${year}-12` };
}
