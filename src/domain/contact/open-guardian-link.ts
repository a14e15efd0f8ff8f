import { and, eq, isNull } from "drizzle-orm";
import { cohorts, contactConsents, contacts, enrolments, orgs, participants } from "../../../db/schema/index.ts";
import type { Org } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { whyNotTold } from "../../mail/consent.ts";
import { findLink, opens } from "../../mail/links.ts";
import { toLocal } from "../../time.ts";
import { toOrg } from "../org/org.ts";
import { openParticipant } from "../participant/seal-fields.ts";
import type { ConsentPurpose } from "./contact.ts";

type CohortFacts = { id: string; alias: string | null; timezone: string; placeAlias: string | null; onlineUrl: string | null };

/** What a guardian's link opens. Says nothing of the person it is about but where their clock is. */
export type GuardianLink = {
  org: Org;
  contactId: string;
  locale: "en" | "es" | null;
  enrolmentId: string;
  cohort: CohortFacts;
  /** The zone to tell times in: the venue's in person, the young person's own online. */
  zone: string;
  /** What they may be told now; empty when nothing. */
  told: ConsentPurpose[];
};

/**
 * The guardian a link was mailed to, whether or not it opens a page. `reaches` is false when the address it was mailed to has
 * been given up since. Null for a link that is unknown or expired.
 */
export async function findGuardianStopping(
  deps: Deps,
  token: string,
  now: number,
): Promise<{ org: Org; holderId: string; reaches: boolean } | null> {
  const link = await findLink(deps, token);
  if (link?.purpose !== "guardian" || link.expiresAt <= now) return null;
  const [row] = await deps.db
    .select({ org: orgs, id: contacts.id, linksFrom: contacts.linksFrom })
    .from(contacts)
    .innerJoin(orgs, eq(orgs.id, contacts.orgId))
    .where(and(eq(contacts.orgId, link.orgId), eq(contacts.id, link.contactId ?? "")));
  return row ? { org: toOrg(row.org), holderId: row.id, reaches: opens(link, row, now) } : null;
}

/**
 * Opens the link in a guardian's mail. Null when it is unknown, expired or revoked, when the young person has left or the
 * contact was removed: the caller answers all of these alike.
 */
export async function openGuardianLink(deps: Deps, token: string, now: number): Promise<GuardianLink | null> {
  const link = await findLink(deps, token);
  if (link?.purpose !== "guardian" || link.contactId === null || link.enrolmentId === null) return null;
  const [row] = await deps.db
    .select({
      org: orgs,
      participant: participants,
      contact: { id: contacts.id, locale: contacts.locale, linksFrom: contacts.linksFrom },
      enrolmentId: enrolments.id,
      cohort: {
        id: cohorts.id,
        alias: cohorts.alias,
        timezone: cohorts.timezone,
        placeAlias: cohorts.placeAlias,
        onlineUrl: cohorts.onlineUrl,
      },
    })
    .from(contacts)
    .innerJoin(orgs, eq(orgs.id, contacts.orgId))
    .innerJoin(participants, and(eq(participants.orgId, contacts.orgId), eq(participants.id, contacts.participantId)))
    .innerJoin(
      enrolments,
      and(eq(enrolments.orgId, contacts.orgId), eq(enrolments.id, link.enrolmentId), isNull(enrolments.leftAt)),
    )
    .innerJoin(cohorts, and(eq(cohorts.orgId, contacts.orgId), eq(cohorts.id, enrolments.cohortId)))
    .where(and(eq(contacts.orgId, link.orgId), eq(contacts.id, link.contactId), isNull(contacts.removedAt)));
  if (!row || !opens(link, row.contact, now)) return null;
  const { birthDate, timezone } = openParticipant(deps.vault.org(row.org.id), row.participant);
  const agreed = await deps.db
    .select()
    .from(contactConsents)
    .where(
      and(
        eq(contactConsents.orgId, row.org.id),
        eq(contactConsents.contactId, row.contact.id),
        isNull(contactConsents.revokedAt),
      ),
    );
  const today = toLocal(now, row.org.timezone).date;
  return {
    org: toOrg(row.org),
    contactId: row.contact.id,
    locale: row.contact.locale,
    enrolmentId: row.enrolmentId,
    cohort: row.cohort,
    zone: (row.cohort.onlineUrl ? timezone : null) ?? row.cohort.timezone,
    told: agreed.filter((consent) => whyNotTold(consent, birthDate, row.org, today) === null).map(({ purpose }) => purpose),
  };
}
