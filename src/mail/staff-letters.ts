import type { FrameProps } from "../../emails/parts.tsx";
import { spellDate, spellShort, spellTime, spellZone, toLocal } from "../time.ts";
import type { Words } from "../words/words.ts";
import type { Agenda, MailFacts } from "./facts.ts";
import type { Draft } from "./letters.ts";
import { draftSummary } from "./summary-letter.ts";

/** What every mail stands on: the frame of its html part, and its text part around a body. */
export type Paper = {
  words: Words;
  frame: (preview: string) => FrameProps;
  text: (...body: (string | null | undefined | false)[]) => string;
};

export type StaffFacts = Extract<
  MailFacts,
  {
    kind: "staff_invitation" | "sign_in_code" | "digest" | "register_nudge" | "cover_request" | "summary" | "attention" | "alert";
  }
>;

/** Mail to those who work here. */
export function draftStaffLetter(facts: StaffFacts, { words, frame, text }: Paper): Draft {
  const { mail } = words;
  switch (facts.kind) {
    case "staff_invitation": {
      const { how, action, subject, preview } = mail.invitation;
      const body = mail.invitation.body(facts.inviterName, facts.orgName, mail.invitation.roles[facts.role] ?? facts.role);
      const { loginUrl } = facts;
      return {
        subject: subject(facts.inviterName),
        letter: { template: "staff_invitation", props: { ...frame(preview), body, how, action, loginUrl } },
        text: text(body, how, `${action}: ${loginUrl}`),
      };
    }
    case "sign_in_code": {
      const { body, otherwise, subject, preview } = mail.code;
      const valid = mail.code.valid(facts.minutesValid);
      const { code } = facts;
      return {
        subject: subject(code),
        letter: { template: "sign_in_code", props: { ...frame(preview), body, code, valid, otherwise } },
        text: text(body, code, valid, otherwise),
      };
    }
    case "digest": {
      const { action } = mail.digest;
      const { day, todayUrl } = facts;
      const body = mail.digest.body(facts.agenda.length);
      const agenda = facts.agenda.map((one) => ({
        label: one.alias,
        time: spellSpan(one, day, words),
        people: spellPeople(one, words),
      }));
      return {
        subject: mail.digest.subject(facts.alias, spellDate(day.at, day.zone, words.locale)),
        letter: { template: "digest", props: { ...frame(body), body, agenda, action, todayUrl } },
        text: text(body, ...agenda.map(({ label, time, people }) => `${time}\n${label}: ${people}`), `${action}: ${todayUrl}`),
      };
    }
    case "register_nudge": {
      const { subject, body, action } = mail.nudge;
      const { when, registerUrl } = facts;
      const date = spellDate(when.startsAt, when.zone, words.locale);
      const time = spellHours(when, words);
      return {
        subject: subject(facts.alias),
        letter: { template: "register_nudge", props: { ...frame(body), body, date, time, action, registerUrl } },
        text: text(body, `${date}, ${time}`, `${action}: ${registerUrl}`),
      };
    }
    case "cover_request": {
      const { subject, body, ask, action } = mail.cover;
      const { when, answerUrl } = facts;
      const date = spellDate(when.startsAt, when.zone, words.locale);
      const time = spellHours(when, words);
      return {
        subject: subject(facts.alias),
        letter: { template: "cover_request", props: { ...frame(body), body, date, time, ask, action, answerUrl } },
        text: text(body, `${date}, ${time}`, ask, `${action}: ${answerUrl}`),
      };
    }
    case "attention": {
      const { body, action } = mail.attention;
      const { tasksUrl } = facts;
      return {
        subject: body,
        letter: { template: "attention", props: { ...frame(body), body, action, tasksUrl } },
        text: text(body, `${action}: ${tasksUrl}`),
      };
    }
    case "summary":
      return draftSummary(facts, { words, frame, text });
    case "alert": {
      const { subject, body, action } = mail.alert;
      const { mailUrl } = facts;
      const said = spellTrouble(facts, words).map((line) => ({ text: line }));
      return {
        subject: subject(facts.alias),
        letter: { template: "alert", props: { ...frame(body), body, said, action, mailUrl } },
        text: text(body, ...said.map((line) => line.text), `${action}: ${mailUrl}`),
      };
    }
  }
}

const spellHours = ({ startsAt, endsAt, zone }: Agenda["when"], { locale }: Words): string =>
  `${spellTime(startsAt, zone, locale)}–${spellTime(endsAt, zone, locale)}, ${spellZone(startsAt, zone, locale)}`;

/** With its date where that isn't the day's own: a session after midnight, or far away. */
function spellSpan({ when }: Agenda, { at, zone }: { at: number; zone: string }, words: Words): string {
  if (toLocal(when.startsAt, when.zone).date === toLocal(at, zone).date) return spellHours(when, words);
  const { startsAt } = when;
  return `${spellShort(startsAt, when.zone, words.locale)} ${spellZone(startsAt, when.zone, words.locale)}`;
}

function spellPeople({ dropIn, expected, cantCome, joining }: Agenda, { mail: { digest } }: Words): string {
  if (dropIn) return digest.dropIn;
  const parts = [digest.expected(expected), cantCome > 0 && digest.cantCome(cantCome), joining > 0 && digest.joining(joining)];
  return parts.filter(Boolean).join(", ");
}

function spellTrouble({ missed, failed, uncertain, parked, silent }: Extract<StaffFacts, { kind: "alert" }>, { mail }: Words) {
  const { alert } = mail;
  const lines = [
    missed > 0 && alert.missed(missed),
    failed > 0 && alert.failed(failed),
    uncertain > 0 && alert.uncertain(uncertain),
    parked && alert.parked[parked],
    silent && alert.silent,
  ];
  return lines.filter((line) => line !== false && line !== null);
}
