import { spellDate, spellMonth, spellTime, spellZone } from "../time.ts";
import type { Words } from "../words/words.ts";
import type { Figure, MailFacts, MonthFigures } from "./facts.ts";
import type { Draft } from "./letters.ts";
import type { Paper } from "./staff-letters.ts";

type SummaryFacts = Extract<MailFacts, { kind: "summary" }>;

/** One number: what it is called and counts, what it is, and what it was the month before where both may be said. */
type Row = { label: string; is?: string; value: string; hidden?: true; before?: string };

/** Nothing was held, cancelled or left without a register. A hidden count is something. */
export const nothingIn = ({ held, cancelled, unmarked }: MonthFigures): boolean =>
  held === 0 && cancelled === 0 && unmarked === 0;

/** A month in numbers. Says no number that is hidden, in either part. */
export function draftSummary(facts: SummaryFacts, { words, frame, text }: Paper): Draft {
  const said = words.mail.summary;
  const { month, asOf, reportsUrl } = facts;
  const body = said.body(spellMonth(month.at, month.zone, words.locale));
  const moment = `${spellDate(asOf, month.zone, words.locale)}, ${spellTime(asOf, month.zone, words.locale)}, ${spellZone(asOf, month.zone, words.locale)}`;
  const stood = said.asOf(moment);
  const rows = rowsOf(facts, words);
  const note = rows.some(({ hidden }) => hidden) ? { whyHidden: said.whyHidden } : {};
  const { action } = said;
  return {
    subject: said.subject(facts.alias, spellMonth(month.at, month.zone, words.locale)),
    letter: { template: "summary", props: { ...frame(body), body, stood, rows, ...note, action, reportsUrl } },
    text: text(body, stood, rows.map(inText).join("\n"), note.whyHidden, `${action}: ${reportsUrl}`),
  };
}

const inText = ({ label, is, value, before }: Row): string =>
  `${label}${is ? ` (${is})` : ""}: ${value}${before ? `. ${before}` : ""}`;

function rowsOf({ figures, before, inNeed }: SummaryFacts, { mail: { summary: said } }: Words): Row[] {
  const row = (label: string, say: (of: MonthFigures) => string, is?: string): Row => {
    const [value, was] = [say(figures), before ? say(before) : NONE];
    const isSaid = (text: string) => text !== HIDDEN && text !== NONE;
    const beside = isSaid(value) && isSaid(was) ? { before: said.monthBefore(was) } : {};
    const shown = value === HIDDEN ? { value: said.hidden, hidden: true as const } : { value };
    return { label, ...(is ? { is } : {}), ...shown, ...beside };
  };
  return [
    row(said.held, ({ held }) => spell(held, String)),
    row(said.cancelled, ({ cancelled }) => spell(cancelled, String)),
    row(said.unmarked, ({ unmarked }) => spell(unmarked, String)),
    row(said.strict, ({ strict }) => spell(strict, percent), said.strictIs),
    row(said.adjusted, ({ adjusted }) => spell(adjusted, percent), said.adjustedIs),
    row(said.noShow, ({ noShow }) => spell(noShow, percent), said.noShowIs),
    row(
      said.started,
      ({ started, enrolled }) => spell(started, (some) => spell(enrolled, (all) => said.startedOf(some, all))),
      said.startedIs,
    ),
    row(said.contactHours, ({ contactMinutes }) => spell(contactMinutes, hours), said.contactHoursIs),
    { label: said.inNeed, is: said.inNeedIs, value: String(inNeed) },
  ];
}

const HIDDEN = "hidden";
const NONE = "–";

const spell = (figure: Figure, say: (value: number) => string): string =>
  figure === "hidden" ? HIDDEN : figure === "none" ? NONE : say(figure);

/** 0.784 → "78 %". */
const percent = (rate: number): string => `${Math.round(rate * 100)} %`;

/** 9,540 minutes → "159"; 8,130 → "135.5". */
const hours = (minutes: number): string => String(Math.round(minutes / 6) / 10);
