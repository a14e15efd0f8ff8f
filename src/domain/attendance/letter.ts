import { createHash } from "node:crypto";
import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { attendanceLetters, letterKinds, letterScopes, staff } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid, NotFound } from "../../errors.ts";
import { visibleLine } from "../../plain-text.ts";
import { isLocalDate, toLocal } from "../../time.ts";
import { recordRead } from "../audit/record-read.ts";
import { findParticipant } from "../participant/queries.ts";
import { type Attended, attendedBy, listLetterGroups } from "./letter-dates.ts";

export { letterKinds, letterScopes };
export type LetterKind = (typeof letterKinds)[number];
export type LetterScope = (typeof letterScopes)[number];

const localDate = z.string().refine(isLocalDate, "Give a date such as 2027-03-04.");
const line = (max: number, message: string) =>
  visibleLine(z.string(message).trim().max(max, `Keep it to ${max} characters.`), message);

export const letterInput = z
  .strictObject({
    kind: z.enum(letterKinds, "Choose a letter or a certificate."),
    scope: z.enum(letterScopes, "Choose what they agreed to have said."),
    name: line(160, "Give the name as it should stand there."),
    issuer: line(120, "Say whom it is from."),
    from: localDate.optional(),
    to: localDate.optional(),
    /** Of which of their groups; left out: all of them, where they belong to one program. */
    cohortIds: z.array(z.string().max(60)).min(1, "Choose at least one group.").max(200).optional(),
    locale: z.enum(["en", "es"], "Choose en or es.").default("en"),
    asked: z.literal(true, "Only somebody who asks for it gets one. Tick this once they have."),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ["to"], error: "The end can't be before the beginning." });
export type LetterInput = z.output<typeof letterInput>;

/** All that the paper says. Without hours and program names unless they agreed to them. */
export type LetterContent = {
  kind: LetterKind;
  locale: "en" | "es";
  name: string;
  issuer: string;
  madeAt: number;
  timezone: string;
  /** By each venue's own calendar, oldest first; minutes null where only dates are said. */
  dates: { date: string; minutes: number | null }[];
  programs: string[] | null;
};

export type LetterRow = { id: string; kind: LetterKind; scope: LetterScope; madeAt: number; by: string | null };

/**
 * What a letter would say: the group sessions the person attended, and of them only what they agreed to have said.
 *
 * @throws NotFound; Invalid when there is nothing to attest, or it isn't said of which program.
 */
export async function draftLetter(ctx: Context, participantId: string, input: LetterInput): Promise<LetterContent> {
  const person = await findParticipant(ctx, participantId);
  const groups = await listLetterGroups(ctx, person.id);
  if (!input.cohortIds && new Set(groups.map(({ program }) => program)).size > 1) {
    throw new Invalid([
      { path: "cohortIds", message: "Their groups belong to more than one program. Choose which it is about." },
    ]);
  }
  const attended = await ctx.db.all<Attended>(attendedBy(ctx, person.id, input));
  if (attended.length === 0) {
    throw new Invalid([
      { path: "from", message: "They attended no session of these groups in this period, so there is nothing to attest." },
    ]);
  }
  return {
    kind: input.kind,
    locale: input.locale,
    name: input.name,
    issuer: input.issuer,
    madeAt: ctx.now,
    timezone: ctx.org.timezone,
    dates: attended.map(({ date, minutes }) => ({ date, minutes: input.scope === "dates" ? null : minutes })),
    programs: input.scope === "program" ? [...new Set(attended.map(({ program }) => program))] : null,
  };
}

/** What tells two letters apart: everything they say, with the day they say it on. Keyed, so that it gives nothing away. */
export function fingerprintOf(ctx: Context, participantId: string, { madeAt, ...content }: LetterContent): string {
  const { date } = toLocal(madeAt, content.timezone);
  return createHash("sha256")
    .update(ctx.vault.index(JSON.stringify([participantId, date, content])))
    .digest("hex")
    .slice(0, 40);
}

/**
 * Makes a letter: kept sealed as it was handed over, with who made it when in the audit log. The same letter of the same day is made
 * once, however often it is asked for.
 *
 * @param shown what was shown before, as `fingerprintOf` gives it; left out: nothing was.
 * @throws as `draftLetter`; Conflict `letter_changed` when it would say something else than what was shown.
 */
export async function makeLetter(ctx: Context, participantId: string, input: LetterInput, shown?: string): Promise<string> {
  const content = await draftLetter(ctx, participantId, input);
  const fingerprint = fingerprintOf(ctx, participantId, content);
  if (shown !== undefined && shown !== fingerprint) {
    throw new Conflict("letter_changed", "What it would say has changed since it was shown. Look at it again.");
  }
  const id = `ltr_${fingerprint}`;
  const madeAlready = new Conflict("letter_made", "This letter has been made already.");
  const insert = write(ctx, {
    unique: [{ columns: "attendance_letters.org_id, attendance_letters.id", otherwise: () => madeAlready }],
    statements: [
      ctx.db.insert(attendanceLetters).values({
        orgId: ctx.org.id,
        id,
        participantId,
        kind: input.kind,
        scope: input.scope,
        content: ctx.vault.seal({ table: "attendance_letters", row: id, column: "content" }, JSON.stringify(content)),
        madeAt: ctx.now,
        madeBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
    ],
    audit: {
      action: "letter.make",
      subject: { kind: "letter", id },
      detail: { participantId, kind: input.kind, scope: input.scope, dates: content.dates.length },
    },
  });
  await insert.catch((error) => {
    if (error !== madeAlready) throw error;
  });
  return id;
}

/** Reading one is in the audit log. @throws NotFound */
export async function readLetter(ctx: Context, id: string): Promise<LetterContent & { participantId: string }> {
  const [row] = await ctx.db
    .select({ participantId: attendanceLetters.participantId, content: attendanceLetters.content })
    .from(attendanceLetters)
    .where(and(eq(attendanceLetters.orgId, ctx.org.id), eq(attendanceLetters.id, id)));
  if (!row) throw new NotFound("letter");
  await recordRead(ctx, { kind: "letter", id });
  const opened = ctx.vault.open({ table: "attendance_letters", row: id, column: "content" }, row.content);
  return { ...(JSON.parse(opened) as LetterContent), participantId: row.participantId };
}

/** Newest first, at most 50. */
export const listLetters = (ctx: Context, participantId: string): Promise<LetterRow[]> =>
  ctx.db
    .select({
      id: attendanceLetters.id,
      kind: attendanceLetters.kind,
      scope: attendanceLetters.scope,
      madeAt: attendanceLetters.madeAt,
      by: staff.name,
    })
    .from(attendanceLetters)
    .leftJoin(staff, and(eq(staff.orgId, attendanceLetters.orgId), eq(staff.id, attendanceLetters.madeBy)))
    .where(and(eq(attendanceLetters.orgId, ctx.org.id), eq(attendanceLetters.participantId, participantId)))
    .orderBy(desc(attendanceLetters.madeAt))
    .limit(50);
