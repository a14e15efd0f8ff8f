import { z } from "zod";
import type { ColumnNames } from "../../csv-columns.ts";
import { searchable } from "../../searchable.ts";
import { participantInput } from "./participant.ts";

/** What a line of an import may say. An empty cell says nothing. */
export const importedPerson = participantInput.partial().extend({
  importKey: z.string().max(100, "Keep it to 100 characters.").optional(),
});
export type ImportedPerson = z.output<typeof importedPerson>;

type Column = keyof ImportedPerson;

export const columnNames: ColumnNames<Column> = {
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

const yes = ["yes", "y", "true", "1", "x", "si", "s"];
const no = ["no", "n", "false", "0"];
const languages = new Map([
  ["english", "en"],
  ["ingles", "en"],
  ["spanish", "es"],
  ["espanol", "es"],
]);

export function meaningOf(column: Column, cell: string): string | boolean {
  const word = searchable(cell);
  if (column === "emailPermission") return yes.includes(word) ? true : no.includes(word) ? false : cell;
  if (column === "locale") return languages.get(word) ?? word;
  return cell;
}

export const messages: Partial<Record<Column, string>> = { emailPermission: "Write yes or no." };
