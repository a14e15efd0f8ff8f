import type { contacts } from "../../../db/schema/index.ts";
import type { OrgVault } from "../../vault.ts";
import { emailIndex } from "../participant/seal-fields.ts";
import type { Contact } from "./contact.ts";

type Row = typeof contacts.$inferSelect;

const columns = {
  givenName: "given_name",
  familyName: "family_name",
  relation: "relation",
  email: "email",
  phone: "phone",
} as const;

type Sealed = keyof typeof columns;

/** The sealed columns for those fields that are given; null stays null. An email brings its blind index along. */
export function sealContact(vault: OrgVault, id: string, values: { [field in Sealed]?: string | null | undefined }) {
  const seal = (field: Sealed, value: string): string =>
    vault.seal({ table: "contacts", row: id, column: columns[field] }, value);
  const optional = (field: "familyName" | "email" | "phone") => {
    const value = values[field];
    return value === undefined ? {} : { [field]: value === null ? null : seal(field, value) };
  };
  return {
    ...(values.givenName ? { givenName: seal("givenName", values.givenName) } : {}),
    ...(values.relation ? { relation: seal("relation", values.relation) } : {}),
    ...optional("familyName"),
    ...optional("email"),
    ...optional("phone"),
    ...(values.email === undefined ? {} : { emailIndex: values.email === null ? null : emailIndex(vault, values.email) }),
  };
}

export function openContact(vault: OrgVault, row: Row): Contact {
  const open = (field: Sealed): string | null => {
    const value = row[field];
    return value === null ? null : vault.open({ table: "contacts", row: row.id, column: columns[field] }, value);
  };
  const { id, participantId, locale, createdAt, removedAt } = row;
  return {
    ...{ id, participantId, locale, createdAt, removedAt },
    givenName: open("givenName") ?? "",
    familyName: open("familyName"),
    relation: open("relation") ?? "",
    email: open("email"),
    phone: open("phone"),
  };
}
