import type { cohorts } from "../../../db/schema/index.ts";
import type { Matcher } from "../participant/match-imported.ts";
import { type Mark, OPENS_BEFORE_MS } from "./attendance.ts";
import type { AttendanceLine, When } from "./import-columns.ts";
import type { SessionRow } from "./queries.ts";

export type ImportCohort = Pick<
  typeof cohorts.$inferSelect,
  "id" | "name" | "firstDate" | "timezone" | "enrolmentMode" | "minimum" | "capacity" | "endedAt"
>;

/** A line with everything it names found. */
export type Found = Pick<AttendanceLine, "line" | "joined" | "left" | "outcome" | "headcount"> & {
  cohort: ImportCohort;
  participantId: string | null;
  /** The session its date names. */
  about: SessionRow | null;
  marks: { session: SessionRow; mark: Mark }[];
};

/** Whom a line is about: by id, else by address; empty when it is about a session alone. */
export const personOf = ({ importKey, email }: AttendanceLine) =>
  importKey !== undefined ? { importKey } : email === undefined ? {} : { email: email.toLowerCase() };

type Sessions = Map<string, SessionRow[]>;

/** Everything a line names, or what of it isn't there. */
export function findLine(
  now: number,
  line: AttendanceLine,
  groups: ImportCohort[],
  byCohort: Sessions,
  match: Matcher,
): Found | { problem: string } {
  const called = groups.filter(({ id, name }) => id === line.cohort || name.toLowerCase() === line.cohort.toLowerCase());
  const named = called.filter(({ firstDate }) => line.cohortStart === undefined || firstDate === line.cohortStart);
  const [cohort] = named;
  if (!cohort)
    return {
      problem: `cohort: There is none called “${line.cohort}”${line.cohortStart ? ` that starts on ${line.cohortStart}` : ""}.`,
    };
  if (named.length > 1)
    return { problem: `cohort: Several are called “${line.cohort}”. Say when it starts, in a column “cohort starts”.` };

  const person = personOf(line);
  const isAbout = "importKey" in person || "email" in person;
  const matched = isAbout ? match(person) : { person: null };
  if ("problem" in matched) return matched;
  if (isAbout && !matched.person)
    return {
      problem: `Nobody has the ${"importKey" in person ? "id" : "address"} ${line.importKey ?? line.email}. Import people first.`,
    };

  const run = byCohort.get(cohort.id) ?? [];
  const about = line.date ? findSession(now, run, line.date) : null;
  if (about && "problem" in about) return about;
  const marks = line.marks.map(({ when, mark }) => ({ session: findSession(now, run, when), mark }));
  const missing = marks.map(({ session }) => session).find((session) => "problem" in session);
  if (missing && "problem" in missing) return missing;
  return {
    line: line.line,
    joined: line.joined,
    left: line.left,
    outcome: line.outcome,
    headcount: line.headcount,
    cohort,
    participantId: matched.person?.id ?? null,
    about,
    marks: marks.flatMap(({ session, mark }) => ("problem" in session ? [] : [{ session, mark }])),
  };
}

function findSession(now: number, run: SessionRow[], { date, time }: When): SessionRow | { problem: string } {
  const there = run.filter(({ localDate, localTime }) => localDate === date && (time === null || localTime === time));
  const numbered = there.filter(({ number }) => number !== null);
  const [session] = numbered;
  if (there.length > 0 && !session) return { problem: `${date}: The session on that date was cancelled.` };
  if (!session) {
    const nearest = nearestTo(run, date);
    return { problem: `${date}: There is no session on that date.${nearest ? ` The nearest is on ${nearest}.` : ""}` };
  }
  if (numbered.length > 1)
    return { problem: `${date}: There are several sessions on that date. Add the time, as in ${date} ${session.localTime}.` };
  if (now < session.startsAt - OPENS_BEFORE_MS) return { problem: `${date}: That session hasn't begun.` };
  return session;
}

function nearestTo(run: SessionRow[], date: string): string | null {
  const distance = (other: string) => Math.abs(Date.parse(other) - Date.parse(date));
  const numbered = run.filter(({ number }) => number !== null).map(({ localDate }) => localDate);
  return numbered.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}
