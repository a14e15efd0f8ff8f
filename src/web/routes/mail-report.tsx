import { Hono } from "hono";
import { recordRead } from "../../domain/audit/record-read.ts";
import { lastDays, mailReport, mailReportInput } from "../../domain/report/mail-report.ts";
import { remindersAndAttendance } from "../../domain/report/reminders-and-attendance.ts";
import { Invalid } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, filled } from "../form.ts";
import { toMailCsv } from "../mail-csv.ts";
import { page } from "../page.tsx";
import { MailReportPage } from "../pages/mail-report.tsx";

export const mailReportRoutes = new Hono<AppEnv>()
  .get("/reports/mail", async (c) => {
    const ctx = c.get("ctx");
    const input = inputOf(c);
    const { dates } = lastDays(ctx, input);
    const [report, reminded] = await Promise.all([
      mailReport(ctx, input),
      remindersAndAttendance(ctx, { from: dates[0], to: dates.at(-1) }),
    ]);
    const form = { values: { days: input.days }, errors: [] };
    return page(
      c,
      "Mail report",
      <MailReportPage form={form} days={input.days} report={report} reminded={reminded} zone={ctx.org.timezone} />,
    );
  })
  .get("/reports/mail.csv", async (c) => {
    const ctx = c.get("ctx");
    const report = await mailReport(ctx, inputOf(c));
    await recordRead(ctx, { kind: "mail_report", id: ctx.org.id });
    return c.body(toMailCsv(report), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="mail-by-day.csv"',
    });
  });

function inputOf(c: C) {
  const checked = check(mailReportInput, filled(c.req.query()));
  if (!checked.ok) throw new Invalid(checked.errors);
  return checked.data;
}
