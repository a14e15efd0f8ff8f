import type { Letter } from "../../emails/index.tsx";
import { wordsOf } from "../words/words.ts";
import type { MailFacts } from "./facts.ts";
import { draftCancelled, draftChanged, draftMoved } from "./letters-of-change.ts";
import { spellBoth, spellDay, spellHours, spellMoment } from "./spell-when.ts";
import { draftStaffLetter } from "./staff-letters.ts";

/** One mail in finished strings: the subject, the template's strings, and the plain text a person would write. */
export type Draft = { subject: string; letter: Letter; text: string };

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
  const why = mail.whyOf[facts.kind] ?? (toParticipant ? said.why : mail.whyStaff);
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
    case "guardian_moved":
      return draftMoved(facts, { words, said, frame, text });
    case "cancelled":
    case "guardian_cancelled":
      return draftCancelled(facts, { words, said, frame, text });
    case "changed":
    case "guardian_changed":
      return draftChanged(facts, { words, said, frame, text });
    case "find_time": {
      const { subject, preview, body, none, action } = mail.findTime;
      const { pageUrl } = facts;
      return {
        subject: subject(facts.alias),
        letter: { template: "find_time", props: { ...frame(preview), body, none, action, pageUrl } },
        text: text(body, `${action}: ${pageUrl}`, none),
      };
    }
    case "appointment_offer": {
      const { subject, preview, body, action } = mail.appointment.offer;
      const { pageUrl } = facts;
      return {
        subject: subject(facts.alias),
        letter: { template: "appointment", props: { ...frame(preview), body, action, pageUrl } },
        text: text(body, `${action}: ${pageUrl}`),
      };
    }
    case "appointment_changed":
    case "appointment_reminder": {
      const { when, place, pageUrl } = facts;
      const { reminder, booked, off, action } = mail.appointment;
      const said = facts.kind === "appointment_reminder" ? reminder : facts.isOff ? off : booked;
      const [date, time] = [spellDay(when, words), spellHours(when, words)];
      const isOff = facts.kind === "appointment_changed" && facts.isOff;
      const where = isOff ? {} : { place, placeLabel: mail.whereLabel };
      return {
        subject: said.subject(facts.alias, spellMoment(when, words)),
        letter: {
          template: "appointment",
          props: { ...frame(said.body), body: said.body, date, time, ...where, ask: said.ask, action, pageUrl },
        },
        text: text(
          said.body,
          `${mail.whenLabel}: ${date}, ${time}${isOff ? "" : `\n${mail.whereLabel}: ${place}`}`,
          `${said.ask}\n${pageUrl}`,
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
