import { auditLine } from "../../../db/write.ts";
import type { Context } from "../../context.ts";

/** Notes that a report was taken out of the system: which one, about what, by whom. It names nobody, so no reason is asked for. */
export async function recordReportFile(
  ctx: Context,
  { report, format, scope }: { report: "attendance" | "funders"; format: string; scope: Record<string, string | undefined> },
): Promise<void> {
  await auditLine(ctx, {
    action: "report.export",
    subject: { kind: "report", id: ctx.org.id },
    detail: { report, format, ...scope },
  });
}
