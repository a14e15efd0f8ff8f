import { and, desc, eq } from "drizzle-orm";
import { programVersions } from "../../../db/schema/index.ts";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import type { Program } from "./program.ts";
import { findProgram } from "./queries.ts";

const names = [
  "sessionCount",
  "sessionMinutes",
  "intervalWeeks",
  "enrolmentMode",
  "forMinors",
  "minimum",
  "capacity",
  "phases",
  "modules",
  "oneToOnes",
  "completionRule",
  "completionPercent",
] as const;

/** What a version of a program says; its name and its reminders aren't part of it. */
export type ProgramShape = Pick<Program, (typeof names)[number]>;

export const shapeOf = (program: ProgramShape): ProgramShape =>
  Object.fromEntries(names.map((name) => [name, program[name]])) as ProgramShape;

/** What differs, by name. */
export const changedIn = (before: ProgramShape, after: ProgramShape): (typeof names)[number][] =>
  names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));

/** The statement that keeps a version; one that is kept already stays. */
export const keepVersion = (ctx: Context, id: string, version: number, shape: ProgramShape): Statement =>
  ctx.db
    .insert(programVersions)
    .values({
      orgId: ctx.org.id,
      programId: id,
      version,
      shape: JSON.stringify(shapeOf(shape)),
      savedAt: ctx.now,
      savedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
    })
    .onConflictDoNothing();

export type KeptVersion = { version: number; shape: ProgramShape; savedAt: number };

/** A program's versions, newest first. One that never changed has its present shape alone. @throws NotFound */
export async function listVersions(ctx: Context, programId: string): Promise<KeptVersion[]> {
  const program = await findProgram(ctx, programId);
  const rows = await ctx.db
    .select()
    .from(programVersions)
    .where(and(eq(programVersions.orgId, ctx.org.id), eq(programVersions.programId, programId)))
    .orderBy(desc(programVersions.version))
    .limit(200);
  const kept = rows.map(({ version, shape, savedAt }) => ({ version, shape: JSON.parse(shape) as ProgramShape, savedAt }));
  if (kept[0]?.version === program.version) return kept;
  return [{ version: program.version, shape: shapeOf(program), savedAt: program.createdAt }, ...kept];
}

/** What a cohort's version says. @throws NotFound */
export async function findShape(ctx: Context, programId: string, version: number): Promise<ProgramShape> {
  const found = (await listVersions(ctx, programId)).find((one) => one.version === version);
  if (!found) throw new NotFound("version");
  return found.shape;
}
