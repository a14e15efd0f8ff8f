import { z } from "zod";
import type { programs } from "../../../db/schema/index.ts";
import { visibleLine } from "../../plain-text.ts";
import { type CheckInKind, checkInsField } from "./check-in-kinds.ts";
import { policyFields, type ReminderPolicy, toPolicy, toPolicyColumns, usualQuietHours } from "./reminder-policy.ts";

/** How sure we are of a figure: read in a published source, common knowledge of the field, or a default of ours. */
export const confidences = ["published", "common", "house"] as const;

export type Citation = { figure: string; text: string; confidence: (typeof confidences)[number] };

const line = (max: number) => visibleLine(z.string().trim().max(max, `Keep it to ${max} characters.`), "Fill this in.");

const whole = (min: number, max: number) =>
  z.int("Give a whole number.").min(min, `Give a number from ${min} to ${max}.`).max(max, `Give a number from ${min} to ${max}.`);

export const phaseShape = z.strictObject({ name: line(60), from: whole(1, 200), to: whole(1, 200) });
export const moduleShape = z.strictObject({ number: whole(1, 200), name: line(120), entryPoint: z.boolean().default(true) });
export const oneToOneShape = z.strictObject({
  kind: z.enum(["pre_group", "mid_group", "post_group", "booster", "catch_up"]),
  name: line(120),
  minutes: whole(5, 240).optional(),
  /** Mid-group: between these numbers. */
  afterSession: whole(1, 200).optional(),
  beforeSession: whole(1, 200).optional(),
  /** Post-group: so many days after the last session. */
  withinDays: whole(1, 365).optional(),
  optional: z.boolean().default(false),
});
export const citationShape = z.strictObject({ figure: line(60), text: line(400), confidence: z.enum(confidences) });

const fields = {
  name: line(120),
  protocol: z.enum(["ipt", "mi", "peer", "other"]),
  /** Null: open-ended. */
  sessionCount: whole(1, 200).nullable(),
  sessionMinutes: whole(5, 480),
  intervalWeeks: whole(1, 12),
  enrolmentMode: z.enum(["closed", "rolling", "drop_in"]),
  /** For people under age: two cleared adults, and a room that suits them. */
  forMinors: z.boolean(),
  minimum: whole(1, 500).nullable(),
  capacity: whole(1, 500).nullable(),
  phases: z.array(phaseShape).max(20, "Give at most 20 phases."),
  modules: z.array(moduleShape).max(60, "Give at most 60 modules."),
  oneToOnes: z.array(oneToOneShape).max(20, "Give at most 20 one-to-ones."),
  completionRule: z.enum(["sequential", "topic_cycle", "set_weeks", "open_ended"]),
  completionPercent: whole(1, 100),
  /** What people are asked on the day of each session. */
  checkIns: checkInsField,
  /** Misses in a row after which somebody should reach out; 0: never. */
  outreachAfter: whole(0, 20),
  /** Misses in a row after which an exit is proposed, for a person to decide; 0: never. */
  exitAfter: whole(0, 20),
  /** How many minutes late is still on time. */
  graceMinutes: whole(0, 60),
  ...policyFields,
};

type Shape = {
  sessionCount: number | null;
  minimum: number | null;
  capacity: number | null;
  phases: { from: number; to: number }[];
  modules: { number: number }[];
  oneToOnes: { afterSession?: number | undefined; beforeSession?: number | undefined }[];
  outreachAfter: number;
  exitAfter: number;
};

/**
 * What doesn't fit together: phases that overlap, leave a gap or pass the last session; a minimum above the capacity; two modules of
 * one number; an exit before anybody reached out; a one-to-one that should come before the session it comes after.
 */
export function misfits(program: Shape): { path: (string | number)[]; message: string }[] {
  const found: { path: (string | number)[]; message: string }[] = [];
  if (program.minimum !== null && program.capacity !== null && program.minimum > program.capacity) {
    found.push({ path: ["minimum"], message: "The minimum can't be above the capacity." });
  }
  if (program.exitAfter > 0 && program.exitAfter < program.outreachAfter) {
    found.push({ path: ["exitAfter"], message: "An exit can't be proposed before somebody should reach out." });
  }
  for (const [index, { number }] of program.modules.entries()) {
    if (program.modules.findIndex((other) => other.number === number) < index)
      found.push({ path: ["modules", index], message: `There are two modules with the number ${number}.` });
  }
  for (const [index, { afterSession, beforeSession }] of program.oneToOnes.entries()) {
    if (afterSession !== undefined && beforeSession !== undefined && afterSession >= beforeSession)
      found.push({ path: ["oneToOnes", index], message: `Line ${index + 1} should lie between a session and a later one.` });
  }
  let next = 1;
  for (const [index, phase] of program.phases.entries()) {
    if (phase.from !== next || phase.to < phase.from) {
      found.push({
        path: ["phases", index],
        message: `Phase ${index + 1} should begin at session ${next} and end at or after it.`,
      });
      return found;
    }
    next = phase.to + 1;
  }
  if (program.phases.length > 0 && program.sessionCount !== null && next !== program.sessionCount + 1) {
    found.push({ path: ["phases"], message: `The phases should cover sessions 1 to ${program.sessionCount}.` });
  }
  return found;
}

const fits = (program: Shape, context: z.RefinementCtx): void => {
  for (const misfit of misfits(program)) context.addIssue({ code: "custom", ...misfit });
};

/** A whole program. What a template would give has the same shape. */
export const wholeProgram = z
  .strictObject({
    ...fields,
    protocol: fields.protocol.default("other"),
    sessionCount: fields.sessionCount.default(null),
    intervalWeeks: fields.intervalWeeks.default(1),
    forMinors: fields.forMinors.default(false),
    minimum: fields.minimum.default(null),
    capacity: fields.capacity.default(null),
    phases: fields.phases.default([]),
    modules: fields.modules.default([]),
    oneToOnes: fields.oneToOnes.default([]),
    completionRule: fields.completionRule.default("sequential"),
    completionPercent: fields.completionPercent.default(75),
    checkIns: fields.checkIns.default([]),
    outreachAfter: fields.outreachAfter.default(2),
    exitAfter: fields.exitAfter.default(3),
    graceMinutes: fields.graceMinutes.default(10),
    reminderOffsets: fields.reminderOffsets.default([4320, 1440]),
    quietHours: fields.quietHours.default(usualQuietHours),
    skipDeclined: fields.skipDeclined.default(true),
  })
  .superRefine(fits);

export type WholeProgram = z.output<typeof wholeProgram>;

/** Create from a template, with another name if wanted. */
export const fromTemplate = z.strictObject({ templateKey: z.string("Choose a template.").max(60), name: fields.name.optional() });

export const programPatch = z.strictObject(fields).partial();

type Row = typeof programs.$inferSelect;
type ParsedColumns =
  | "phases"
  | "modules"
  | "oneToOnes"
  | "checkIns"
  | "reminderOffsets"
  | "quietFrom"
  | "quietUntil"
  | "citations";

/** A program as its row holds it, JSON columns parsed. */
export type Program = Omit<Row, "orgId" | ParsedColumns> &
  ReminderPolicy &
  Pick<WholeProgram, "phases" | "modules" | "oneToOnes"> & { checkIns: CheckInKind[]; citations: Citation[] };

export function toProgram({ orgId: _, quietFrom, quietUntil, ...row }: Row): Program {
  return {
    ...row,
    ...toPolicy({ ...row, quietFrom, quietUntil }),
    phases: JSON.parse(row.phases) as Program["phases"],
    modules: JSON.parse(row.modules) as Program["modules"],
    oneToOnes: JSON.parse(row.oneToOnes) as Program["oneToOnes"],
    checkIns: JSON.parse(row.checkIns) as CheckInKind[],
    citations: JSON.parse(row.citations) as Citation[],
  };
}

/** The JSON columns of a row. Reminders are kept furthest first. */
export function toColumns({
  phases,
  modules,
  oneToOnes,
  checkIns,
  reminderOffsets,
  quietHours,
  skipDeclined,
  ...rest
}: WholeProgram) {
  return {
    ...rest,
    ...toPolicyColumns({ reminderOffsets, quietHours, skipDeclined }),
    phases: JSON.stringify(phases),
    modules: JSON.stringify(modules),
    oneToOnes: JSON.stringify(oneToOnes),
    checkIns: JSON.stringify(checkIns),
  };
}
