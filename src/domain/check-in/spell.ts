import { type Answers, rulers, type Stage } from "./check-in.ts";
import { type Severity, scoreOf, severityOf } from "./phq9.ts";

export const severityLabels: Record<Severity, string> = {
  minimal: "minimal",
  mild: "mild",
  moderate: "moderate",
  moderately_severe: "moderately severe",
  severe: "severe",
};

export const stageLabels: Record<Stage, string> = {
  precontemplation: "Precontemplation",
  contemplation: "Contemplation",
  preparation: "Preparation",
  action: "Action",
  maintenance: "Maintenance",
};

/** "12, moderate"; "not all nine answered" without a score. */
export function spellPhq9(items: NonNullable<Answers["phq9"]>): string {
  const score = scoreOf(items);
  return score === null ? "not all nine answered" : `${score}, ${severityLabels[severityOf(score)]}`;
}

/** One line for staff: "PHQ-9 12, moderate · mood 4 · importance 8, confidence 4 · Contemplation". */
export function spellAnswers({ phq9, mood, rulers: ruled, stage }: Answers): string {
  const said = ruled ? rulers.flatMap((name) => (ruled[name] === null ? [] : [`${name} ${ruled[name]}`])) : [];
  return [
    phq9 && `PHQ-9 ${spellPhq9(phq9)}`,
    mood !== undefined && `mood ${mood}`,
    said.length > 0 && said.join(", "),
    stage && stageLabels[stage],
  ]
    .filter(Boolean)
    .join(" · ");
}
