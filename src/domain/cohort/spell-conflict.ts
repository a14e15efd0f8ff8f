export const conflictKinds = [
  "facilitator",
  "travel",
  "room",
  "room_size",
  "room_minors",
  "place",
  "person",
  "leave",
  "working_hours",
  "closure",
  "opening_hours",
  "adults",
  "clearance",
  "one_to_one",
] as const;
export type Kind = (typeof conflictKinds)[number];

/** `block`: can't be saved. `warn`: whoever plans decides. */
export const conflictSeverities = ["block", "warn"] as const;
export type Severity = (typeof conflictSeverities)[number];

export type ScheduleConflict = {
  kind: Kind;
  severity: Severity;
  /** A sentence for the person who plans. */
  message: string;
  /** What would resolve it. */
  resolve: string;
  /** The other cohort, where there is one. */
  cohortId: string | null;
  /** The planned dates it falls on, in order. */
  dates: string[];
};

/** A room holds one group; everything else somebody may have reasons for that we don't know. */
export const severities: Record<Kind, Severity> = {
  facilitator: "warn",
  travel: "warn",
  room: "block",
  room_size: "warn",
  room_minors: "warn",
  place: "warn",
  person: "warn",
  leave: "warn",
  working_hours: "warn",
  closure: "warn",
  opening_hours: "warn",
  adults: "warn",
  clearance: "warn",
  one_to_one: "warn",
};

export const resolutions: Record<Kind, string> = {
  facilitator: "Choose another time, or another facilitator for these dates.",
  travel: "Leave more time in between, or choose a room at the same site.",
  room: "Choose another room or another time.",
  room_size: "Choose a larger room, or a smaller group.",
  room_minors: "Choose a room that suits minors.",
  place: "Check with whoever meets there, or choose another place.",
  person: "Choose another time, or ask them which group they would rather come to on these dates.",
  leave: "Find cover for these dates, or choose another time.",
  working_hours: "Choose a time when they work, or change their hours.",
  closure: "Choose another date, or remove the closed day if you meet after all.",
  opening_hours: "Choose a time when it is open, or change its opening hours.",
  adults: "Add a facilitator whose clearance covers these dates.",
  one_to_one: "Choose other times with these people afterwards.",
  clearance: "Renew the clearance and record its new date.",
};

type Clash = { kind: Kind; who: string; other: string; dates: string[]; detail?: string };

/** Says a conflict in a sentence that names no participant. */
export function spellConflict({ kind, who, other, dates, detail = "" }: Clash): string {
  const on = `on ${onDates(dates)}`;
  switch (kind) {
    case "facilitator":
      return `${who} leads ${other} at that time ${on}.`;
    case "travel": {
      const [between = "0", needed = "0"] = detail.split("|");
      return `${who} has ${between} minutes between this and ${other} ${on}; the way takes ${needed}.`;
    }
    case "room":
    case "place":
      return `${who} is taken by ${other} at that time ${on}.`;
    case "room_size": {
      const [holds = "", wanted = ""] = other.split("|");
      return `${who} holds ${holds} people; the group may have ${wanted}.`;
    }
    case "room_minors":
      return `${who} isn't said to suit minors.`;
    case "person":
      return `${who === "1" ? "One person" : `${who} people`} of this group ${who === "1" ? "has" : "have"} something else here at that time ${on}.`;
    case "leave":
      return `${who} is away ${on}.`;
    case "working_hours":
      return `${who} doesn't work for all of that time ${on}.`;
    case "closure":
      return who ? `${who} is closed ${on}: ${other}.` : `Closed ${on}: ${other}.`;
    case "opening_hours":
      return `${who} isn't open for all of that time ${on}.`;
    case "adults":
      return `Groups of minors need two cleared adults; ${who === "0" ? "none is" : "only one is"} cleared ${on}.`;
    case "one_to_one":
      return `${who === "1" ? "One one-to-one" : `${who} one-to-ones`} ${on} would no longer fit the sessions.`;
    case "clearance":
      return `${who}'s clearance has run out ${on}.`;
  }
}

const onDates = (dates: string[]): string =>
  dates.length <= 3 ? dates.join(", ") : `${dates.length} dates from ${dates[0]} to ${dates.at(-1)}`;
