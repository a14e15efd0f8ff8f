import { sql } from "drizzle-orm";
import type { orgs } from "../../db/schema/index.ts";
import type { Deps } from "../deps.ts";
import { toLocal } from "../time.ts";
import type { OrgVault } from "../vault.ts";
import { changeFacts } from "./change-facts.ts";
import type { MailFacts, MailLocale, ToParticipant, When } from "./facts.ts";
import type { MailPayload } from "./owe.ts";
import { type Appointed, readAppointments, toDate } from "./read-appointments.ts";
import { type Changes, readChanges, tellsOfChange } from "./read-changes.ts";
import { type Asking, readInvitations } from "./read-invitations.ts";
import { readStaffMail, type StaffSays } from "./read-staff-mail.ts";
import { readStanding, type Standing, type Which } from "./read-standing.ts";
import { sampleFacts, usualPlace } from "./sample.ts";
import { senderOf } from "./sender.ts";
import { meetsOnline, spokenZone } from "./spoken-zone.ts";
import { judge, type PutOff, putOff, type Verdict } from "./standing.ts";

export type OrgRow = typeof orgs.$inferSelect;

/** A delivery with what its mail would say, without links; or the reason it doesn't go. */
export type Gathered = { row: Standing } & ({ facts: MailFacts; verdict: null } | { facts: null; verdict: Verdict | PutOff });

type SessionTime = { cohortId: string; startsAt: number; endsAt: number; timezone: string };

const SIGN_IN_MINUTES = 10;
const online: Record<MailLocale, string> = { en: "online", es: "en línea" };

/** Looks up, once, everything the mails of these deliveries say. The same rows give the same facts. */
export async function gather(deps: Deps, org: OrgRow, which: Which, now: number): Promise<Gathered[]> {
  const vault = deps.vault.org(org.id);
  const standing = await readStanding(deps.db, org.id, which, now);
  const times = await readTimes(deps, org.id, standing, vault, now);
  const changes = await readAllChanges(deps, org.id, standing, vault, now);
  const says = await readStaffMail(deps, org, standing, (row) => payloadOf(row, vault));
  const asking = await readInvitations(deps.db, org.id, standing, (row) => readable(row, vault));
  const appointed = await readAppointments(deps.db, org.id, standing, (row) => readable(row, vault));
  const { date: today } = toLocal(now, org.timezone);
  return standing.map((row) => {
    try {
      const verdict = judge(row, { rules: org, birthDate: birthDateOf(row, vault), today }, now);
      if (verdict) return { row, facts: null, verdict };
      const later = row.delivery.state === "queued" ? putOff(row, now) : null;
      if (later) return { row, facts: null, verdict: later };
      const facts = factsOf(deps, org, vault, row, times, {
        changes: changes.get(row.delivery.id),
        says: says.get(row.delivery.id),
        asking: asking.get(row.delivery.id),
        appointed: appointed.get(row.delivery.id),
        now,
      });
      if (facts === null) return { row, facts, verdict: { state: "skipped", reason: "session_moved" } };
      return "state" in facts ? { row, facts: null, verdict: facts } : { row, facts, verdict: null };
    } catch (error) {
      deps.log("error", "delivery.unreadable", { deliveryId: row.delivery.id, error: (error as Error).name });
      return { row, facts: null, verdict: { state: "failed", reason: "unreadable" } };
    }
  });
}

type Times = Map<string, SessionTime>;

/** Each cohort's next session, for mail that names it. */
async function readTimes(deps: Deps, orgId: string, rows: Standing[], vault: OrgVault, now: number): Promise<Times> {
  const naming = rows.filter((row) => row.delivery.kind === "welcome" || tellsOfChange(readable(row, vault)));
  const cohortIds = [...new Set(naming.map(({ cohort }) => cohort?.id).filter((id) => id !== undefined))];
  if (cohortIds.length === 0) return new Map();
  const next = await deps.db.all<SessionTime>(sql`
    select s.cohort_id as cohortId, s.starts_at as startsAt, s.ends_at as endsAt, s.timezone
    from json_each(${JSON.stringify(cohortIds)}) c
    join sessions s on s.org_id = ${orgId} and s.id = (
      select n.id from sessions n where n.org_id = ${orgId} and n.cohort_id = c.value and n.starts_at > ${now}
        and n.number is not null order by n.starts_at limit 1)`);
  return new Map(next.map((time) => [time.cohortId, time]));
}

async function readAllChanges(deps: Deps, orgId: string, rows: Standing[], vault: OrgVault, now: number) {
  const found = new Map<string, Changes>();
  for (const row of rows) {
    const payload = readable(row, vault);
    if (tellsOfChange(payload)) found.set(row.delivery.id, await readChanges(deps.db, orgId, row, payload, now));
  }
  return found;
}

/** Null also where it can't be read: what becomes of such a mail is said where it is written. */
function readable(row: Standing, vault: OrgVault): MailPayload | null {
  try {
    return payloadOf(row, vault);
  } catch {
    return null;
  }
}

/** What was looked up for one mail besides its standing. */
type Read = {
  changes: Changes | undefined;
  says: StaffSays | undefined;
  asking: Asking | undefined;
  appointed: Appointed | undefined;
  now: number;
};

/** @returns null when nothing that the mail would say is true any more. */
function factsOf(
  deps: Deps,
  org: OrgRow,
  vault: OrgVault,
  row: Standing,
  times: Times,
  { changes, says, asking, appointed, now }: Read,
): MailFacts | Verdict | null {
  const { delivery, session, cohort, participant, member, contact } = row;
  const locale = localeOf((contact ?? participant)?.locale ?? org.locale);
  if (asking && asking.state !== "asking") return asking;
  if (appointed && "reason" in appointed) return appointed;
  const alias = asking?.alias ?? cohort?.alias ?? org.alias;
  const common = {
    orgId: org.id,
    deliveryId: delivery.id,
    from: senderOf(alias, deps.config.mailFrom ?? org.mailFrom),
    locale,
    alias,
    phone: org.replyPhone,
  };
  const payload = payloadOf(row, vault);
  if (member) {
    const toStaff = { ...common, to: member.email };
    if (says) return "state" in says ? says : { ...toStaff, ...says };
    if (payload?.kind === "test") {
      const sender = { org, baseUrl: deps.config.baseUrl, mailFrom: deps.config.mailFrom, now: delivery.createdAt };
      return {
        ...sampleFacts(payload.of, payload.locale, sender),
        to: member.email,
        orgId: org.id,
        deliveryId: delivery.id,
        test: true,
      };
    }
    if (delivery.kind === "sign_in_code" && payload?.kind === "sign_in_code")
      return { ...toStaff, kind: "sign_in_code", code: payload.code, minutesValid: SIGN_IN_MINUTES };
    if (delivery.kind !== "staff_invitation") return null;
    const inviterName = payload?.kind === "staff_invitation" ? payload.inviterName : org.name;
    const loginUrl = `${deps.config.baseUrl}/login`;
    return { ...toStaff, kind: "staff_invitation", orgName: org.name, inviterName, loginUrl, role: member.role };
  }
  const receiver = participant && (contact ? openGuardian(contact, vault) : openReceiver(participant, vault));
  if (!receiver) return null;
  const { to, name } = receiver;
  if (delivery.kind === "confirm_address") return { ...common, to, kind: "confirm_address", confirmUrl: "" };

  const when = (time: { startsAt: number; endsAt: number; timezone: string }): When => ({
    startsAt: time.startsAt,
    endsAt: time.endsAt,
    zone: spokenZone(cohort, time.timezone, participant.timezone),
  });
  const place = cohort?.placeAlias ?? (cohort && meetsOnline(cohort) ? online[locale] : usualPlace[locale]);
  const line = contact ? null : locale === "es" ? org.ownLineEs : org.ownLineEn;
  const toPerson = { ...common, to, name, place, line, pageUrl: "", stopUrl: "" };
  const nextTime = cohort ? times.get(cohort.id) : undefined;
  const next = nextTime ? when(nextTime) : null;
  if (delivery.kind === "reminder" || delivery.kind === "guardian_reminder")
    return session ? { ...toPerson, kind: delivery.kind, when: when(session) } : null;
  if (delivery.kind === "find_time") return asking ? { ...toPerson, kind: "find_time" } : null;
  if (appointed) return factsOfAppointment(delivery.kind, appointed, toPerson, when);
  if (delivery.kind === "welcome") return { ...toPerson, kind: "welcome", when: next };
  if (!changes || !cohort) return null;
  return changeFacts(changes, { toPerson, toGuardian: contact !== null, place: cohort, next, when }, now);
}

function factsOfAppointment(
  kind: Standing["delivery"]["kind"],
  appointed: Exclude<Appointed, Verdict>,
  toPerson: ToParticipant,
  when: (time: { startsAt: number; endsAt: number; timezone: string }) => When,
): MailFacts | null {
  if (appointed.state === "offered") return { ...toPerson, kind: "appointment_offer" };
  const said = when(appointed);
  if (kind === "appointment_reminder") return { ...toPerson, kind, when: said };
  const events = [toDate(appointed, { ...toPerson, zone: said.zone })];
  return { ...toPerson, kind: "appointment_changed", when: said, isOff: appointed.state === "off", events };
}

type Receiver = { to: string; name: string };

function openReceiver(person: NonNullable<Standing["participant"]>, vault: OrgVault): Receiver | null {
  const open = (column: string, sealed: string) => vault.open({ table: "participants", row: person.id, column }, sealed);
  if (!person.email) return null;
  const { preferredName, givenName } = person;
  const name = preferredName ? open("preferred_name", preferredName) : open("given_name", givenName);
  return { to: open("email", person.email), name };
}

function openGuardian(contact: NonNullable<Standing["contact"]>, vault: OrgVault): Receiver | null {
  const open = (column: string, sealed: string) => vault.open({ table: "contacts", row: contact.id, column }, sealed);
  return contact.email ? { to: open("email", contact.email), name: open("given_name", contact.givenName) } : null;
}

function birthDateOf({ participant }: Standing, vault: OrgVault): string | null {
  if (!participant?.birthDate) return null;
  return vault.open({ table: "participants", row: participant.id, column: "birth_date" }, participant.birthDate);
}

function payloadOf({ delivery }: Standing, vault: OrgVault): MailPayload | null {
  if (!delivery.payload) return null;
  return JSON.parse(vault.open({ table: "deliveries", row: delivery.id, column: "payload" }, delivery.payload)) as MailPayload;
}

const localeOf = (locale: string): MailLocale => (locale.startsWith("es") ? "es" : "en");
