import type { Letter } from "../../emails/index.tsx";
import { spellDate, spellShort, spellTime, spellZone } from "../time.ts";
import { type Words, wordsOf } from "../words/words.ts";
import type { MailFacts, When } from "./facts.ts";
import { draftStaffLetter } from "./staff-letters.ts";

/** One mail in finished strings: the subject, the template's strings, and the plain text a person would write. */
export type Draft = { subject: string; letter: Letter; text: string };

/** "6:30 PM–8:00 PM, Eastern Time". */
const spellHours = ({ startsAt, endsAt, zone }: When, words: Words): string =>
  `${spellTime(startsAt, zone, words.locale)}–${spellTime(endsAt, zone, words.locale)}, ${spellZone(startsAt, zone, words.locale)}`;

/** "Wed, Mar 3, 6:30 PM Eastern Time": a subject is read alone, so it names the zone too. */
const spellMoment = ({ startsAt, zone }: When, words: Words): string =>
  `${spellShort(startsAt, zone, words.locale)} ${spellZone(startsAt, zone, words.locale)}`;

const spellDay = ({ startsAt, zone }: When, words: Words): string => spellDate(startsAt, zone, words.locale);

const spellBoth = (when: When, words: Words): string => `${spellDay(when, words)}, ${spellHours(when, words)}`;

const paragraphs = (...parts: (string | null | undefined | false)[]): string => parts.filter(Boolean).join("\n\n");

/** Says the facts in the receiver's language. Subjects and bodies name only the alias, times and a neutral place. */
export function draftLetter(facts: MailFacts): Draft {
  const words = wordsOf(facts.locale);
  const { mail } = words;
  const phone = facts.phone ? mail.phone(facts.phone) : undefined;
  const toParticipant = "stopUrl" in facts;
  const hello = mail.hello(toParticipant ? facts.name : null);
  const toGuardian = facts.kind.startsWith("guardian_");
  const said = toGuardian ? mail.guardian : mail;
  const why = toParticipant ? said.why : (mail.whyOf[facts.kind] ?? mail.whyStaff);
  const frame = (preview: string) => ({
    lang: words.locale,
    preview,
    hello,
    why,
    sender: facts.alias,
    ...(phone ? { phone } : {}),
    ...(toParticipant && facts.line ? { line: facts.line } : {}),
    ...(toParticipant ? { stopLabel: mail.stop, stopUrl: facts.stopUrl } : {}),
  });
  const foot = [phone, why, toParticipant && `${mail.stop}: ${facts.stopUrl}`, facts.alias].filter(Boolean).join("\n");
  const text = (...body: (string | null | undefined | false)[]) =>
    `${paragraphs(hello, ...body, toParticipant && facts.line, `--\n${foot}`)}\n`;

  switch (facts.kind) {
    case "reminder":
    case "guardian_reminder": {
      const { when, place, pageUrl } = facts;
      const words_ = said.reminder;
      const [date, time] = [spellDay(when, words), spellHours(when, words)];
      return {
        subject: words_.subject(facts.alias, spellMoment(when, words)),
        letter: {
          template: "reminder",
          props: {
            ...frame(words_.preview(date)),
            body: words_.body,
            date,
            time,
            place,
            placeLabel: mail.whereLabel,
            ask: words_.ask,
            action: words_.action,
            pageUrl,
          },
        },
        text: text(words_.body, `${mail.whenLabel}: ${date}, ${time}\n${mail.whereLabel}: ${place}`, `${words_.ask}\n${pageUrl}`),
      };
    }
    case "welcome": {
      const { when, place, pageUrl } = facts;
      const first = when ? { first: mail.welcome.first, date: spellDay(when, words), time: spellHours(when, words) } : {};
      return {
        subject: mail.welcome.subject(facts.alias),
        letter: {
          template: "welcome",
          props: {
            ...frame(mail.welcome.preview),
            body: mail.welcome.body,
            ...first,
            place,
            placeLabel: mail.whereLabel,
            action: mail.welcome.action,
            pageUrl,
          },
        },
        text: text(
          mail.welcome.body,
          when && `${mail.welcome.first}\n${spellBoth(when, words)}\n${mail.whereLabel}: ${place}`,
          `${mail.welcome.action}: ${pageUrl}`,
        ),
      };
    }
    case "moved":
    case "guardian_moved": {
      const { changes, pageUrl } = facts;
      const body = said.moved.body(changes.length);
      const spelled = changes.map(({ before, after }) => ({
        beforeLabel: said.moved.before,
        before: spellBoth(before, words),
        afterLabel: said.moved.after,
        date: spellDay(after, words),
        time: spellHours(after, words),
      }));
      return {
        subject: said.moved.subject(facts.alias, changes.length),
        letter: {
          template: "moved",
          props: { ...frame(said.moved.preview(changes.length)), body, changes: spelled, action: said.moved.action, pageUrl },
        },
        text: text(
          body,
          ...spelled.map(({ before, date, time }) => `${said.moved.before}: ${before}\n${said.moved.after}: ${date}, ${time}`),
          `${said.moved.action}: ${pageUrl}`,
        ),
      };
    }
    case "cancelled":
    case "guardian_cancelled": {
      const { cancelled, next, pageUrl } = facts;
      const body = said.cancelled.body(cancelled.length);
      const dates = cancelled.map((when) => ({ text: spellBoth(when, words) }));
      const [only] = cancelled.length === 1 ? cancelled : [];
      const upcoming = next ? { next: said.cancelled.next, date: spellDay(next, words), time: spellHours(next, words) } : {};
      return {
        subject: said.cancelled.subject(facts.alias, only ? spellMoment(only, words) : null),
        letter: {
          template: "cancelled",
          props: {
            ...frame(said.cancelled.preview(cancelled.length)),
            body,
            dates,
            none: said.cancelled.none,
            ...upcoming,
            action: said.cancelled.action,
            pageUrl,
          },
        },
        text: text(
          body,
          dates.map((date) => date.text).join("\n"),
          said.cancelled.none,
          next && `${said.cancelled.next}\n${spellBoth(next, words)}`,
          `${said.cancelled.action}: ${pageUrl}`,
        ),
      };
    }
    case "changed":
    case "guardian_changed": {
      const { changes, cancelled, where, place, next, pageUrl } = facts;
      const words_ = said.changed;
      const onlyPlace = changes.length + cancelled.length === 0;
      const { body, preview, subject } = onlyPlace ? words_.place : words_.mixed;
      const spelled = changes.map(({ before, after }) => ({
        beforeLabel: said.moved.before,
        before: spellBoth(before, words),
        afterLabel: said.moved.after,
        date: spellDay(after, words),
        time: spellHours(after, words),
      }));
      const dates = cancelled.map((when) => ({ text: spellBoth(when, words) }));
      const cancelledLabel = dates.length > 0 ? said.cancelled.body(dates.length) : undefined;
      const whereText = where === "label" ? words_.from(place) : where ? words_[where] : undefined;
      const upcoming = next ? { next: said.cancelled.next, date: spellDay(next, words), time: spellHours(next, words) } : {};
      return {
        subject: subject(facts.alias),
        letter: {
          template: "changed",
          props: {
            ...frame(preview),
            body,
            changes: spelled,
            ...(cancelledLabel ? { cancelledLabel } : {}),
            dates,
            ...(whereText ? { where: whereText } : {}),
            ...upcoming,
            action: words_.action,
            pageUrl,
          },
        },
        text: text(
          body,
          ...spelled.map(({ before, date, time }) => `${said.moved.before}: ${before}\n${said.moved.after}: ${date}, ${time}`),
          cancelledLabel && `${cancelledLabel}\n${dates.map((date) => date.text).join("\n")}`,
          whereText,
          next && `${said.cancelled.next}\n${spellBoth(next, words)}`,
          `${words_.action}: ${pageUrl}`,
        ),
      };
    }
    case "confirm_address": {
      const { body, otherwise, action, subject, preview } = mail.confirm;
      const { confirmUrl } = facts;
      return {
        subject: subject(facts.alias),
        letter: { template: "confirm_address", props: { ...frame(preview), body, otherwise, action, confirmUrl } },
        text: text(body, `${action}: ${confirmUrl}`, otherwise),
      };
    }
    default:
      return draftStaffLetter(facts, { words, frame, text });
  }
}
