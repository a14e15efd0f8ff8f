import { Hono } from "hono";
import { z } from "zod";
import { listAuditLines } from "../../domain/audit/queries.ts";
import { verifyAudit } from "../../domain/audit/verify.ts";
import { Invalid } from "../../errors.ts";
import type { AppEnv } from "../env.ts";
import { check, filled } from "../form.ts";
import { page } from "../page.tsx";
import { AuditPage } from "../pages/audit.tsx";

const SHOWN = 100;

const query = z.object({
  before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  subjectId: z.string().max(60).optional(),
  verify: z.string().max(1).optional(),
});

export const auditRoutes = new Hono<AppEnv>().get("/audit", async (c) => {
  const ctx = c.get("ctx");
  const checked = check(query, filled(c.req.query()));
  if (!checked.ok) throw new Invalid(checked.errors);
  const { before, subjectId, verify } = checked.data;
  const [lines, reports] = await Promise.all([
    listAuditLines(ctx, { limit: SHOWN, before, subjectId }),
    verify ? verifyAudit(c.get("deps"), ctx.org.id) : [],
  ]);
  return page(
    c,
    "Audit",
    <AuditPage
      lines={lines.items}
      nextBefore={lines.nextBefore}
      subjectId={subjectId}
      report={reports[0] ?? null}
      homeZone={ctx.org.timezone}
    />,
  );
});
