import type { orgs } from "../../db/schema/index.ts";
import { addDays, toInstant, toLocal } from "../time.ts";
import type { MailFacts, MailLocale, MonthFigures, SampleKind } from "./facts.ts";
import { pageOf } from "./links.ts";
import { senderOf } from "./sender.ts";

export const sampleKinds = [
  "reminder",
  "welcome",
  "moved",
  "cancelled",
  "changed",
  "guardian_reminder",
  "guardian_moved",
  "guardian_cancelled",
  "guardian_changed",
  "confirm_address",
  "find_time",
  "appointment_offer",
  "appointment_changed",
  "appointment_reminder",
  "staff_invitation",
  "sign_in_code",
  "digest",
  "register_nudge",
  "cover_request",
  "summary",
  "attention",
  "alert",
] as const satisfies SampleKind[];

export const usualPlace: Record<MailLocale, string> = { en: "the usual place", es: "el lugar de siempre" };

type Sender = {
  org: Pick<typeof orgs.$inferSelect, "name" | "alias" | "timezone" | "mailFrom" | "replyPhone" | "ownLineEn" | "ownLineEs">;
  baseUrl: string;
  mailFrom: string | null;
  now: number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * What one kind of mail would say with the org's own settings, to somebody made up. Its links open nothing.
 *
 * @param now the sample's dates are counted from here, UTC epoch ms; the same instant gives the same sample.
 */
export function sampleFacts(kind: SampleKind, locale: MailLocale, { org, baseUrl, mailFrom, now }: Sender): MailFacts {
  const common = {
    orgId: "sample",
    deliveryId: "sample",
    to: "sam@example.org",
    from: senderOf(org.alias, mailFrom ?? org.mailFrom),
    locale,
    alias: org.alias,
    phone: org.replyPhone,
  };
  const pageUrl = `${baseUrl}/${pageOf(kind)}/sample`;
  const toPerson = {
    ...common,
    name: "Sam",
    place: usualPlace[locale],
    line: kind.startsWith("guardian_") ? null : locale === "es" ? org.ownLineEs : org.ownLineEn,
    pageUrl,
    stopUrl: `${pageUrl}/stop`,
  };
  const hour = Math.ceil(now / HOUR_MS) * HOUR_MS;
  const on = (days: number, hours = 0) => {
    const startsAt = hour + days * DAY_MS + hours * HOUR_MS;
    return { startsAt, endsAt: startsAt + 1.5 * HOUR_MS, zone: org.timezone };
  };
  switch (kind) {
    case "reminder":
    case "guardian_reminder":
      return { ...toPerson, kind, when: on(1) };
    case "welcome":
      return { ...toPerson, kind, when: on(3) };
    case "moved":
    case "guardian_moved":
      return { ...toPerson, kind, changes: [{ before: on(3), after: on(4, 1) }] };
    case "cancelled":
    case "guardian_cancelled":
      return { ...toPerson, kind, cancelled: [on(3)], next: on(10) };
    case "changed":
    case "guardian_changed": {
      const changes = [{ before: on(3), after: on(4, 1) }];
      return { ...toPerson, kind, changes, cancelled: [on(10)], added: [on(17)], where: "label", next: on(4, 1) };
    }
    case "appointment_changed":
      return { ...toPerson, kind, when: on(5), isOff: false };
    case "appointment_reminder":
      return { ...toPerson, kind, when: on(1) };
    case "appointment_offer":
    case "find_time":
      return { ...toPerson, kind };
    case "confirm_address":
      return { ...common, kind, confirmUrl: `${baseUrl}/confirm/sample` };
    case "staff_invitation":
      return { ...common, kind, orgName: org.name, inviterName: "Dana", loginUrl: `${baseUrl}/login`, role: "facilitator" };
    case "sign_in_code":
      return { ...common, kind, code: "123456", minutesValid: 10 };
    case "digest": {
      const agenda = [
        { when: on(0, 2), alias: org.alias, dropIn: false, expected: 6, cantCome: 1, joining: 1 },
        { when: on(0, 5), alias: org.alias, dropIn: true, expected: 4, cantCome: 0, joining: 0 },
      ];
      return { ...common, kind, day: { at: hour, zone: org.timezone }, agenda, todayUrl: `${baseUrl}/` };
    }
    case "summary":
      return { ...common, kind, asOf: now, ...sampleMonth(now, org.timezone, baseUrl) };
    case "alert":
      return { ...common, kind, missed: 2, failed: 1, uncertain: 0, parked: "quota", silent: false, mailUrl: `${baseUrl}/` };
    case "attention":
      return { ...common, kind, tasksUrl: `${baseUrl}/tasks` };
    case "cover_request":
      return { ...common, kind, when: on(3), answerUrl: `${baseUrl}/` };
    case "register_nudge":
      return { ...common, kind, when: on(-1), registerUrl: `${baseUrl}/` };
  }
}

/** The month before this one, with made-up numbers of which two are hidden. */
function sampleMonth(now: number, zone: string, baseUrl: string) {
  const to = addDays(`${toLocal(now, zone).date.slice(0, 7)}-01`, -1);
  const from = `${to.slice(0, 7)}-01`;
  const counts = { held: 12, cancelled: 1, unmarked: 2, strict: 0.78, adjusted: 0.84, noShow: 0.09 };
  const figures: MonthFigures = { ...counts, enrolled: "hidden", started: "hidden", contactMinutes: 9_540 };
  const before: MonthFigures = { ...figures, held: 10, unmarked: 0, strict: 0.74, adjusted: 0.84, contactMinutes: 8_100 };
  const month = { at: toInstant({ date: from, time: "12:00" }, zone), zone };
  return { month, figures, before, inNeed: 1, reportsUrl: `${baseUrl}/reports?from=${from}&to=${to}` };
}
