import type { Context } from "../../context.ts";
import { SESSIONS_AHEAD } from "../cohort/draft.ts";
import { schedule } from "../cohort/schedule.ts";
import { listClosures } from "../org/closures.ts";
import { type CohortDraft, firstOn, initialsOf, startTimes } from "./draft.ts";
import { type Invitation, listInvitations } from "./queries.ts";
import { type DatedSlot, type RankedSlot, rankSlots, type Slot } from "./rank-slots.ts";

/** A weekly slot as staff see it: how many could come, and who couldn't by their initials. */
export type FoundSlot = Omit<RankedSlot, "comes" | "lost"> & {
  comes: number;
  /** Initials: null for whoever may not read who is invited. */
  lost: { initials: string | null; canCome: number }[];
};

/** Every weekly slot that comes into question, best first. Looks up what is taken once, however many slots. */
export async function readTimes(ctx: Context, draft: CohortDraft): Promise<FoundSlot[]> {
  const invitations = await listInvitations(ctx, draft.id);
  const mayName = ctx.actor.kind === "staff" && ctx.actor.role !== "peer";
  const initials = new Map(invitations.map(({ id, participant }) => [id, initialsOf(participant.name)]));
  const ranked = await rankTimes(ctx, draft, invitations);
  return ranked.map(({ comes, lost, ...slot }) => ({
    ...slot,
    comes: comes.length,
    lost: lost.map(({ id, canCome }) => ({ initials: mayName ? (initials.get(id) ?? "?") : null, canCome })),
  }));
}

/** As `readTimes`, by ids of invitations. @param only this slot alone. */
export async function rankTimes(
  ctx: Context,
  draft: CohortDraft,
  invitations: Invitation[],
  only: Slot | null = null,
): Promise<RankedSlot[]> {
  const { weekdays, startsFrom, timezone, intervalWeeks, minutes, sessionCount } = draft;
  const closures = await listClosures(ctx, { from: startsFrom });
  const wanted = only ? [only] : weekdays.flatMap((weekday) => startTimes(draft).map((time) => ({ weekday, time })));
  const slots = wanted.map(({ weekday, time }): DatedSlot => {
    const firstDate = firstOn(startsFrom, weekday);
    const pattern = { timezone, firstDate, startTime: time, intervalWeeks, weekdays: [weekday], minutes };
    return { weekday, time, sessions: schedule(pattern, sessionCount ?? SESSIONS_AHEAD, closures, []).sessions };
  });
  const people = invitations.flatMap(({ id, answer }) => (answer ? [{ id, answer }] : []));
  return rankSlots(slots, people, () => []);
}
