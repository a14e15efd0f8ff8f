import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { cohorts, orgs, participants, programs } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { type FieldError, Invalid } from "../../errors.ts";
import { findRevealing } from "../../mail/discreet.ts";
import { neutralLine } from "./neutral.ts";

const LONGEST = 160;
/** As many as one reading may open. */
const MOST_PEOPLE = 5_000;

const line = neutralLine(LONGEST, "Write a line or leave it out.")
  .refine((text) => !/https?:|www\.|@|\b[\p{L}\d-]+\.(?:com|org|net|info|io|edu|gov)\b/iu.test(text), {
    error: "Leave addresses out: mail has one link, the person's own, which says nothing.",
  })
  .optional();

/** A line of the org's own in every mail to participants, per language. Left out: none. */
export const ownLinesInput = z.strictObject({ ownLineEn: line, ownLineEs: line });

export type OwnLines = z.output<typeof ownLinesInput>;

/** What in these lines names something that mail never names: the org, a program, a cohort, a person. */
export async function findNames(ctx: Context, lines: OwnLines): Promise<FieldError[]> {
  const given = Object.entries(lines).filter(([, text]) => text);
  if (given.length === 0) return [];
  const names = await namesOf(ctx);
  return given.flatMap(([path, text]) => {
    const name = findRevealing(text ?? "", names);
    return name ? [{ path, message: `“${name}” is a name mail never says. Say it another way.` }] : [];
  });
}

/** @throws Invalid when a line names what mail never names. */
export async function setOwnLines(ctx: Context, lines: OwnLines): Promise<void> {
  const errors = await findNames(ctx, lines);
  if (errors.length > 0) throw new Invalid(errors);
  await write(ctx, {
    statements: [
      ctx.db
        .update(orgs)
        .set({ ownLineEn: lines.ownLineEn ?? null, ownLineEs: lines.ownLineEs ?? null })
        .where(eq(orgs.id, ctx.org.id)),
    ],
    audit: {
      action: "org.own_lines",
      subject: { kind: "org", id: ctx.org.id },
      detail: { en: Boolean(lines.ownLineEn), es: Boolean(lines.ownLineEs) },
    },
  });
}

/** Whole names only: "Will" alone is a word, "Will Byers" is a person. */
async function namesOf(ctx: Context): Promise<string[]> {
  const [programRows, cohortRows, people] = await Promise.all([
    ctx.db.select({ name: programs.name }).from(programs).where(eq(programs.orgId, ctx.org.id)).limit(1_000),
    ctx.db.select({ name: cohorts.name }).from(cohorts).where(eq(cohorts.orgId, ctx.org.id)).limit(5_000),
    ctx.db
      .select({ id: participants.id, givenName: participants.givenName, familyName: participants.familyName })
      .from(participants)
      .where(sql`${participants.orgId} = ${ctx.org.id} and ${participants.familyName} is not null`)
      .limit(MOST_PEOPLE),
  ]);
  const open = (row: string, column: string, sealed: string) => ctx.vault.open({ table: "participants", row, column }, sealed);
  const peopleNames = people.map(
    ({ id, givenName, familyName }) =>
      `${open(id, "given_name", givenName)} ${familyName ? open(id, "family_name", familyName) : ""}`,
  );
  return [ctx.org.name, ...programRows.map(({ name }) => name), ...cohortRows.map(({ name }) => name), ...peopleNames];
}
