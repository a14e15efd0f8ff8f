import type { consentGivers, orgs } from "../../db/schema/index.ts";
import { ageOn } from "../time.ts";

export type ConsentGiver = (typeof consentGivers)[number];

/** The org's figures and its rule for who may agree to mail to a guardian. */
export type ConsentRules = Pick<typeof orgs.$inferSelect, "adultAge" | "minorConsentAge" | "guardianConsentBy">;

/** A consent that nobody has revoked. */
export type StandingConsent = { givenBy: ConsentGiver; until: string | null };

export type NoConsent = "no_consent" | "consent_insufficient" | "of_age";

/** Who has to agree before a guardian of somebody this old is told anything. */
export const whoDecides = (rules: ConsentRules, age: number): ConsentGiver =>
  age < rules.minorConsentAge ? "guardian" : rules.guardianConsentBy;

export const suffices = (given: ConsentGiver, needed: ConsentGiver): boolean => given === needed || given === "both";

/**
 * Why a guardian isn't told; null when they are. Asked anew each time, so that a birthday or a changed rule counts at once.
 * Whoever's age isn't known counts as of age.
 *
 * @param today a date of the org's calendar.
 */
export function whyNotTold(
  consent: StandingConsent | null,
  birthDate: string | null,
  rules: ConsentRules,
  today: string,
): NoConsent | null {
  const age = birthDate === null ? null : ageOn(birthDate, today);
  if (age === null || age >= rules.adultAge) return "of_age";
  if (!consent || (consent.until !== null && consent.until < today)) return "no_consent";
  return suffices(consent.givenBy, whoDecides(rules, age)) ? null : "consent_insufficient";
}
