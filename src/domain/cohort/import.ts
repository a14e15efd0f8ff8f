import { and, eq, inArray, sql } from "drizzle-orm";
import { cohorts } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import type { Rejection } from "../../csv.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { roomName } from "../site/site.ts";
import { type Draft, draftCohort } from "./draft.ts";
import { openingOf } from "./open.ts";
import { conflictsOf } from "./preview.ts";
import { type CohortLine, readCohortLines } from "./read-import.ts";

/** A cohort that a line opens. `id` is null while nothing is written. */
export type ImportedCohort = {
  line: number;
  id: string | null;
  name: string;
  programName: string;
  sessions: number;
  /** How many of them have begun: history, about which nobody is mailed. */
  past: number;
  firstDate: string;
  lastDate: string;
  /** What speaks against its dates ahead. */
  warnings: string[];
};

/** `unchanged`: lines whose cohort is here already, by name and first date. */
export type CohortImport = { created: number; unchanged: number; cohorts: ImportedCohort[]; rejected: Rejection[] };

type Planned = CohortLine & { draft: Draft; opened: ImportedCohort };

const AT_ONCE = 10;

/**
 * Opens cohorts from a CSV file, those that have begun or ended too. Each line happens whole or not at all, and one that
 * can't is named with its number in the file. Importing a file twice opens nothing twice.
 *
 * @throws Invalid for a file that can't be read.
 */
export async function importCohorts(ctx: Context, bytes: Uint8Array, { dryRun }: { dryRun: boolean }): Promise<CohortImport> {
  const { lines, rejected } = await readCohortLines(ctx, bytes);
  const known = await readKnown(ctx, lines);
  const fresh: CohortLine[] = [];
  let unchanged = 0;
  for (const line of lines) {
    const key = keyOf(line.input);
    const earlier = known.get(key);
    if (earlier === 0) unchanged += 1;
    else if (earlier) rejected.push({ line: line.line, message: `Line ${earlier} opens the same cohort.` });
    else fresh.push(line);
    if (earlier === undefined) known.set(key, line.line);
  }
  const planned = roomsApart(ctx, await planAll(ctx, fresh, rejected), rejected);
  if (!dryRun) await openAll(ctx, planned, rejected);
  const opened = planned.map((plan) => plan.opened).filter(({ id }) => dryRun || id !== null);
  rejected.sort((a, b) => a.line - b.line);
  return { created: opened.length, unchanged, cohorts: opened, rejected };
}

const keyOf = ({ name, firstDate }: { name: string; firstDate: string }): string => `${firstDate} ${name}`;

/** The cohorts that are here already, as line 0. */
async function readKnown(ctx: Context, lines: CohortLine[]): Promise<Map<string, number>> {
  const names = [...new Set(lines.map(({ input }) => input.name))];
  if (names.length === 0) return new Map();
  const rows = await ctx.db
    .select({ name: cohorts.name, firstDate: cohorts.firstDate })
    .from(cohorts)
    .where(and(eq(cohorts.orgId, ctx.org.id), inArray(cohorts.name, names)));
  return new Map(rows.map((row) => [keyOf(row), 0]));
}

async function planAll(ctx: Context, lines: CohortLine[], rejected: Rejection[]): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (let done = 0; done < lines.length; done += AT_ONCE) {
    const some = await Promise.all(lines.slice(done, done + AT_ONCE).map((line) => plan(ctx, line)));
    for (const one of some) {
      if ("message" in one) rejected.push(one);
      else planned.push(one);
    }
  }
  return planned;
}

async function plan(ctx: Context, line: CohortLine): Promise<Planned | Rejection> {
  try {
    const draft = await draftCohort(ctx, line.input, line.met);
    const { sessions, sessionCount } = draft;
    if (sessionCount !== null && line.met.length > sessionCount)
      throw new Invalid([
        { path: "dates", message: `sessions: It met ${line.met.length} times already. Give at least that many.` },
      ]);
    const conflicts = await conflictsOf(ctx, draft);
    const blocking = conflicts.find(({ severity }) => severity === "block");
    if (blocking) throw new Conflict("room_taken", `${blocking.message} ${blocking.resolve}`);
    const opened = {
      line: line.line,
      id: null,
      name: line.input.name,
      programName: draft.program.name,
      sessions: sessions.length,
      past: sessions.filter(({ startsAt }) => startsAt <= ctx.now).length,
      firstDate: sessions[0]?.date ?? line.input.firstDate,
      lastDate: sessions.at(-1)?.date ?? line.input.firstDate,
      warnings: conflicts.map(({ message }) => message),
    };
    return { ...line, draft, opened };
  } catch (error) {
    return { line: line.line, message: saidOf(error) };
  }
}

/** Leaves out lines that want a room at a time an earlier line of the file takes it. */
function roomsApart(ctx: Context, planned: Planned[], rejected: Rejection[]): Planned[] {
  const taken = new Map<string, { line: number; startsAt: number; endsAt: number }[]>();
  return planned.filter(({ line, draft: { room, sessions } }) => {
    if (room === null) return true;
    const others = taken.get(room.id) ?? [];
    const ahead = sessions.filter(({ startsAt }) => startsAt > ctx.now);
    const clash = others.find((other) => ahead.some((one) => one.startsAt < other.endsAt && one.endsAt > other.startsAt));
    if (clash) rejected.push({ line, message: `room: Line ${clash.line} takes ${roomName(room)} at one of these times.` });
    else taken.set(room.id, [...others, ...ahead.map(({ startsAt, endsAt }) => ({ line, startsAt, endsAt }))]);
    return !clash;
  });
}

async function openAll(ctx: Context, planned: Planned[], rejected: Rejection[]): Promise<void> {
  for (const { line, input, draft, opened } of planned) {
    const { id, ...opening } = openingOf(ctx, input, draft);
    const isNew = {
      holds: sql`not exists (select 1 from cohorts where org_id = ${ctx.org.id} and name = ${input.name}
        and first_date = ${input.firstDate})`,
      otherwise: () => new Conflict("already_open", "This cohort was opened meanwhile."),
    };
    try {
      const audit = { ...opening.audit, detail: { ...opening.audit.detail, source: "import" } };
      await write(ctx, { ...opening, guards: [isNew, ...opening.guards], audit });
      opened.id = id;
    } catch (error) {
      rejected.push({ line, message: saidOf(error) });
    }
  }
}

/** What a refusal says. Anything else is no line's fault. */
function saidOf(error: unknown): string {
  if (error instanceof Invalid) return error.errors.map(({ message }) => message).join(" ");
  if (error instanceof Conflict) return error.message;
  throw error;
}
