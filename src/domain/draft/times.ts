import type { Context } from "../../context.ts";
import { findConflicts } from "../cohort/conflicts.ts";
import { SESSIONS_AHEAD } from "../cohort/draft.ts";
import { readSurroundings, toPlanned } from "../cohort/read-busy.ts";
import { schedule } from "../cohort/schedule.ts";
import type { ScheduleConflict } from "../cohort/spell-conflict.ts";
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

/** Every weekly slot that comes into question, best first. */
export async function readTimes(ctx: Context, draft: CohortDraft): Promise<FoundSlot[]> {
  const invitations = await listInvitations(ctx, draft.id);
  const mayName = ctx.actor.kind === "staff" && ctx.actor.role !== "peer";
  const initials = new Map(invitations.map(({ id, participant }) => [id, initialsOf(participant.name)]));
  const ranked = await rankTimes(ctx, draft, invitations);
  return ranked.map(({ comes, lost, ...slot }) => ({
    ...slot,
    comes: comes.length,
    lost: lost
      .map(({ id, canCome }) => ({ initials: mayName ? (initials.get(id) ?? "?") : null, canCome }))
      .sort((a, b) => b.canCome - a.canCome || (a.initials ?? "").localeCompare(b.initials ?? "")),
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
  const closures = await listClosures(ctx, { from: startsFrom, at: draft.room?.siteId ?? null });
  const wanted = only ? [only] : weekdays.flatMap((weekday) => startTimes(draft).map((time) => ({ weekday, time })));
  const slots = wanted.map(({ weekday, time }): DatedSlot => {
    const firstDate = firstOn(startsFrom, weekday);
    const pattern = { timezone, firstDate, startTime: time, intervalWeeks, weekdays: [weekday], minutes };
    return { weekday, time, sessions: schedule(pattern, sessionCount ?? SESSIONS_AHEAD, closures, []).sessions };
  });
  const people = invitations.flatMap(({ id, answer }) => (answer ? [{ id, answer }] : []));
  return rankSlots(slots, people, only ? () => [] : await conflictsAround(ctx, draft, invitations, slots));
}

/** What speaks against each of many slots. Looks up once what is around all of them. */
async function conflictsAround(
  ctx: Context,
  draft: CohortDraft,
  invitations: Invitation[],
  slots: DatedSlot[],
): Promise<(slot: DatedSlot) => ScheduleConflict[]> {
  const wanted = {
    staffIds: draft.facilitators.map(({ id }) => id),
    roomId: draft.room?.id ?? null,
    place: draft.place,
    participantIds: invitations.map(({ participant }) => participant.id),
    minors: draft.forMinors,
    size: draft.capacity,
  };
  const all = slots.flatMap(({ sessions }) => sessions);
  const [planned, around] = await Promise.all([toPlanned(ctx, all, wanted, draft.timezone), readSurroundings(ctx, all, wanted)]);
  let next = 0;
  const plannedOf = new Map(
    slots.map((slot) => {
      const from = next;
      next += slot.sessions.length;
      return [slot, planned.slice(from, next)];
    }),
  );
  return (slot) => findConflicts(plannedOf.get(slot) ?? [], around);
}
