import type { Context } from "../../context.ts";
import type { CohortInput } from "./cohort.ts";
import { type Draft, draftCohort } from "./draft.ts";
import { readConflicts } from "./read-busy.ts";
import type { ScheduleConflict } from "./spell-conflict.ts";

export type CohortPreview = { draft: Draft; conflicts: ScheduleConflict[]; notes: string[] };

/**
 * What opening this cohort would make, and what speaks against it. Writes nothing; as many reads however many sessions.
 *
 * @throws as `draftCohort`.
 */
export async function previewCohort(ctx: Context, input: CohortInput): Promise<CohortPreview> {
  const draft = await draftCohort(ctx, input);
  return { draft, conflicts: await conflictsOf(ctx, draft), notes: notesOn(ctx, draft) };
}

/** What speaks against a draft's dates, so far as they lie ahead. */
export function conflictsOf(ctx: Context, draft: Draft): Promise<ScheduleConflict[]> {
  const wanted = {
    staffIds: draft.facilitators.map(({ id }) => id),
    roomId: draft.room?.id ?? null,
    place: draft.place,
    participantIds: [],
    minors: draft.program.forMinors,
    size: draft.capacity,
  };
  return readConflicts(ctx, draft.sessions, wanted, draft.pattern.timezone);
}

function notesOn(ctx: Context, draft: Draft): string[] {
  const past = draft.sessions.filter(({ startsAt }) => startsAt <= ctx.now).length;
  return [
    ...(past > 0
      ? [
          `${past === 1 ? "One session is" : `${past} sessions are`} in the past: entered as history, and nobody is mailed about it.`,
        ]
      : []),
    ...(draft.sessionCount === null
      ? [`This program has no last session. ${draft.sessions.length} are dated now, and more are added as time goes on.`]
      : []),
    ...(draft.phasesFitted && draft.phases.length > 0
      ? [`The program's phases were fitted to ${draft.sessionCount} sessions: ${draft.phases.map(spellPhase).join(", ")}.`]
      : []),
  ];
}

const spellPhase = ({ name, from, to }: { name: string; from: number; to: number }): string =>
  from === to ? `${name} ${from}` : `${name} ${from}–${to}`;
