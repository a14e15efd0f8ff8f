import { eq } from "drizzle-orm";
import type { z } from "zod";
import { orgs } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { lookAt } from "../../mail/look.ts";
import type { orgSettings } from "./org.ts";

/** Changes the org's settings. Cohorts keep the zone and alias they were opened with; mail already frozen keeps its bytes. */
export async function updateOrg(ctx: Context, input: z.output<typeof orgSettings>): Promise<void> {
  const next = {
    ...input,
    region: input.region ?? null,
    mailFrom: input.mailFrom ?? null,
    replyPhone: input.replyPhone ?? null,
  };
  const changed = (Object.keys(next) as (keyof typeof next)[]).filter((key) => next[key] !== ctx.org[key]);
  if (changed.length === 0) return;
  await write(ctx, {
    statements: [
      ctx.db.update(orgs).set(next).where(eq(orgs.id, ctx.org.id)),
      ...(changed.includes("timezone") ? [lookAt(ctx.db, ctx.org.id, ctx.now)] : []),
    ],
    audit: { action: "org.update", subject: { kind: "org", id: ctx.org.id }, detail: { changed: changed.join(" ") } },
  });
}
