import type { Program } from "../../domain/program/program.ts";

type Phases = Program["phases"];
type Modules = Program["modules"];

/** One phase a line, as a person types them: "Initial: 1" · "Middle: 2-7". */
export const phasesToText = (phases: Phases): string =>
  phases.map(({ name, from, to }) => `${name}: ${from === to ? from : `${from}-${to}`}`).join("\n");

/**
 * Reads what `phasesToText` writes.
 *
 * @returns the phases, or the number of the first line that isn't one.
 */
export function parsePhases(text: string): Phases | number {
  const phases: Phases = [];
  for (const [index, line] of linesOf(text).entries()) {
    const match = /^(.+?)\s*:\s*(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?$/.exec(line);
    if (!match?.[1] || !match[2]) return index + 1;
    phases.push({ name: match[1], from: Number(match[2]), to: Number(match[3] ?? match[2]) });
  }
  return phases;
}

/** One module a line; a star before the name: nobody starts there. */
export const modulesToText = (modules: Modules): string =>
  modules.map(({ name, entryPoint }) => `${entryPoint ? "" : "* "}${name}`).join("\n");

export const parseModules = (text: string): Modules =>
  linesOf(text).map((line, index) => ({
    number: index + 1,
    name: line.replace(/^\*\s*/, ""),
    entryPoint: !line.startsWith("*"),
  }));

type OneToOnes = Program["oneToOnes"];

const kindWords: Record<OneToOnes[number]["kind"], string> = {
  pre_group: "Before",
  mid_group: "Between",
  post_group: "After",
  booster: "Booster",
  catch_up: "Catch-up",
};

/** One one-to-one a line: "Before: First meeting, 45 min" · "Between 10-11: Mid-group" · "After 7 days: Last meeting, optional". */
export const oneToOnesToText = (oneToOnes: OneToOnes): string =>
  oneToOnes
    .map(({ kind, name, minutes, afterSession, beforeSession, withinDays, optional }) => {
      const when = [
        kindWords[kind],
        kind === "mid_group" && afterSession && beforeSession ? ` ${afterSession}-${beforeSession}` : "",
        kind === "post_group" && withinDays ? ` ${withinDays} days` : "",
      ].join("");
      return `${when}: ${name}${minutes ? `, ${minutes} min` : ""}${optional ? ", optional" : ""}`;
    })
    .join("\n");

const LINE = /^(before|between|after|booster|catch-up)(?:\s+(\d{1,3})\s*[-–]\s*(\d{1,3})|\s+(\d{1,3})\s+days?)?\s*:\s*(.+)$/i;

/**
 * Reads what `oneToOnesToText` writes.
 *
 * @returns them, or the number of the first line that isn't one.
 */
export function parseOneToOnes(text: string): OneToOnes | number {
  const found: OneToOnes = [];
  for (const [index, line] of linesOf(text).entries()) {
    const [, when = "", after, before, days, rest = ""] = LINE.exec(line) ?? [];
    const kind = (Object.keys(kindWords) as (keyof typeof kindWords)[]).find(
      (one) => kindWords[one].toLowerCase() === when.toLowerCase(),
    );
    if (!kind || (after && kind !== "mid_group") || (days && kind !== "post_group")) return index + 1;
    const [, long = rest, isOptional] = /^(.*?)(,\s*optional)?$/i.exec(rest) ?? [];
    const [, name = long, minutes] = /^(.*?),\s*(\d{1,3})\s*min$/i.exec(long) ?? [];
    found.push({
      kind,
      name: name.trim(),
      ...(minutes ? { minutes: Number(minutes) } : {}),
      ...(after && before ? { afterSession: Number(after), beforeSession: Number(before) } : {}),
      ...(days ? { withinDays: Number(days) } : {}),
      optional: isOptional !== undefined,
    });
  }
  return found;
}

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);

/** 4320 → "3 days before"; 90 → "90 minutes before". */
export function spellOffset(minutes: number): string {
  const [count, unit] =
    minutes % 1440 === 0 ? [minutes / 1440, "day"] : minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"} before`;
}

export const usualOffsets = [10_080, 4320, 2880, 1440, 180, 60];
