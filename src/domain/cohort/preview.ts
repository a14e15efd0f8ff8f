import { and, eq, gt, inArray, isNotNull, lt, sql } from "drizzle-orm";
import { cohortFacilitators, cohorts, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import type { CohortInput } from "./cohort.ts";
import { type Draft, draftCohort } from "./draft.ts";
import { type Busy, findConflicts, type ScheduleConflict } from "./find-conflicts.ts";

export type CohortPreview = { draft: Draft; conflicts: ScheduleConflict[]; notes: string[] };

const LONGEST_SESSION_MS = 480 * 60_000;
const MOST_BUSY = 2000;

/**
 * What opening this cohort would make, and what speaks against it. Writes nothing; two reads however many sessions.
 *
 * @throws as `draftCohort`.
 */
export async function previewCohort(ctx: Context, input: CohortInput): Promise<CohortPreview> {
  const draft = await draftCohort(ctx, input);
  const from = Math.max(ctx.now, draft.sessions[0]?.startsAt ?? ctx.now);
  const to = draft.sessions.at(-1)?.endsAt ?? from;
  const [led, placed] = await Promise.all([
    draft.facilitators.length > 0
      ? sessionsLedBy(
          ctx,
          draft.facilitators.map(({ id }) => id),
          { from, to },
        )
      : [],
    input.place ? sessionsAt(ctx, input.place, { from, to }) : [],
  ]);
  const names = new Map(draft.facilitators.map(({ id, name }) => [id, name]));
  const busy: Busy[] = [
    ...led.map((row) => ({ ...row, kind: "facilitator" as const, who: names.get(row.staffId) ?? "A facilitator" })),
    ...placed.map((row) => ({ ...row, kind: "place" as const, who: input.place ?? "" })),
  ];
  const planned = draft.sessions.filter(({ startsAt }) => startsAt > ctx.now);
  return { draft, conflicts: findConflicts(planned, busy), notes: notesOn(ctx, draft) };
}

type Span = { from: number; to: number };

/** Sessions in a span of cohorts that these people lead. */
export function sessionsLedBy(ctx: Context, staffIds: string[], { from, to }: Span) {
  return ctx.db
    .select({ ...busyColumns, staffId: cohortFacilitators.staffId })
    .from(cohortFacilitators)
    .innerJoin(cohorts, and(eq(cohorts.orgId, cohortFacilitators.orgId), eq(cohorts.id, cohortFacilitators.cohortId)))
    .innerJoin(sessions, and(eq(sessions.orgId, cohorts.orgId), eq(sessions.cohortId, cohorts.id)))
    .where(
      and(
        eq(cohortFacilitators.orgId, ctx.org.id),
        inArray(cohortFacilitators.staffId, staffIds),
        gt(sessions.startsAt, from - LONGEST_SESSION_MS),
        lt(sessions.startsAt, to),
        isNotNull(sessions.number),
      ),
    )
    .limit(MOST_BUSY);
}

/** Sessions in a span of cohorts that meet at this place, whatever its capitals. */
export function sessionsAt(ctx: Context, place: string, { from, to }: Span) {
  return ctx.db
    .select(busyColumns)
    .from(cohorts)
    .innerJoin(sessions, and(eq(sessions.orgId, cohorts.orgId), eq(sessions.cohortId, cohorts.id)))
    .where(
      and(
        eq(cohorts.orgId, ctx.org.id),
        sql`lower(${cohorts.place}) = lower(${place})`,
        gt(sessions.startsAt, from - LONGEST_SESSION_MS),
        lt(sessions.startsAt, to),
        isNotNull(sessions.number),
      ),
    )
    .limit(MOST_BUSY);
}

const busyColumns = {
  cohortId: cohorts.id,
  cohortName: cohorts.name,
  startsAt: sessions.startsAt,
  endsAt: sessions.endsAt,
};

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
