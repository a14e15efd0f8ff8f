import type { participants } from "../../../db/schema/index.ts";
import type { OrgVault } from "../../vault.ts";
import type { Participant } from "./participant.ts";

type Row = typeof participants.$inferSelect;

const columns = {
  givenName: "given_name",
  familyName: "family_name",
  preferredName: "preferred_name",
  email: "email",
  phone: "phone",
  birthDate: "birth_date",
} as const;

type Sealed = keyof typeof columns;
const sealedFields = Object.keys(columns) as Sealed[];

/** The sealed columns for those fields that are given; null stays null. An email brings its blind index along. */
export function sealFields(vault: OrgVault, id: string, values: Partial<Record<Sealed, string | null | undefined>>) {
  const sealed: Partial<Record<Sealed | "emailIndex", string | null>> = {};
  for (const field of sealedFields) {
    const value = values[field];
    if (value === undefined) continue;
    sealed[field] = value === null ? null : vault.seal({ table: "participants", row: id, column: columns[field] }, value);
  }
  if (values.email !== undefined) sealed.emailIndex = values.email === null ? null : emailIndex(vault, values.email);
  return sealed;
}

export const emailIndex = (vault: OrgVault, email: string): string => vault.index(email.trim().toLowerCase());

export function openParticipant(vault: OrgVault, row: Row): Participant {
  const open = (field: Sealed): string | null => {
    const value = row[field];
    return value === null ? null : vault.open({ table: "participants", row: row.id, column: columns[field] }, value);
  };
  return {
    id: row.id,
    givenName: open("givenName") ?? "",
    familyName: open("familyName"),
    preferredName: open("preferredName"),
    email: open("email"),
    phone: open("phone"),
    birthDate: open("birthDate"),
    timezone: row.timezone,
    locale: row.locale,
    emailPermission: row.emailPermitted,
    emailConfirmedAt: row.emailConfirmedAt,
    reminderChoice: row.reminderChoice,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** Only what a list of names needs: opening all six fields of everyone would be five times the work. */
export function openName(vault: OrgVault, row: Pick<Row, "id" | "givenName" | "familyName" | "preferredName">) {
  const open = (field: "givenName" | "familyName" | "preferredName", value: string | null) =>
    value === null ? null : vault.open({ table: "participants", row: row.id, column: columns[field] }, value);
  return {
    givenName: open("givenName", row.givenName) ?? "",
    familyName: open("familyName", row.familyName),
    preferredName: open("preferredName", row.preferredName),
  };
}

/** Only what a search looks at. */
export const openNameAndEmail = (vault: OrgVault, row: Row) => ({
  ...openName(vault, row),
  email: row.email === null ? null : vault.open({ table: "participants", row: row.id, column: columns.email }, row.email),
});

/** Null where nobody has said. */
export const openBirthDate = (vault: OrgVault, { id, birthDate }: Pick<Row, "id" | "birthDate">): string | null =>
  birthDate === null ? null : vault.open({ table: "participants", row: id, column: columns.birthDate }, birthDate);
