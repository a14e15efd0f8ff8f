import type { Context } from "../../context.ts";
import type { Rejection } from "../../csv.ts";
import { isHeld, type Mark, marksThat, type Outcome, suggestOutcome } from "./attendance.ts";
import type { Found, ImportCohort } from "./find-line.ts";
import { type SessionRow, standsAt } from "./queries.ts";
import { byPerson, type KnownStay, markKey, type Surroundings, stayKey } from "./read-import.ts";
import { changesOf, type MarkChange, markRefusal } from "./register-change.ts";

/** A session's register as the file leaves it. */
export type SessionPlan = {
  session: SessionRow;
  cohort: ImportCohort;
  outcome: Outcome;
  headcount: number | null;
  changes: MarkChange[];
};

type Given = { session: SessionRow; cohort: ImportCohort; outcome?: Outcome; headcount?: number; marks: Map<string, Mark> };

/** The registers that change, and how many marks stand already. Lines that contradict what is known are added to `rejected`. */
export function planMarks(
  ctx: Context,
  found: Found[],
  around: Surroundings,
  stays: KnownStay[],
  rejected: Rejection[],
): { plans: SessionPlan[]; unchanged: number } {
  const own = byPerson(stays);
  const seen: Seen = { outcomes: new Map(), headcounts: new Map(), marks: new Map() };
  const said = new Map(found.flatMap(({ about, outcome }) => (about && outcome ? [[about.id, outcome] as const] : [])));
  const kept = found.filter((line) => {
    const message = contradiction(line, seen) ?? refusalOf(line, own, said);
    if (message !== null) rejected.push({ line: line.line, message });
    return message === null;
  });
  const given = new Map<string, Given>();
  const at = (session: SessionRow, cohort: ImportCohort): Given => {
    const one = given.get(session.id) ?? { session, cohort, marks: new Map() };
    given.set(session.id, one);
    return one;
  };
  for (const line of kept) {
    if (line.about && line.outcome) at(line.about, line.cohort).outcome = line.outcome;
    if (line.about && line.headcount !== undefined) at(line.about, line.cohort).headcount = line.headcount;
    for (const { session, mark } of line.marks) {
      const stay = stayAt(own, line, session);
      if (stay) at(session, line.cohort).marks.set(stay.id, mark);
    }
  }
  const all = [...given.values()].map((one) => toPlan(ctx, one, around));
  const marks = [...given.values()].reduce((sum, one) => sum + one.marks.size, 0);
  const changed = all.reduce((sum, { changes }) => sum + changes.length, 0);
  return { plans: all.filter(differs), unchanged: marks - changed };
}

const differs = ({ session, outcome, headcount, changes }: SessionPlan): boolean =>
  changes.length > 0 || session.outcome !== outcome || session.headcount !== headcount;

type Stays = ReturnType<typeof byPerson>;

/** The stay a mark is about: the one they were expected in, else one that began meanwhile, else their last. */
function stayAt(stays: Stays, { cohort, participantId }: Found, session: SessionRow): KnownStay | undefined {
  const own = stays.get(stayKey(cohort.id, participantId)) ?? [];
  return (
    own.find((stay) => standsAt(stay, session) === "expected") ??
    own.find((stay) => standsAt(stay, session) === "joining") ??
    own.at(-1)
  );
}

/** What earlier lines said, each with its line. */
type Seen = Record<"outcomes" | "headcounts" | "marks", Map<string, { said: unknown; line: number }>>;

/** What a line says otherwise than one before it; null when nothing. */
function contradiction(line: Found, seen: Seen): string | null {
  const differs = (among: keyof Seen, key: string, said: unknown): number | null => {
    const earlier = seen[among].get(key);
    if (earlier === undefined) seen[among].set(key, { said, line: line.line });
    return earlier !== undefined && earlier.said !== said ? earlier.line : null;
  };
  const { about, outcome, headcount, participantId } = line;
  const ofOutcome = about && outcome ? differs("outcomes", about.id, outcome) : null;
  if (ofOutcome !== null) return `outcome: Line ${ofOutcome} says otherwise of that session.`;
  const ofHeadcount = about && headcount !== undefined ? differs("headcounts", about.id, headcount) : null;
  if (ofHeadcount !== null) return `headcount: Line ${ofHeadcount} says otherwise of that session.`;
  for (const { session, mark } of line.marks) {
    const other = differs("marks", `${session.id} ${participantId}`, mark);
    if (other !== null) return `${session.localDate}: Line ${other} has another mark for them.`;
  }
  return null;
}

function refusalOf(line: Found, own: Stays, said: Map<string, Outcome>): string | null {
  for (const { session, mark } of line.marks) {
    const stay = stayAt(own, line, session);
    const outcome = said.get(session.id) ?? likelyOutcome(session);
    const refused = stay && markRefusal({ session, cohort: line.cohort }, outcome, mark, stay);
    if (refused) return `${session.localDate}: ${refused}`;
  }
  return null;
}

const likelyOutcome = ({ outcome }: SessionRow): Outcome => (outcome === "planned" ? "held" : outcome);

function toPlan(ctx: Context, { session, cohort, outcome, headcount, marks }: Given, { current }: Surroundings): SessionPlan {
  const wanted = [...marks].map(([enrolmentId, mark]) => ({ enrolmentId, mark }));
  const before = new Map(
    wanted.map(({ enrolmentId }) => [enrolmentId, { before: current.get(markKey(session.id, enrolmentId)) ?? null }]),
  );
  const others = [...current].filter(([key]) => key.startsWith(`${session.id} `) && !marks.has(key.slice(session.id.length + 1)));
  const atStart = [...marks.values(), ...others.map(([, { mark }]) => mark)].filter(
    (mark) => mark !== null && marksThat("atStart").includes(mark),
  ).length;
  const likely = session.outcome === "planned" ? suggestOutcome(atStart, cohort.minimum) : session.outcome;
  // "Held" of a session that is known to have been held, below its minimum or not, is nothing new.
  const said = outcome === "held" && isHeld(session.outcome) ? session.outcome : outcome;
  return {
    session,
    cohort,
    outcome: said ?? (marks.size > 0 ? likely : session.outcome),
    headcount: headcount ?? session.headcount,
    changes: changesOf(ctx, wanted, before),
  };
}
