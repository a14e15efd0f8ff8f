import { z } from "zod";
import type { Context } from "../../context.ts";
import { isLocalDate, isZone, toLocal } from "../../time.ts";

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

/** Younger than this nobody is written to: no email to the child and no self-service. */
export const YOUNGEST_TO_MAIL = 13;

const line = (max: number, missing: string) =>
  z
    .string(missing)
    .trim()
    .min(1, missing)
    .max(max, `Keep it to ${max} characters.`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "Leave out control characters.");

const name = (missing: string) => line(80, missing);

const fields = {
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
  givenName: fields.givenName,
  familyName: fields.familyName.optional(),
  preferredName: fields.preferredName.optional(),
  email: fields.email.optional(),
  phone: fields.phone.optional(),
  timezone: fields.timezone.optional(),
  locale: fields.locale.optional(),
  birthDate: fields.birthDate.optional(),
  emailPermission: fields.emailPermission,
});

/** What is left out stays; null clears. */
export const participantPatch = z
  .strictObject({
    givenName: fields.givenName,
    familyName: fields.familyName.nullable(),
    preferredName: fields.preferredName.nullable(),
    email: fields.email.nullable(),
    phone: fields.phone.nullable(),
    timezone: fields.timezone.nullable(),
    locale: fields.locale.nullable(),
    birthDate: fields.birthDate.nullable(),
    emailPermission: fields.emailPermission,
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

/** Whole years on a date: born 2014-02-04, on 2027-02-03 → 12. */
export function ageOn(birthDate: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** What age rules out: a birth date that lies ahead, or mail to somebody under 13. */
export function ageErrors(ctx: Context, { birthDate, emailPermission }: { birthDate: string | null; emailPermission: boolean }) {
  if (birthDate === null) return [];
  const today = toLocal(ctx.now, ctx.org.timezone).date;
  if (birthDate > today) return [{ path: "birthDate", message: "The birth date lies in the future." }];
  if (emailPermission && ageOn(birthDate, today) < YOUNGEST_TO_MAIL) {
    return [{ path: "emailPermission", message: `Nobody under ${YOUNGEST_TO_MAIL} is written to. Record no permission.` }];
  }
  return [];
}

/** Accents, case and doubled spaces don't count when searching: " José  Álvarez" → "jose alvarez". */
export const searchable = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
