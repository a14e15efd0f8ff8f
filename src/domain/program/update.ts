import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { programs } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { applyPolicy } from "./follow.ts";
import { misfits, type Program, type programPatch, toColumns } from "./program.ts";
import { findProgram } from "./queries.ts";
import { samePolicy } from "./reminder-policy.ts";
import { changedIn, keepVersion } from "./version.ts";

/**
 * Changes a program. Another shape makes another version; cohorts that are open keep theirs. Their reminders follow, unless they have
 * a policy of their own.
 *
 * @throws NotFound, Invalid when the parts don't fit together, Conflict `program_retired`, `program_changed`.
 */
export async function updateProgram(ctx: Context, id: string, patch: z.output<typeof programPatch>): Promise<Program> {
  const current = await findProgram(ctx, id);
  if (current.retiredAt !== null) throw new Conflict("program_retired", `${current.name} is retired and stays as it was.`);
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<Program>;
  if (Object.keys(given).length === 0) return current;
  const { id: _, templateKey, citations, createdAt, updatedAt, retiredAt, version, ...values } = { ...current, ...given };
  const wrong = misfits(values);
  if (wrong.length > 0) throw new Invalid(wrong.map(({ path, message }) => ({ path: path.join("."), message })));
  const changed = changedIn(current, values);
  const next = changed.length > 0 ? version + 1 : version;
  await write(ctx, {
    guards: [
      {
        holds: sql`select version = ${version} from programs where org_id = ${ctx.org.id} and id = ${id}`,
        otherwise: () =>
          new Conflict("program_changed", "Somebody else has just changed this program. Look again, then repeat your change."),
      },
    ],
    statements: [
      ...(changed.length > 0 ? [keepVersion(ctx, id, version, current), keepVersion(ctx, id, next, values)] : []),
      ...(samePolicy(current, values) ? [] : applyPolicy(ctx, sql`program_id = ${id} and own_reminders = 0`, values, false)),
      ctx.db
        .update(programs)
        .set({ ...toColumns(values), version: next, updatedAt: ctx.now })
        .where(and(eq(programs.orgId, ctx.org.id), eq(programs.id, id), isNull(programs.retiredAt))),
    ],
    audit: { action: "program.update", subject: { kind: "program", id }, detail: { fields: Object.keys(given).join(",") } },
  });
  return findProgram(ctx, id);
}
