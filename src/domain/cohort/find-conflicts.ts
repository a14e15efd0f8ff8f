/** A stretch of time somebody or some place is taken. Instants are UTC epoch milliseconds. */
export type Busy = {
  kind: "facilitator" | "place";
  /** The person's or the place's name. */
  who: string;
  cohortId: string;
  cohortName: string;
  startsAt: number;
  endsAt: number;
};

export type ScheduleConflict = {
  kind: "facilitator" | "place";
  severity: "warn";
  /** A sentence for the person who plans. */
  message: string;
  /** The other cohort. */
  cohortId: string;
  /** The planned dates it falls on, in order. */
  dates: string[];
};

type Planned = { date: string; startsAt: number; endsAt: number };

/**
 * Where planned sessions overlap what is taken, one conflict per person or place and other cohort.
 * Touching isn't overlapping: 18:30–20:00 and 20:00–21:30 go together.
 */
export function findConflicts(planned: Planned[], busy: Busy[]): ScheduleConflict[] {
  const found = new Map<string, ScheduleConflict & { who: string; other: string }>();
  for (const session of planned) {
    for (const taken of busy) {
      if (taken.startsAt >= session.endsAt || taken.endsAt <= session.startsAt) continue;
      const key = `${taken.kind}|${taken.who}|${taken.cohortId}`;
      const known = found.get(key);
      if (!known) {
        found.set(key, {
          kind: taken.kind,
          severity: "warn",
          message: "",
          cohortId: taken.cohortId,
          dates: [session.date],
          who: taken.who,
          other: taken.cohortName,
        });
      } else if (known.dates.at(-1) !== session.date) known.dates.push(session.date);
    }
  }
  return [...found.values()].map(({ who, other, ...conflict }) => ({
    ...conflict,
    message:
      conflict.kind === "facilitator"
        ? `${who} leads ${other} at that time on ${onDates(conflict.dates)}.`
        : `${who} is taken by ${other} at that time on ${onDates(conflict.dates)}.`,
  }));
}

const onDates = (dates: string[]): string =>
  dates.length <= 3 ? dates.join(", ") : `${dates.length} dates from ${dates[0]} to ${dates.at(-1)}`;
