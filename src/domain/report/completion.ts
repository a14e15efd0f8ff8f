import { ratio, type SessionFact } from "./metrics.ts";

export type CompletionRule =
  /** Attended at least `percent` of the protocol's sessions. House default 75; 50 and 100 are shown beside it. */
  | { kind: "sequential"; sessions: number; percent: number }
  /** Attended every topic at least once, in any order. */
  | { kind: "topic_cycle"; topics: readonly number[] }
  /** Attended this many sessions. */
  | { kind: "set_weeks"; sessions: number }
  | { kind: "open_ended" };

/** Null where completing means nothing: an open-ended group. */
export function hasCompleted(rule: CompletionRule, attended: readonly SessionFact[]): boolean | null {
  if (rule.kind === "open_ended") return null;
  if (rule.kind === "set_weeks") return attended.length >= rule.sessions;
  if (rule.kind === "sequential") return attended.length * 100 >= rule.percent * rule.sessions;
  const topics = new Set(attended.map(({ topic }) => topic));
  return rule.topics.every((topic) => topics.has(topic));
}

/** How many of the enrolled have completed by this rule. */
export function completion(rule: CompletionRule, everyone: readonly (readonly SessionFact[])[]) {
  if (rule.kind === "open_ended") return null;
  const completed = everyone.filter((attended) => hasCompleted(rule, attended)).length;
  return { completed, enrolled: everyone.length, rate: ratio(completed, everyone.length) };
}
