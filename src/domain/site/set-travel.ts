import type { z } from "zod";
import { siteTravels } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { findSite } from "./queries.ts";
import type { travelInput } from "./site.ts";

/** Says how long one takes between two sites, either way. @throws NotFound, Invalid for a site and itself. */
export async function setTravel(ctx: Context, { from, to, minutes }: z.output<typeof travelInput>): Promise<void> {
  if (from === to) throw new Invalid([{ path: "to", message: "Choose another site." }]);
  await Promise.all([findSite(ctx, from), findSite(ctx, to)]);
  const [siteA, siteB] = from < to ? [from, to] : [to, from];
  await write(ctx, {
    statements: [
      ctx.db
        .insert(siteTravels)
        .values({ orgId: ctx.org.id, siteA, siteB, minutes })
        .onConflictDoUpdate({ target: [siteTravels.orgId, siteTravels.siteA, siteTravels.siteB], set: { minutes } }),
    ],
    audit: { action: "site.travel", subject: { kind: "site", id: siteA }, detail: { to: siteB, minutes } },
  });
}
