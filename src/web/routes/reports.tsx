import { Hono } from "hono";
import { listCohorts } from "../../domain/cohort/queries.ts";
import { listPrograms } from "../../domain/program/queries.ts";
import { attendanceReport } from "../../domain/report/attendance-report.ts";
import { type ReportInput, reportInput } from "../../domain/report/report.ts";
import { listUnmarked } from "../../domain/report/unmarked.ts";
import { listIncomplete, listUnderMinimum } from "../../domain/report/waiting.ts";
import type { AppEnv } from "../env.ts";
import { check, filled } from "../form.ts";
import { page } from "../page.tsx";
import { ReportsPage } from "../pages/reports.tsx";

const CHOICES = 200;

export const reportRoutes = new Hono<AppEnv>().get("/reports", async (c) => {
  const ctx = c.get("ctx");
  const values = c.req.query();
  const checked = check(reportInput, filled(values));
  const input: ReportInput = checked.ok ? checked.data : {};
  const [programs, cohorts, report, unmarked, incomplete, underMinimum] = await Promise.all([
    listPrograms(ctx, { limit: CHOICES }),
    listCohorts(ctx, { limit: CHOICES, programId: input.programId }),
    checked.ok ? attendanceReport(ctx, input) : null,
    listUnmarked(ctx, input),
    listIncomplete(ctx, input),
    listUnderMinimum(ctx, input),
  ]);
  const name = (items: { id: string; name: string }[], id: string | undefined) => items.find((item) => item.id === id)?.name;
  const about = [
    name(cohorts.items, input.cohortId) ?? name(programs.items, input.programId) ?? "Every program",
    input.from && `from ${input.from}`,
    input.to && `to ${input.to}`,
  ];
  return page(
    c,
    "Reports",
    <ReportsPage
      form={{ values, errors: checked.ok ? [] : checked.errors }}
      programs={programs.items.map(({ id, name: label }) => ({ value: id, label }))}
      cohorts={cohorts.items.map(({ id, name: label }) => ({ value: id, label }))}
      about={about.filter(Boolean).join(" ")}
      report={report}
      unmarked={unmarked}
      incomplete={incomplete}
      underMinimum={underMinimum}
      homeZone={ctx.org.timezone}
      maySeeMail={ctx.actor.kind === "staff" && ctx.actor.role === "manager"}
    />,
    checked.ok ? 200 : 422,
  );
});
