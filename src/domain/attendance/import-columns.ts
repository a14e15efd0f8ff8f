import { z } from "zod";
import { marks as markNames, sessionOutcomes } from "../../../db/schema/index.ts";
import { type Rejection, readCsv } from "../../csv.ts";
import { type ColumnNames, readHeader, readLine, spellProblems } from "../../csv-columns.ts";
import { Invalid } from "../../errors.ts";
import { searchable } from "../../searchable.ts";
import { isLocalDate, isLocalTime } from "../../time.ts";
import { type Mark, markMeanings } from "./attendance.ts";

export type AttendanceColumn =
  | "cohort"
  | "cohortStart"
  | "importKey"
  | "email"
  | "joined"
  | "left"
  | "date"
  | "mark"
  | "outcome"
  | "headcount";

export const attendanceColumns: ColumnNames<AttendanceColumn> = {
  cohort: ["cohort", "group", "grupo"],
  cohortStart: ["cohort starts", "first date", "primera fecha"],
  importKey: ["id", "external id", "identificador", "id externo"],
  email: ["email", "email address", "correo", "correo electronico"],
  joined: ["joined", "joined on", "ingreso"],
  left: ["left", "left on", "salida"],
  date: ["date", "session date", "fecha"],
  mark: ["mark", "attendance", "asistencia"],
  outcome: ["outcome", "held", "resultado"],
  headcount: ["headcount", "people", "personas"],
};

/** A session of a line's cohort by its date, and by its time where there are two that day. */
export type When = { date: string; time: string | null };

const day = z.string().refine(isLocalDate, "Give a date such as 2027-02-24.");
const when = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\d( \d\d:\d\d)?$/,
    "Give a date such as 2027-02-24, with a time such as 18:30 when there are two that day.",
  )
  .transform((text): When => ({ date: text.slice(0, 10), time: text.slice(11) || null }))
  .refine(({ date, time }) => isLocalDate(date) && (time === null || isLocalTime(time)), "There is no such date.");
const mark = z.enum(markNames, {
  error: ({ input }) =>
    searchable(String(input)).startsWith("a")
      ? "An absence is one of: no show, excused, told us late, not expected."
      : `Use one of: ${Object.values(markMeanings)
          .map(({ label }) => label.toLowerCase())
          .join(", ")}.`,
});

const attendanceLine = z.object({
  cohort: z.string("Say which.").max(120),
  cohortStart: day.optional(),
  importKey: z.string().max(100).optional(),
  email: z.string().max(254).optional(),
  joined: day.optional(),
  left: day.optional(),
  date: when.optional(),
  mark: mark.optional(),
  outcome: z
    .enum(sessionOutcomes, `Use one of: ${sessionOutcomes.join(", ")}.`)
    .exclude(["planned"])
    .optional(),
  headcount: z.int("Give a whole number of people.").min(0).max(2000).optional(),
});

type Values = z.output<typeof attendanceLine>;

const MOST_MARKS = 20_000;

/** One line: what it says of a person in a cohort, of a session, or both. */
export type AttendanceLine = Omit<Values, "date" | "mark"> & {
  line: number;
  date: When | null;
  marks: { when: When; mark: Mark }[];
};

/**
 * The lines of a file of attendance. A column whose name is a date holds the marks of that day, so a sign-in sheet with a
 * line a person and a column a session is such a file too.
 *
 * @throws Invalid for a file that can't be read.
 */
export function readAttendanceLines(bytes: Uint8Array): { lines: AttendanceLine[]; rejected: Rejection[] } {
  const [header, ...records] = readCsv(bytes);
  const days = (header?.cells ?? []).map((cell) => when.safeParse(cell).data ?? null);
  const columns = readHeader(
    attendanceColumns,
    (header?.cells ?? []).map((cell, index) => (days[index] ? "" : cell)),
  );
  assertOnce(days);
  const lines: AttendanceLine[] = [];
  const rejected: Rejection[] = [];
  for (const { line, cells } of records) {
    const read = toLine(columns, days, cells);
    if ("problem" in read) rejected.push({ line, message: read.problem });
    else lines.push({ ...read, line });
  }
  const marks = lines.reduce((sum, line) => sum + line.marks.length, 0);
  if (marks > MOST_MARKS) throw refused(`The file has over ${MOST_MARKS} marks. Split it.`);
  return { lines, rejected };
}

function assertOnce(days: (When | null)[]): void {
  const named = days.flatMap((one) => (one ? [`${one.date} ${one.time ?? ""}`.trim()] : []));
  const twice = named.find((name, index) => named.indexOf(name) < index);
  const message = `Two columns are about ${twice}. Put the time behind the date, or leave one out.`;
  if (twice !== undefined) throw refused(message);
}

const refused = (message: string): Invalid => new Invalid([{ path: "file", message }], message);

type Read = Omit<AttendanceLine, "line"> | { problem: string };

function toLine(columns: (AttendanceColumn | null)[], days: (When | null)[], cells: string[]): Read {
  const plain = cells.map((cell, index) => (days[index] ? "" : cell));
  const read = readLine(columns, plain, (column, cell) =>
    column === "mark"
      ? markOf(cell)
      : column === "headcount" && /^\d+$/.test(cell)
        ? Number(cell)
        : column === "outcome"
          ? outcomeOf(cell)
          : cell,
  );
  if ("problem" in read) return read;
  const parsed = attendanceLine.safeParse(read.values);
  if (!parsed.success) return { problem: spellProblems(parsed.error, attendanceColumns) };
  const { date = null, mark: single, ...values } = parsed.data;
  const marks = days.flatMap((when, index) => (when && cells[index] ? [{ when, cell: cells[index] }] : []));
  const wrong = marks.find(({ cell }) => !mark.safeParse(markOf(cell)).success);
  if (wrong) return { problem: `${wrong.when.date}: “${wrong.cell}” is no mark. ${whatIsWrong(wrong.cell)}` };
  const person = values.importKey ?? values.email;
  const ofDays = marks.map(({ when, cell }) => ({ when, mark: markOf(cell) as Mark }));
  if (person === undefined && (single || ofDays.length > 0 || values.joined || values.left))
    return { problem: "Say who: give an id or an email." };
  if (single && !date) return { problem: "date: Say which day the mark is of." };
  if ((values.outcome || values.headcount !== undefined) && !date) return { problem: "date: Say which day this is about." };
  if (person === undefined && !date) return { problem: "This line says nothing." };
  return { ...values, date, marks: single && date ? [{ when: date, mark: single }, ...ofDays] : ofDays };
}

const whatIsWrong = (cell: string): string => mark.safeParse(markOf(cell)).error?.issues[0]?.message ?? "";

const outcomeOf = (cell: string): string => {
  const word = searchable(cell).replaceAll(" ", "_");
  if (["yes", "si", "realizada"].includes(word)) return "held";
  return ["no", "cancelled", "canceled", "cancelada"].includes(word) ? "cancelled_by_program" : word;
};

const words: Record<Mark, string[]> = {
  present: ["p", "yes", "si", "1", "✓", "✔", "attended", "presente", "asistio"],
  late: ["l", "tarde"],
  left_early: ["salio antes"],
  turned_away_late: ["turned away"],
  excused: ["e", "justificado"],
  late_cancel: ["late cancel", "aviso tarde"],
  no_show: ["ns", "no-show", "no vino"],
  not_expected: ["-", "–", "n/a", "no esperado"],
};

const marksByWord = new Map(
  markNames.flatMap((name) =>
    [name, name.replaceAll("_", " "), searchable(markMeanings[name].label), ...words[name]].map((word) => [word, name] as const),
  ),
);

/** A cell as a mark: "✓" or "Present" → `present`; "Told us late" → `late_cancel`. What nobody can tell stays as it is. */
export const markOf = (cell: string): string => marksByWord.get(searchable(cell).replaceAll("’", "'")) ?? cell;
