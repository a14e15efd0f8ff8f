import { z } from "zod";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { listClosuresOf } from "../cohort/closures-of.ts";
import { decisionFields, recordDecision } from "../cohort/decision.ts";
import { changeSeries, type SeriesChanged } from "./change-series.ts";
import { type CohortRun, findCohortRun, previewSeries, type SeriesPreview } from "./cohort-run.ts";
import { addSessions, fitTo, planCancel } from "./plan-cancel.ts";
import { applyChange, noChange, type SeriesChange } from "./series.ts";
import { lockOf } from "./session.ts";

const count = "Give a number of sessions from 1 to 52.";
const MOST_SESSIONS = 200;

export const lengthInput = z.strictObject({
  /** How many more, or how many fewer. */
  sessions: z.int(count).min(1, count).max(52, count),
  ...decisionFields,
  notify: z.boolean("Say whether people are told."),
});

export type LengthInput = z.output<typeof lengthInput>;
export type LengthChange = "extended" | "shortened";

/** @throws NotFound; Invalid; Conflict `cohort_ended`, `no_end`, `no_dates`. */
export async function previewLength(
  ctx: Context,
  cohortId: string,
  kind: LengthChange,
  sessions: number,
): Promise<SeriesPreview & { lastDate: string }> {
  const found = await findCohortRun(ctx, cohortId);
  const change = await plan(ctx, found, kind, sessions);
  return { ...(await previewSeries(ctx, found, change)), lastDate: lastDateOf(found, change) };
}

/**
 * Makes a group's course longer by sessions after its last one, or shorter by the last ones still ahead, as a recorded decision.
 *
 * @throws as `previewLength`; Invalid when the contract would end before the last session; Conflict `schedule_changed`.
 */
export async function changeLength(
  ctx: Context,
  cohortId: string,
  kind: LengthChange,
  input: LengthInput,
): Promise<SeriesChanged> {
  const found = await findCohortRun(ctx, cohortId);
  const change = await plan(ctx, found, kind, input.sessions);
  const lastDate = lastDateOf(found, change);
  const { decidedBy, reason, contractEndsOn = lastDate } = input;
  if (contractEndsOn < lastDate)
    throw new Invalid([
      { path: "contractEndsOn", message: `The last session is on ${lastDate}. The contract can't end before.` },
    ]);
  const sessionsAfter = change.cohort.sessionCount ?? null;
  return changeSeries(ctx, found, change, {
    kind,
    notify: input.notify,
    cancelling: { reason, reschedule: "drop" },
    tellsAdded: true,
    decision: recordDecision(ctx, {
      kind,
      cohortId,
      sessionsBefore: found.cohort.sessionCount,
      sessionsAfter,
      contractEndsOn,
      decidedBy,
      reason,
    }),
    audit: {
      action: kind === "extended" ? "cohort.lengthen" : "cohort.shorten",
      subject: { kind: "cohort", id: cohortId },
      detail: { sessions: input.sessions, sessionsAfter, contractEndsOn },
    },
  });
}

async function plan(ctx: Context, { cohort, run }: CohortRun, kind: LengthChange, sessions: number): Promise<SeriesChange> {
  if (cohort.sessionCount === null) throw new Conflict("no_end", "This group has no last session: it goes on until you end it.");
  const numbered = run.filter(({ number }) => number !== null);
  if (kind === "shortened") {
    const ahead = numbered.filter((row) => lockOf(row, ctx.now) === null).slice(-sessions);
    if (ahead.length < sessions || ahead.length === numbered.length)
      throw new Invalid([
        {
          path: "sessions",
          message:
            ahead.length === numbered.length
              ? "That leaves no session. End the group instead."
              : `Only ${ahead.length} of its sessions can still be let go.`,
        },
      ]);
    return planCancel(ctx, cohort, run, ahead, "drop", []);
  }
  const total = numbered.length + sessions;
  if (total > MOST_SESSIONS) throw new Invalid([{ path: "sessions", message: `A group has at most ${MOST_SESSIONS} sessions.` }]);
  const after = Math.max(ctx.now, ...numbered.map(({ startsAt }) => startsAt));
  const closures = await listClosuresOf(ctx, cohort.id, cohort.firstDate);
  const added = addSessions(ctx, cohort, run, after, numbered.length, sessions, closures);
  return { ...noChange, added, cohort: fitTo(cohort, run, total, ctx.now) };
}

const lastDateOf = ({ run }: CohortRun, change: SeriesChange): string =>
  applyChange(run, change)
    .filter(({ number }) => number !== null)
    .map(({ localDate }) => localDate)
    .sort()
    .at(-1) ?? "";
