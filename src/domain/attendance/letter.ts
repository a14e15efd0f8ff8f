import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { attendanceLetters, letterKinds, letterScopes, staff } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid, NotFound } from "../../errors.ts";
import { isLocalDate } from "../../time.ts";
import { newId } from "../../vault.ts";
import { recordRead } from "../audit/record-read.ts";
import { findParticipant } from "../participant/queries.ts";
import { marksThat } from "./attendance.ts";

export { letterKinds, letterScopes };
export type LetterKind = (typeof letterKinds)[number];
export type LetterScope = (typeof letterScopes)[number];

const localDate = z.string().refine(isLocalDate, "Give a date such as 2027-03-04.");
const line = (max: number, message: string) =>
  z
    .string(message)
    .trim()
    .min(1, message)
    .max(max, `Keep it to ${max} characters.`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "Leave out control characters.");

export const letterInput = z
  .strictObject({
    kind: z.enum(letterKinds, "Choose a letter or a certificate."),
    scope: z.enum(letterScopes, "Choose what they agreed to have said."),
    name: line(160, "Give the name as it should stand there."),
    issuer: line(120, "Say whom it is from."),
    from: localDate.optional(),
    to: localDate.optional(),
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

type Attended = { date: string; minutes: number; program: string };

/**
 * What a letter would say: the group sessions the person attended, and of them only what they agreed to have said.
 *
 * @throws NotFound; Invalid when there is nothing to attest.
 */
export async function draftLetter(ctx: Context, participantId: string, input: LetterInput): Promise<LetterContent> {
  const person = await findParticipant(ctx, participantId);
  const attended = await ctx.db.all<Attended>(attendedBy(ctx, person.id, input));
  if (attended.length === 0) {
    throw new Invalid([{ path: "from", message: "They attended no session in this period, so there is nothing to attest." }]);
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

/** Makes a letter: kept sealed as it was handed over, with who made it when in the audit log. @throws as `draftLetter` */
export async function makeLetter(ctx: Context, participantId: string, input: LetterInput): Promise<string> {
  const content = await draftLetter(ctx, participantId, input);
  const id = newId("ltr");
  await write(ctx, {
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

/** The held sessions somebody attended, in all their groups, oldest first. */
export const attendedBy = (ctx: Context, participantId: string, { from, to }: Pick<LetterInput, "from" | "to">): SQL => sql`
  select s.local_date as date, (s.ends_at - s.starts_at) / 60000 as minutes, g.name as program
  from enrolments e cross join attendance a on a.org_id = e.org_id and a.enrolment_id = e.id and a.replaced_at is null
    and a.mark in (select value from json_each(${JSON.stringify(marksThat("attended"))}))
  cross join sessions s on s.org_id = a.org_id and s.id = a.session_id and s.outcome in ('held', 'held_below_quorum')
    and s.local_date >= ${from ?? ""} and s.local_date <= ${to ?? "~"}
  join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  join programs g on g.org_id = c.org_id and g.id = c.program_id
  where e.org_id = ${ctx.org.id} and e.participant_id = ${participantId}
  order by s.starts_at, s.id limit 1000`;
