import type { Cohort } from "../../domain/cohort/queries.ts";

/** A cohort's phases in order, the one it is in marked. */
export function PhaseTimeline({ cohort }: { cohort: Cohort }) {
  if (cohort.phases.length === 0) return null;
  return (
    <ol class="timeline" aria-label="Phases">
      {cohort.phases.map(({ name, from, to }) => (
        <li aria-current={name === cohort.phase ? ("step" as const) : undefined}>
          {name} <span class="muted">{from === to ? `session ${from}` : `sessions ${from}–${to}`}</span>
        </li>
      ))}
    </ol>
  );
}
