import { eq } from "drizzle-orm";
import { z } from "zod";
import { orgs } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";

const age = (min: number, max: number) =>
  z.coerce
    .number("Give an age in years.")
    .int("Give whole years.")
    .min(min, `Give ${min} or more.`)
    .max(max, `Give ${max} or less.`);

/** The ages that count where the org is, and who may agree to mail to a guardian. Ours are defaults, not the law. */
export const minorRules = z
  .strictObject({
    adultAge: age(16, 25),
    minorConsentAge: age(0, 25),
    guardianConsentBy: z.enum(["minor", "guardian", "both"], "Choose who decides."),
    youngestToMail: age(13, 25),
  })
  .refine(({ minorConsentAge, adultAge }) => minorConsentAge <= adultAge, {
    path: ["minorConsentAge"],
    error: "It can’t be above the age at which somebody is of age.",
  })
  .refine(({ youngestToMail, adultAge }) => youngestToMail <= adultAge, {
    path: ["youngestToMail"],
    error: "It can’t be above the age at which somebody is of age.",
  });

/** Changes the org's rules about minors. They count from the commit on, for mail already queued too. */
export async function setMinorRules(ctx: Context, input: z.output<typeof minorRules>): Promise<void> {
  const changed = (Object.keys(input) as (keyof typeof input)[]).filter((key) => input[key] !== ctx.org[key]);
  if (changed.length === 0) return;
  const { adultAge, minorConsentAge, guardianConsentBy, youngestToMail } = input;
  await write(ctx, {
    statements: [ctx.db.update(orgs).set(input).where(eq(orgs.id, ctx.org.id))],
    audit: {
      action: "org.minor_rules",
      subject: { kind: "org", id: ctx.org.id },
      detail: { adultAge, minorConsentAge, guardianConsentBy, youngestToMail },
    },
  });
}
