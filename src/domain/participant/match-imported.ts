import { and, desc, eq, inArray } from "drizzle-orm";
import { emailPermissions, participants } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { searchable } from "../../searchable.ts";
import type { OrgVault } from "../../vault.ts";
import type { ImportedPerson } from "./import-columns.ts";
import type { Participant } from "./participant.ts";
import { emailIndex, openParticipant } from "./seal-fields.ts";

export type Known = Participant & { importKey: string | null };

const AT_ONCE = 1_000;

export const importKeyIndex = (vault: OrgVault, key: string): string => vault.index(`import-key|${key}`);

/** Who a line is about, out of those the org has: by id, else by address. */
export type Matcher = (line: ImportedPerson) => { person: Known | null } | { problem: string };

/** Reads everybody the lines could be about, in a bounded number of queries. */
export async function matchImported(ctx: Context, lines: ImportedPerson[]): Promise<Matcher> {
  const keys = lines.flatMap(({ importKey }) => (importKey ? [importKeyIndex(ctx.vault, importKey)] : []));
  const emails = lines.flatMap(({ email }) => (email ? [emailIndex(ctx.vault, email)] : []));
  const [keyed, addressed] = await Promise.all([
    inChunks(keys, (some) => peopleBy(ctx, "importKey", some)),
    inChunks(emails, (some) => peopleBy(ctx, "emailIndex", some)),
  ]);
  const open = (row: (typeof keyed)[number]): Known => ({ ...openParticipant(ctx.vault, row), importKey: row.importKey });
  const byKey = new Map(keyed.map((row) => [row.importKey, open(row)]));
  const byEmail = new Map<string | null, Known[]>();
  for (const person of addressed.map(open)) byEmail.set(person.email, [...(byEmail.get(person.email) ?? []), person]);

  return ({ importKey, email, givenName }) => {
    const named = importKey ? byKey.get(importKeyIndex(ctx.vault, importKey)) : undefined;
    if (named) return { person: named };
    const sharing = (email && byEmail.get(email)) || [];
    if (importKey) {
      // Relatives share addresses, so a new id takes over somebody only under the same first name.
      const same = sharing.filter((person) => person.importKey === null && sameName(person.givenName, givenName ?? ""));
      return { person: same.length === 1 ? (same[0] ?? null) : null };
    }
    if (sharing.length > 1)
      return { problem: "Several people have this address. Give each an id, or change them on their pages." };
    return { person: sharing[0] ?? null };
  };
}

/** Of those people, who ended mail themselves or by a complaint. Only they, in person, can allow it again. */
export async function findStopped(ctx: Context, ids: string[]): Promise<Set<string>> {
  const rows = await inChunks(ids, (some) =>
    ctx.db
      .select({ id: emailPermissions.participantId, permitted: emailPermissions.permitted, source: emailPermissions.source })
      .from(emailPermissions)
      .where(and(eq(emailPermissions.orgId, ctx.org.id), inArray(emailPermissions.participantId, some)))
      .orderBy(desc(emailPermissions.at)),
  );
  const newest = new Map<string, (typeof rows)[number]>();
  for (const row of rows) if (!newest.has(row.id)) newest.set(row.id, row);
  const own = ["link", "one_click", "complaint"];
  return new Set([...newest.values()].filter((row) => !row.permitted && own.includes(row.source)).map(({ id }) => id));
}

export const peopleBy = (ctx: Context, column: "importKey" | "emailIndex", values: string[]) =>
  ctx.db
    .select()
    .from(participants)
    .where(and(eq(participants.orgId, ctx.org.id), inArray(participants[column], values)));

async function inChunks<T>(values: string[], read: (some: string[]) => Promise<T[]>): Promise<T[]> {
  const distinct = [...new Set(values)];
  const chunks = Array.from({ length: Math.ceil(distinct.length / AT_ONCE) }, (_, index) =>
    distinct.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
  return (await Promise.all(chunks.map(read))).flat();
}

const sameName = (a: string, b: string): boolean => searchable(a) === searchable(b);
