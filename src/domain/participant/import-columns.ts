import { z } from "zod";
import { Invalid } from "../../errors.ts";
import { participantInput, searchable } from "./participant.ts";

/** What a line of an import may say. An empty cell says nothing. */
export const importedPerson = participantInput.partial().extend({
  importKey: z.string().max(100, "Keep it to 100 characters.").optional(),
});
export type ImportedPerson = z.output<typeof importedPerson>;

type Column = keyof ImportedPerson;

/** What each column may be called in a file, in English and Spanish; the first is what we call it. */
export const columnNames: Record<Column, [string, ...string[]]> = {
  importKey: ["id", "external id", "identificador", "id externo"],
  givenName: ["first name", "given name", "nombre", "nombres"],
  familyName: ["family name", "last name", "surname", "apellido", "apellidos"],
  preferredName: ["goes by", "preferred name", "nickname", "nombre preferido", "apodo"],
  email: ["email", "email address", "correo", "correo electronico"],
  phone: ["phone", "phone number", "telephone", "mobile", "telefono", "movil", "celular"],
  birthDate: ["birth date", "date of birth", "birthday", "dob", "fecha de nacimiento"],
  emailPermission: ["email permission", "may email", "consent", "permiso de correo", "consentimiento"],
  locale: ["language", "locale", "idioma"],
  timezone: ["time zone", "zona horaria"],
};

const bare = (name: string): string => searchable(name).replace(/[^a-z0-9]/g, "");
const columnsByName = new Map(
  Object.entries(columnNames).flatMap(([column, names]) => [column, ...names].map((name) => [bare(name), column as Column])),
);

/**
 * Which column each cell of the first line names: `["E-mail", "Nombre"]` → `["email", "givenName"]`. Any order, any case.
 *
 * @throws Invalid for a name that isn't known, or the same column twice.
 */
export function readHeader(cells: string[]): (Column | null)[] {
  const columns = cells.map((cell) => (cell === "" ? null : (columnsByName.get(bare(cell)) ?? cell)));
  for (const [index, column] of columns.entries()) {
    if (column !== null && !Object.hasOwn(columnNames, column))
      throw refused(`There is no column called “${cells[index]}”. ${known}`);
    if (column !== null && columns.indexOf(column) < index)
      throw refused(`Two columns say the same: “${cells[index]}” is the second.`);
  }
  if (columns.every((column) => column === null)) throw refused(`The first line has no column names. ${known}`);
  return columns as (Column | null)[];
}

const known = `Columns are: ${Object.values(columnNames)
  .map(([name]) => name)
  .join(", ")}.`;

const refused = (message: string): Invalid => new Invalid([{ path: "file", message }], message);

const yes = ["yes", "y", "true", "1", "x", "si", "s"];
const no = ["no", "n", "false", "0"];
const languages = new Map([
  ["english", "en"],
  ["ingles", "en"],
  ["spanish", "es"],
  ["espanol", "es"],
]);

/** A line's cells as values to check: `["Ana", "sí"]` under first name and email permission → `{ givenName: "Ana", emailPermission: true }`. */
export function readLine(columns: (Column | null)[], cells: string[]): { values: unknown } | { problem: string } {
  const stray = cells.findIndex((cell, index) => cell !== "" && !columns[index]);
  if (stray >= 0) return { problem: `Cell ${stray + 1} has no column name above it.` };
  const given = columns.flatMap((column, index) => (column && cells[index] ? [[column, meaningOf(column, cells[index])]] : []));
  return { values: Object.fromEntries(given) };
}

function meaningOf(column: Column, cell: string): string | boolean {
  const word = searchable(cell);
  if (column === "emailPermission") return yes.includes(word) ? true : no.includes(word) ? false : cell;
  if (column === "locale") return languages.get(word) ?? word;
  return cell;
}

const messages: Partial<Record<Column, string>> = { emailPermission: "Write yes or no." };

/** What is wrong with a line, as one text: "email: Give an address such as ada@example.org." */
export const problemsOf = (error: z.ZodError): string =>
  error.issues
    .map(({ path, message }) => {
      const column = path[0] as Column;
      return `${columnNames[column]?.[0] ?? String(column)}: ${messages[column] ?? message}`;
    })
    .join(" ");
