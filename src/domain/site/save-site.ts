import { and, eq } from "drizzle-orm";
import { sites } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { newId } from "../../vault.ts";
import { findSite } from "./queries.ts";
import type { Site, SiteInput } from "./site.ts";

const toColumns = ({ name, address, timezone, openingHours }: SiteInput) => ({
  name,
  address: address ?? null,
  timezone: timezone ?? null,
  openingHours: JSON.stringify(openingHours ?? []),
});

/** Adds a site. */
export async function addSite(ctx: Context, input: SiteInput): Promise<Site> {
  const id = newId("sit");
  await write(ctx, {
    statements: [ctx.db.insert(sites).values({ orgId: ctx.org.id, id, ...toColumns(input), createdAt: ctx.now })],
    audit: { action: "site.add", subject: { kind: "site", id } },
  });
  return findSite(ctx, id);
}

/** Changes all of a site: what is left out is cleared. @throws NotFound */
export async function updateSite(ctx: Context, id: string, input: SiteInput): Promise<Site> {
  await findSite(ctx, id);
  await write(ctx, {
    statements: [
      ctx.db
        .update(sites)
        .set(toColumns(input))
        .where(and(eq(sites.orgId, ctx.org.id), eq(sites.id, id))),
    ],
    audit: { action: "site.update", subject: { kind: "site", id } },
  });
  return findSite(ctx, id);
}
