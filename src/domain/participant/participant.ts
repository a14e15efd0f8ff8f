import { z } from "zod";
import type { Context } from "../../context.ts";
import { visibleLine } from "../../plain-text.ts";
import { ageOn, isLocalDate, isZone, toLocal } from "../../time.ts";

/** A person who attends, fields opened. Never put one in a log, an audit line or an error. */
export type Participant = {
  id: string;
  givenName: string;
  familyName: string | null;
  preferredName: string | null;
  email: string | null;
  phone: string | null;
  birthDate: string | null;
  timezone: string | null;
  locale: "en" | "es" | null;
  emailPermission: boolean;
  emailConfirmedAt: number | null;
  /** Which reminders they want; see `choose-preferences.ts`. */
  reminderChoice: "all" | "day_before" | "none";
  createdAt: number;
  updatedAt: number;
};

/** One line of text, trimmed, with a letter or a digit in it. */
export const line = (max: number, missing: string) =>
  visibleLine(z.string(missing).trim().max(max, `Keep it to ${max} characters.`), missing);

const name = (missing: string) => line(80, missing);

export const personFields = {
  givenName: name("Give a first name."),
  familyName: name("Give a family name or leave it out."),
  preferredName: name("Give the name to use or leave it out."),
  email: z
    .string("Give an address such as ada@example.org.")
    .trim()
    .toLowerCase()
    .max(254, "Keep it to 254 characters.")
    .pipe(z.email("Give an address such as ada@example.org.")),
  phone: z
    .string("Give a phone number.")
    .trim()
    .regex(/^[+()\d][\d ()./x+-]{4,38}$/, "Give a phone number such as +1 555 010 0100."),
  timezone: z.string("Choose a time zone.").max(60).refine(isZone, "Choose an IANA zone such as America/New_York."),
  locale: z.enum(["en", "es"], "Choose en or es."),
  birthDate: z.string("Give a date such as 1990-02-28.").refine(isLocalDate, "Give a date such as 1990-02-28."),
  emailPermission: z.boolean("Say whether the person agreed to email: true or false."),
};

export const participantInput = z.strictObject({
  givenName: personFields.givenName,
  familyName: personFields.familyName.optional(),
  preferredName: personFields.preferredName.optional(),
  email: personFields.email.optional(),
  phone: personFields.phone.optional(),
  timezone: personFields.timezone.optional(),
  locale: personFields.locale.optional(),
  birthDate: personFields.birthDate.optional(),
  emailPermission: personFields.emailPermission,
});

/** What is left out stays; null clears. */
export const participantPatch = z
  .strictObject({
    givenName: personFields.givenName,
    familyName: personFields.familyName.nullable(),
    preferredName: personFields.preferredName.nullable(),
    email: personFields.email.nullable(),
    phone: personFields.phone.nullable(),
    timezone: personFields.timezone.nullable(),
    locale: personFields.locale.nullable(),
    birthDate: personFields.birthDate.nullable(),
    emailPermission: personFields.emailPermission,
    reminderChoice: z.enum(["all", "day_before", "none"], "Choose all, day_before or none."),
  })
  .partial();

export type ParticipantInput = z.output<typeof participantInput>;
export type ParticipantPatch = z.output<typeof participantPatch>;

type Named = { givenName: string; familyName: string | null; preferredName: string | null };

/** The person's whole name as they want it: "Josie Tremblay" where Josephine goes by Josie. */
export const displayName = ({ givenName, familyName, preferredName }: Named): string =>
  [preferredName ?? givenName, familyName].filter(Boolean).join(" ");

/** What to call the person: preferred or given name. */
export const callName = ({ givenName, preferredName }: Pick<Named, "givenName" | "preferredName">): string =>
  preferredName ?? givenName;

/** Peer supporters see first names only. */
export const isPeer = (ctx: Context): boolean => ctx.actor.kind === "staff" && ctx.actor.role === "peer";

/** A person's name for whoever asks: what to call them for a peer supporter, the whole name for anybody else. */
export const nameFor = (ctx: Context, names: Named): string => (isPeer(ctx) ? callName(names) : displayName(names));

/** What age rules out: a birth date that lies ahead, or mail to somebody the org holds too young for it. */
export function ageErrors(ctx: Context, { birthDate, emailPermission }: { birthDate: string | null; emailPermission: boolean }) {
  if (birthDate === null) return [];
  const today = toLocal(ctx.now, ctx.org.timezone).date;
  if (birthDate > today) return [{ path: "birthDate", message: "The birth date lies in the future." }];
  const { youngestToMail } = ctx.org;
  if (emailPermission && ageOn(birthDate, today) < youngestToMail) {
    return [{ path: "emailPermission", message: `Nobody under ${youngestToMail} is written to. Record no permission.` }];
  }
  return [];
}
