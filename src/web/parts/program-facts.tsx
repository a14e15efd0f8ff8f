import type { Citation, Program } from "../../domain/program/program.ts";
import { kindLabels } from "./check-in-fields.tsx";
import { spellOffset } from "./program-text.ts";

export const modes = { closed: "Closed", rolling: "Rolling", drop_in: "Drop-in" } as const;
export const modeHints = {
  closed: "Closed: everyone starts together",
  rolling: "Rolling: people join as they come",
  drop_in: "Drop-in: whoever comes",
} as const;
export const completionRules = {
  sequential: "By share of sessions attended",
  topic_cycle: "When every topic was covered",
  set_weeks: "After a number of sessions attended",
  open_ended: "Doesn't apply: open-ended",
} as const;

const confidence: Record<Citation["confidence"], string> = {
  published: "published source",
  common: "common practice, check before quoting",
  house: "our default",
};

type Shape = Pick<
  Program,
  | "sessionCount"
  | "sessionMinutes"
  | "intervalWeeks"
  | "enrolmentMode"
  | "minimum"
  | "capacity"
  | "phases"
  | "modules"
  | "oneToOnes"
  | "reminderOffsets"
> &
  Partial<Pick<Program, "quietHours" | "checkIns" | "outreachAfter" | "exitAfter">>;

function spellThresholds(outreach: number, exit: number): string {
  const said = [
    ...(outreach > 0 ? [`${outreach}: reach out`] : []),
    ...(exit > 0 ? [`${exit}: propose an exit; a person decides`] : []),
  ];
  return said.length > 0 ? said.join(", ") : "Nothing is asked for";
}

/** A program's figures as sentences. */
export function ProgramFacts({ program }: { program: Shape }) {
  const { sessionCount, sessionMinutes, intervalWeeks, minimum, capacity } = program;
  const rhythm = intervalWeeks === 1 ? "every week" : `every ${intervalWeeks} weeks`;
  const size =
    minimum !== null && capacity !== null
      ? `${minimum}–${capacity} people`
      : capacity !== null
        ? `up to ${capacity} people`
        : minimum !== null
          ? `at least ${minimum} people`
          : "any size";
  return (
    <dl class="facts">
      <div>
        <dt>Sessions</dt>
        <dd>
          {sessionCount === null ? "Open-ended" : sessionCount} × {sessionMinutes} minutes, {rhythm}
        </dd>
      </div>
      <div>
        <dt>Who joins</dt>
        <dd>
          {modes[program.enrolmentMode]}, {size}
        </dd>
      </div>
      {program.phases.length > 0 && (
        <div>
          <dt>Phases</dt>
          <dd>{program.phases.map(({ name, from, to }) => `${name} ${from === to ? from : `${from}–${to}`}`).join(", ")}</dd>
        </div>
      )}
      {program.modules.length > 0 && (
        <div>
          <dt>Modules</dt>
          <dd>{program.modules.map(({ name }) => name).join(", ")}</dd>
        </div>
      )}
      {program.oneToOnes.length > 0 && (
        <div>
          <dt>One-to-one</dt>
          <dd>{program.oneToOnes.map(({ name, optional }) => `${name}${optional ? " (optional)" : ""}`).join(", ")}</dd>
        </div>
      )}
      {program.outreachAfter !== undefined && program.enrolmentMode !== "drop_in" && (
        <div>
          <dt>After misses in a row</dt>
          <dd>{spellThresholds(program.outreachAfter, program.exitAfter ?? 0)}</dd>
        </div>
      )}
      <div>
        <dt>Reminders</dt>
        <dd>
          {program.reminderOffsets.length === 0 ? "None" : program.reminderOffsets.map(spellOffset).join(", ")}
          {program.quietHours &&
            program.reminderOffsets.length > 0 &&
            `; none from ${program.quietHours.from} to ${program.quietHours.until} by each person’s clock`}
        </dd>
      </div>
      {program.checkIns && program.checkIns.length > 0 && (
        <div>
          <dt>Check-ins</dt>
          <dd>{program.checkIns.map((kind) => kindLabels[kind]).join("; ")}</dd>
        </div>
      )}
    </dl>
  );
}

/** Where each figure comes from and how sure it is. */
export function Citations({ citations }: { citations: Citation[] }) {
  if (citations.length === 0) return null;
  return (
    <details>
      <summary>Where the figures come from</summary>
      <ul>
        {citations.map(({ figure, text, confidence: how }) => (
          <li>
            <strong>{figure}:</strong> {text} <span class="tag">{confidence[how]}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
