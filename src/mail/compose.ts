import { type SpokenLocale, spellDate, spellTime, spellZone } from "../time.ts";
import type { MailFacts, When } from "./facts.ts";
import type { Mail } from "./provider.ts";

/** Writes one mail. The same facts give the same bytes. */
export async function composeMail(facts: MailFacts): Promise<Mail> {
  const { subject, lines } = say(facts);
  const footer = "pageUrl" in facts ? [facts.pageUrl, `Stop these messages: ${facts.stopUrl}`] : [];
  const text = [...lines, "", ...footer, facts.phone ?? "", facts.alias].join("\n");
  return {
    from: facts.from,
    to: facts.to,
    subject,
    html: `<pre>${text.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</pre>`,
    text,
    headers:
      "stopUrl" in facts
        ? { "List-Unsubscribe": `<${facts.stopUrl}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }
        : {},
    tags: [],
  };
}

function say(facts: MailFacts): { subject: string; lines: string[] } {
  const at = (when: When): string => spell(when, facts.locale);
  switch (facts.kind) {
    case "reminder":
      return { subject: `${facts.alias}: ${at(facts.when)}`, lines: [`${at(facts.when)}, ${facts.place}.`] };
    case "welcome":
      return { subject: facts.alias, lines: [facts.when ? `${at(facts.when)}, ${facts.place}.` : facts.place] };
    case "moved":
      return { subject: `${facts.alias}: a new time`, lines: facts.changes.map((c) => `${at(c.before)} → ${at(c.after)}`) };
    case "cancelled":
      return { subject: `${facts.alias}: cancelled`, lines: facts.cancelled.map(at) };
    case "confirm_address":
      return { subject: facts.alias, lines: [facts.confirmUrl] };
    case "staff_invitation":
      return { subject: `${facts.inviterName} invites you`, lines: [facts.orgName, facts.loginUrl] };
    case "sign_in_code":
      return { subject: `${facts.code} is your code`, lines: [facts.code, `${facts.minutesValid} min`] };
  }
}

const spell = ({ startsAt, zone }: When, locale: SpokenLocale): string =>
  `${spellDate(startsAt, zone, locale)}, ${spellTime(startsAt, zone, locale)} (${spellZone(startsAt, zone, locale)})`;
