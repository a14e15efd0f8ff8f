import { and, eq, isNull } from "drizzle-orm";
import { programs, staff } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { type Rejection, readCsv } from "../../csv.ts";
import { readHeader, readLine, spellProblems } from "../../csv-columns.ts";
import { searchable } from "../../searchable.ts";
import { toLocal } from "../../time.ts";
import { listRooms } from "../site/queries.ts";
import { roomName } from "../site/site.ts";
import { type CohortInput, cohortInput } from "./cohort.ts";
import { type CohortColumn, cohortColumns, cohortMeaningOf, cohortMessages, notDates } from "./import-columns.ts";

/** A line that says what to open. `met`: the dates it met on, in order; empty when they follow its pattern. */
export type CohortLine = { line: number; input: CohortInput; met: string[] };

type Values = Partial<Record<CohortColumn, unknown>>;
type Names = Awaited<ReturnType<typeof readNames>>;

export const MOST_COHORTS = 200;

/** The lines of a file of cohorts, with names looked up, and those that can't be read as one. */
export async function readCohortLines(ctx: Context, bytes: Uint8Array): Promise<{ lines: CohortLine[]; rejected: Rejection[] }> {
  const [header, ...records] = readCsv(bytes);
  const columns = readHeader(cohortColumns, header?.cells ?? []);
  const names = await readNames(ctx);
  const lines: CohortLine[] = [];
  const rejected: Rejection[] = [];
  for (const [index, { line, cells }] of records.entries()) {
    const read = index < MOST_COHORTS ? readLine(columns, cells, cohortMeaningOf) : tooMany;
    const cohort = "problem" in read ? read : toCohort(ctx, names, read.values);
    if ("problem" in cohort) rejected.push({ line, message: cohort.problem });
    else lines.push({ line, ...cohort });
  }
  return { lines, rejected };
}

const tooMany = { problem: `A file opens at most ${MOST_COHORTS} cohorts. Put the others in another one.` };

function toCohort(ctx: Context, names: Names, values: Values): Omit<CohortLine, "line"> | { problem: string } {
  const { program, facilitators, room, dates, ...plain } = values;
  const met = (dates ?? []) as string[];
  const wrong = notDates(met)[0];
  if (wrong) return { problem: `dates met: “${wrong}” is no date such as 2027-02-24.` };
  if (plain.firstDate && met[0] && plain.firstDate !== met[0])
    return { problem: `first date: It met on ${met[0]} first. Leave one of them out.` };
  const wanted = (facilitators ?? []) as string[];
  const unknown = wanted.find((email) => !names.staff.has(email));
  if (unknown) return { problem: `facilitators: Nobody on your staff has the address ${unknown}.` };
  const [programId, programProblem] = called("program", names.programs, program);
  const [roomId, roomProblem] = called("room", names.rooms, room);
  const problem = programProblem ?? roomProblem;
  if (problem) return { problem };
  const parsed = cohortInput.safeParse({
    timezone: ctx.org.timezone,
    ...plain,
    ...(met[0] ? { firstDate: met[0] } : {}),
    programId,
    ...(wanted.length > 0 ? { facilitatorIds: wanted.map((email) => names.staff.get(email)) } : {}),
    ...(roomId ? { roomId } : {}),
  });
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => (issue.path[0] === "programId" ? { ...issue, path: ["program"] } : issue));
    return { problem: spellProblems({ issues }, cohortColumns, cohortMessages) };
  }
  const tomorrow = met.find((date) => date > toLocal(ctx.now, parsed.data.timezone).date);
  if (tomorrow) return { problem: `dates met: ${tomorrow} lies ahead. Name only dates on which it has met.` };
  return { input: parsed.data, met };
}

/** The one of that name; a problem where there is none, or several. */
function called(kind: "program" | "room", ids: Map<string, string[]>, name: unknown): [string | undefined, string | null] {
  if (name === undefined) return [undefined, null];
  const found = ids.get(searchable(String(name))) ?? [];
  if (found.length === 1) return [found[0], null];
  return [undefined, `${kind}: ${found.length === 0 ? `No ${kind}` : `More than one ${kind}`} in use is called “${name}”.`];
}

/** What lines may name: programs in use, present staff by address, rooms in use by name, with their site or without. */
async function readNames(ctx: Context) {
  const [programRows, staffRows, rooms] = await Promise.all([
    ctx.db
      .select({ id: programs.id, name: programs.name })
      .from(programs)
      .where(and(eq(programs.orgId, ctx.org.id), isNull(programs.retiredAt)))
      .limit(1_000),
    ctx.db
      .select({ id: staff.id, email: staff.email })
      .from(staff)
      .where(and(eq(staff.orgId, ctx.org.id), isNull(staff.removedAt)))
      .limit(1_000),
    listRooms(ctx),
  ]);
  return {
    programs: byName(programRows),
    staff: new Map(staffRows.map(({ id, email }) => [email, id])),
    rooms: byName(rooms.flatMap((room) => [room, { id: room.id, name: roomName(room) }])),
  };
}

function byName(rows: { id: string; name: string }[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { id, name } of rows) {
    const known = ids.get(searchable(name)) ?? [];
    ids.set(searchable(name), known.includes(id) ? known : [...known, id]);
  }
  return ids;
}
