/** A dated session of the cohort somebody is in, by what it is about. */
export type PlanSession = {
  id: string;
  /** What makes it the same one elsewhere: its topic, or else its number. See `stepKey`. */
  key: string;
  startsAt: number;
  /** They are away by agreement that day. */
  paused?: boolean;
  /** It was cancelled or postponed, and keeps its number. */
  off?: boolean;
};

export type PlannedMakeUp = {
  id: string;
  key: string;
  came: boolean | null;
  at: number | null;
  by: "session" | "appointment" | "cohort";
  /** The group where it is, or the appointment. */
  where: string;
};

export type PlanInput = {
  /** What the program consists of, in order. */
  steps: { key: string; label: string }[];
  sessions: PlanSession[];
  /** What they attended, here or in a group they moved from. */
  attended: ReadonlySet<string>;
  makeUps: PlannedMakeUp[];
  /** Sessions of these that have a mark for them. */
  marked: ReadonlySet<string>;
  /** From when on they were expected here. */
  joinedAt: number;
  now: number;
};

/**
 * done: attended. made_up: stood in for. planned: something will stand in. ahead: it is still to come. unmarked: it was, and
 * nobody has said whether they were there. paused: it lies in a pause of theirs. off: we cancelled it, and nothing has made up for
 * it yet. open: missed, and nothing stands in yet.
 */
export type PlanState = "done" | "made_up" | "planned" | "ahead" | "unmarked" | "paused" | "off" | "open";

export type PlanStep = {
  key: string;
  label: string;
  state: PlanState;
  /** The session it is about: the coming one, or else the one that was. Null: none here. */
  sessionId: string | null;
  /** When it is or was; null for what nothing is dated for. */
  at: number | null;
  /** What stands in. */
  makeUp: Pick<PlannedMakeUp, "id" | "by" | "where"> | null;
};

export type OwnPlan = {
  steps: PlanStep[];
  /** Neither attended nor stood in for. */
  remaining: number;
  /** When the last of what is dated is; null when nothing is ahead. */
  endsAt: number | null;
};

/** Sessions are the same in two groups when their topic is, or, where there are none, their number. */
export const stepKey = (number: number, module: string | null): string => (module === null ? `n${number}` : `m${module}`);

/**
 * Where one person stands in what their program consists of: sessions 1 and 2 attended in another group, 3 missed, 4 to 8 here
 * → 1 and 2 done, 3 open, 4 to 8 ahead, the last date that of 8.
 */
export function ownPlan({ steps, sessions, attended, makeUps, marked, joinedAt, now }: PlanInput): OwnPlan {
  const planned = steps.map(({ key, label }): PlanStep => {
    const all = sessions.filter((session) => session.key === key);
    const own = all.filter(({ off }) => !off);
    const coming = own.find(({ startsAt, paused }) => startsAt > now && !paused);
    const past = own.findLast(({ startsAt }) => startsAt <= now);
    const standsIn = makeUps.find((one) => one.key === key && one.came !== false);
    const at = (state: PlanState, session: PlanSession | undefined): PlanStep => ({
      ...{ key, label, state },
      sessionId: session?.id ?? null,
      at: session?.startsAt ?? null,
      makeUp: null,
    });
    if (attended.has(key)) return at("done", past);
    if (standsIn) {
      const { id, by, where } = standsIn;
      return { ...at(standsIn.came ? "made_up" : "planned", past), at: standsIn.at, makeUp: { id, by, where } };
    }
    if (coming) return at("ahead", coming);
    const away = own.findLast(({ paused }) => paused);
    if (away) return at("paused", away);
    if (own.length === 0 && all.length > 0) return at("off", all.at(-1));
    return at(past && past.startsAt >= joinedAt && !marked.has(past.id) ? "unmarked" : "open", past);
  });
  const isOver = ({ state }: PlanStep): boolean => state === "done" || state === "made_up";
  const dates = planned.flatMap((step) =>
    !isOver(step) && step.state !== "paused" && step.at !== null && step.at > now ? [step.at] : [],
  );
  return {
    steps: planned,
    remaining: planned.filter((step) => !isOver(step)).length,
    endsAt: dates.length > 0 ? Math.max(...dates) : null,
  };
}
