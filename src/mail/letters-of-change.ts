import type { FrameProps } from "../../emails/parts.tsx";
import type { Words } from "../words/words.ts";
import type { MailFacts, When } from "./facts.ts";
import type { Draft } from "./letters.ts";
import { spellBoth, spellDay, spellHours, spellMoment } from "./spell-when.ts";

type FactsOf<Kind> = Extract<MailFacts, { kind: Kind }>;
type Moved = FactsOf<"moved" | "guardian_moved">;
type Cancelled = FactsOf<"cancelled" | "guardian_cancelled">;
type Changed = FactsOf<"changed" | "guardian_changed">;

/** The words for this receiver, and what every mail has around its own. */
type Around = {
  words: Words;
  said: Pick<Words["mail"], "moved" | "cancelled" | "changed">;
  frame: (preview: string) => FrameProps;
  text: (...body: (string | null | undefined | false)[]) => string;
};

type Said = Around["said"];

const spellMoves = (changes: Moved["changes"], said: Said, words: Words) =>
  changes.map(({ before, after }) => ({
    beforeLabel: said.moved.before,
    before: spellBoth(before, words),
    afterLabel: said.moved.after,
    date: spellDay(after, words),
    time: spellHours(after, words),
  }));

const moveLines = (moves: ReturnType<typeof spellMoves>): string[] =>
  moves.map(({ beforeLabel, before, afterLabel, date, time }) => `${beforeLabel}: ${before}\n${afterLabel}: ${date}, ${time}`);

const spellNext = (next: When | null, said: Said, words: Words) =>
  next ? { next: said.cancelled.next, date: spellDay(next, words), time: spellHours(next, words) } : {};

const nextLines = (next: When | null, said: Said, words: Words): string | null =>
  next && `${said.cancelled.next}\n${spellBoth(next, words)}`;

export function draftMoved({ alias, changes, pageUrl }: Moved, { words, said: all, frame, text }: Around): Draft {
  const said = all.moved;
  const body = said.body(changes.length);
  const moves = spellMoves(changes, all, words);
  return {
    subject: said.subject(alias, changes.length),
    letter: {
      template: "moved",
      props: { ...frame(said.preview(changes.length)), body, changes: moves, action: said.action, pageUrl },
    },
    text: text(body, ...moveLines(moves), `${said.action}: ${pageUrl}`),
  };
}

export function draftCancelled({ alias, cancelled, next, pageUrl }: Cancelled, { words, said: all, frame, text }: Around): Draft {
  const said = all.cancelled;
  const body = said.body(cancelled.length);
  const dates = cancelled.map((when) => ({ text: spellBoth(when, words) }));
  const [only] = cancelled.length === 1 ? cancelled : [];
  const { none, action } = said;
  return {
    subject: said.subject(alias, only ? spellMoment(only, words) : null),
    letter: {
      template: "cancelled",
      props: { ...frame(said.preview(cancelled.length)), body, dates, none, ...spellNext(next, all, words), action, pageUrl },
    },
    text: text(body, dates.map((date) => date.text).join("\n"), none, nextLines(next, all, words), `${action}: ${pageUrl}`),
  };
}

/** Several kinds of change in one mail, or another place. */
export function draftChanged(facts: Changed, { words, said: all, frame, text }: Around): Draft {
  const { alias, changes, cancelled, added = [], where, place, next, pageUrl } = facts;
  const said = all.changed;
  const fewer = changes.length + cancelled.length === 0;
  const { body, preview, subject } = !fewer || (where && added.length > 0) ? said.mixed : where ? said.place : said.added;
  const moves = spellMoves(changes, all, words);
  const dates = cancelled.map((when) => ({ text: spellBoth(when, words) }));
  const news = added.map((when) => ({ text: spellBoth(when, words) }));
  const addedLabel = news.length > 0 ? said.added.label(news.length) : undefined;
  const cancelledLabel = dates.length > 0 ? all.cancelled.body(dates.length) : undefined;
  const whereText = where === "label" ? said.from(place) : where ? said[where] : undefined;
  const { action } = said;
  return {
    subject: subject(alias),
    letter: {
      template: "changed",
      props: {
        ...frame(preview),
        body,
        changes: moves,
        ...(cancelledLabel ? { cancelledLabel } : {}),
        dates,
        ...(addedLabel ? { addedLabel, added: news } : {}),
        ...(whereText ? { where: whereText } : {}),
        ...spellNext(next, all, words),
        action,
        pageUrl,
      },
    },
    text: text(
      body,
      ...moveLines(moves),
      cancelledLabel && [cancelledLabel, ...dates.map((date) => date.text)].join("\n"),
      addedLabel && [addedLabel, ...news.map((date) => date.text)].join("\n"),
      whereText,
      nextLines(next, all, words),
      `${action}: ${pageUrl}`,
    ),
  };
}
