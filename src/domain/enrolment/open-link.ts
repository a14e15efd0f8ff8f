import { and, eq } from "drizzle-orm";
import { cohorts, enrolments, orgs, participants } from "../../../db/schema/index.ts";
import type { Org } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { findLink, opens } from "../../mail/links.ts";
import { ageOn, toLocal } from "../../time.ts";
import { toOrg } from "../org/org.ts";
import { callName, type Participant } from "../participant/participant.ts";
import { openParticipant } from "../participant/seal-fields.ts";

type CohortFacts = {
  id: string;
  alias: string | null;
  timezone: string;
  place: string | null;
  placeAlias: string | null;
  onlineUrl: string | null;
};

/** What a participant's link opens: their own place in one cohort, and the session the mail was about. */
export type OpenedLink = {
  org: Org;
  participant: Participant;
  /** What the page may call them. */
  name: string;
  enrolmentId: string | null;
  sessionId: string | null;
  purpose: LinkPurpose;
  appointmentId: string | null;
  cohort: CohortFacts | null;
};

export type LinkPurpose = "reply" | "confirm_address" | "calendar" | "appointment" | "check_in";

/**
 * Opens a link from a mail. Null when it is unknown, expired or revoked, or the person has left or is too young for a page of
 * their own: the caller answers all of these alike.
 */
export async function openLink(
  deps: Deps,
  token: string,
  purpose: LinkPurpose | readonly LinkPurpose[],
  now: number,
): Promise<OpenedLink | null> {
  const link = await findLink(deps, token);
  if (!link || ![purpose].flat().some((each) => each === link.purpose)) return null;
  if (link.purpose !== "confirm_address" && link.enrolmentId === null) return null;
  const [row] = await deps.db
    .select({
      org: orgs,
      participant: participants,
      leftAt: enrolments.leftAt,
      cohort: {
        id: cohorts.id,
        alias: cohorts.alias,
        timezone: cohorts.timezone,
        place: cohorts.place,
        placeAlias: cohorts.placeAlias,
        onlineUrl: cohorts.onlineUrl,
      },
    })
    .from(participants)
    .innerJoin(orgs, eq(orgs.id, participants.orgId))
    .leftJoin(enrolments, and(eq(enrolments.orgId, participants.orgId), eq(enrolments.id, link.enrolmentId ?? "")))
    .leftJoin(cohorts, and(eq(cohorts.orgId, participants.orgId), eq(cohorts.id, enrolments.cohortId)))
    .where(and(eq(participants.orgId, link.orgId), eq(participants.id, link.participantId)));
  if (!row || row.leftAt !== null || !opens(link, row.participant, now)) return null;
  const participant = openParticipant(deps.vault.org(row.org.id), row.participant);
  if (isTooYoung(participant, row.org, now)) return null;
  return {
    org: toOrg(row.org),
    participant,
    name: callName(participant),
    enrolmentId: link.enrolmentId,
    sessionId: link.sessionId,
    purpose: link.purpose as LinkPurpose,
    appointmentId: link.appointmentId,
    cohort: row.cohort,
  };
}

/** Links of mail that one can ask to get no more of. */
const STOPPABLE = new Set<string>(["reply", "find_time", "appointment"]);

/** Whose mail a one-click stop is about. */
export type Stopping = { org: Org; holderId: string; reaches: boolean };

/**
 * The holder of a link in a mail, whether or not it opens a page: who has left their group may still ask for no more mail.
 * `reaches` is false when the address it was mailed to has been given up since; a stop then isn't the present address's.
 *
 * @returns null for a link that is unknown or expired.
 */
export async function findStopping(deps: Deps, token: string, now: number): Promise<Stopping | null> {
  const link = await findLink(deps, token);
  if (!link || !STOPPABLE.has(link.purpose) || link.expiresAt <= now) return null;
  const [row] = await deps.db
    .select({ org: orgs, id: participants.id, linksFrom: participants.linksFrom })
    .from(participants)
    .innerJoin(orgs, eq(orgs.id, participants.orgId))
    .where(and(eq(participants.orgId, link.orgId), eq(participants.id, link.participantId)));
  return row ? { org: toOrg(row.org), holderId: row.id, reaches: opens(link, row, now) } : null;
}

export const isTooYoung = ({ birthDate }: Participant, org: Pick<Org, "timezone" | "youngestToMail">, now: number): boolean =>
  birthDate !== null && ageOn(birthDate, toLocal(now, org.timezone).date) < org.youngestToMail;
