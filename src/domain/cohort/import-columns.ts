import type { ColumnNames } from "../../csv-columns.ts";
import { searchable } from "../../searchable.ts";
import { isLocalDate } from "../../time.ts";
import type { CohortInput } from "./cohort.ts";

export type CohortColumn = Exclude<keyof CohortInput, "programId" | "facilitatorIds" | "roomId"> | "program" | "room" | Lists;
type Lists = "facilitators" | "dates";

export const cohortColumns: ColumnNames<CohortColumn> = {
  name: ["name", "cohort", "group", "nombre", "grupo"],
  program: ["program", "programme", "programa"],
  firstDate: ["first date", "start date", "starts", "primera fecha", "inicio"],
  startTime: ["time", "start time", "hora"],
  sessionCount: ["sessions", "session count", "sesiones"],
  minutes: ["minutes", "length", "minutos", "duracion"],
  weekdays: ["weekdays", "days", "dias"],
  intervalWeeks: ["every weeks", "interval weeks", "cada semanas"],
  timezone: ["time zone", "zona horaria"],
  facilitators: ["facilitators", "led by", "facilitadores"],
  capacity: ["capacity", "places", "cupo", "plazas"],
  minimum: ["minimum", "minimo"],
  room: ["room", "sala"],
  place: ["place", "lugar"],
  placeAlias: ["place in mail", "lugar en el correo"],
  alias: ["name in mail", "alias", "nombre en el correo"],
  onlineUrl: ["online link", "enlace"],
  dates: ["dates met", "past dates", "fechas"],
};

const numbers: CohortColumn[] = ["sessionCount", "minutes", "intervalWeeks", "capacity", "minimum"];

/** A cell as what it stands for: "Mon, Wed" under weekdays → [1, 3]; "6:30 pm" under time → "18:30". */
export function cohortMeaningOf(column: CohortColumn, cell: string): unknown {
  if (numbers.includes(column)) return /^\d+$/.test(cell) ? Number(cell) : cell;
  if (column === "startTime") return clockOf(cell);
  if (column === "weekdays") return listOf(cell).map(weekdayOf);
  if (column === "facilitators") return listOf(cell.toLowerCase());
  if (column === "dates") return [...new Set(listOf(cell))].sort();
  return cell;
}

export const cohortMessages: Partial<Record<CohortColumn, string>> = {
  weekdays: "Give days such as Mon, Wed.",
  program: "Give the program's name.",
};

/** The dates among them that are none. */
export const notDates = (dates: string[]): string[] => dates.filter((date) => !isLocalDate(date));

const listOf = (cell: string): string[] => cell.split(/[\s,;]+/).filter(Boolean);

const days = [
  ["mon", "lun"],
  ["tue", "mar"],
  ["wed", "mie"],
  ["thu", "jue"],
  ["fri", "vie"],
  ["sat", "sab"],
  ["sun", "dom"],
];

function weekdayOf(word: string): number | string {
  const start = searchable(word).slice(0, 3);
  const index = days.findIndex((names) => names.includes(start));
  if (index >= 0) return index + 1;
  return /^[1-7]$/.test(word) ? Number(word) : word;
}

/** "9:05" → "09:05", "6:30 p.m." → "18:30", "6 pm" → "18:00"; anything else stays as it is. */
export function clockOf(cell: string): string {
  const found = /^(\d{1,2})(?::(\d\d))?(?::00)? ?([ap])?\.? ?(m)?\.?$/.exec(cell.toLowerCase());
  const [, hours = "", minutes, half, m] = found ?? [];
  if (!found || (half === undefined) !== (m === undefined) || (minutes === undefined && half === undefined)) return cell;
  const hour = Number(hours);
  if (half !== undefined && (hour < 1 || hour > 12)) return cell;
  const whole = half === undefined ? hour : (hour % 12) + (half === "p" ? 12 : 0);
  return `${String(whole).padStart(2, "0")}:${minutes ?? "00"}`;
}
