/** A session as somebody was last told of it. Instants are UTC epoch milliseconds. */
export type Told = { sessionId: string; startsAt: number; endsAt: number; on: boolean };

/** A session as it is. */
export type Present = Told & { timezone: string; revision: number };

export type Place = { place: string | null; placeAlias: string | null; onlineUrl: string | null };

export type NetChange = {
  moved: { before: Told; after: Present }[];
  cancelled: { before: Told; after: Present }[];
  /** Dates they didn't have. */
  added: Present[];
  /** Where it was; null: where it is. */
  from: Place | null;
  /** Something differs, though it may be over by now. */
  any: boolean;
};

/**
 * What there is to tell: how sessions and place differ from what somebody was last told, however many changes lie between.
 * What is over needs no telling. Moved Wed → Thu, then Thu → Fri: Wed → Fri. Moved Wed → Thu and back: nothing.
 *
 * @param told the sessions that changed, and the place where it did, as they were before the first change they weren't told of.
 */
export function netChange(told: Told[], from: Place | null, present: Present[], place: Place, now: number): NetChange {
  const byId = new Map(present.map((session) => [session.sessionId, session]));
  const all = told
    .flatMap((before) => {
      const after = byId.get(before.sessionId);
      return after ? [{ before, after }] : [];
    })
    .sort((a, b) => a.before.startsAt - b.before.startsAt);
  const pairs = all.filter(({ before }) => before.on);
  const added = all.filter(({ before, after }) => !before.on && after.on).map(({ after }) => after);
  const moved = pairs.filter(
    ({ before, after }) => after.on && (before.startsAt !== after.startsAt || before.endsAt !== after.endsAt),
  );
  const cancelled = pairs.filter(({ after }) => !after.on);
  const elsewhere =
    from !== null && (from.place !== place.place || from.placeAlias !== place.placeAlias || from.onlineUrl !== place.onlineUrl);
  return {
    moved: moved.filter(({ before, after }) => Math.max(before.startsAt, after.startsAt) > now),
    cancelled: cancelled.filter(({ before }) => before.startsAt > now),
    added: added.filter(({ startsAt }) => startsAt > now),
    from: elsewhere ? from : null,
    any: moved.length + cancelled.length + added.length > 0 || elsewhere,
  };
}
