import { and, eq, inArray, isNull } from "drizzle-orm";
import { staff } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import type { FieldError } from "../../errors.ts";

/** The present staff these ids name, and an error at the first that names none. */
export async function findFacilitators(
  ctx: Context,
  ids: string[],
): Promise<{ facilitators: { id: string; name: string }[]; errors: FieldError[] }> {
  if (ids.length === 0) return { facilitators: [], errors: [] };
  const facilitators = await ctx.db
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .where(and(eq(staff.orgId, ctx.org.id), inArray(staff.id, ids), isNull(staff.removedAt)));
  const known = new Set(facilitators.map(({ id }) => id));
  const unknown = ids.findIndex((id) => !known.has(id));
  const message = "There is no such staff member. Choose from the list.";
  return { facilitators, errors: unknown < 0 ? [] : [{ path: `facilitatorIds.${unknown}`, message }] };
}
