import { and, desc, eq, isNull, or, sql } from "drizzle-orm";
import { keepAparts, participants } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { decodeCursor, encodeCursor, type Page, type Position, toPage } from "../../paging.ts";
import { searchable } from "../../searchable.ts";
import { displayName, type Participant } from "./participant.ts";
import { emailIndex, openName, openNameAndEmail, openParticipant } from "./seal-fields.ts";

type Row = typeof participants.$inferSelect;

/** One search opens at most this many people's names; the cursor goes on from there. */
const MOST_OPENED = 5_000;
const CHUNK = 500;

/** @throws NotFound */
export async function findParticipant(ctx: Context, id: string): Promise<Participant> {
  const [row] = await ctx.db
    .select()
    .from(participants)
    .where(and(eq(participants.orgId, ctx.org.id), eq(participants.id, id)));
  if (!row) throw new NotFound("participant");
  return openParticipant(ctx.vault, row);
}

/** Newest first. `q` matches any part of a name or address, whatever its accents and case; a whole address is looked up. */
export async function listParticipants(
  ctx: Context,
  { q, limit, cursor }: { q?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<Page<Participant>> {
  const after = cursor ? decodeCursor(cursor) : null;
  const wanted = searchable(q ?? "");
  if (wanted.includes("@") && !after) {
    const exact = await listByEmail(ctx, q ?? "");
    if (exact.length > 0) return { items: exact.slice(0, limit), nextCursor: null };
  }
  if (wanted !== "") return search(ctx, wanted, limit, after);
  const rows = await newest(ctx, limit + 1, after);
  return toPage(rows, limit, position, (row) => openParticipant(ctx.vault, row));
}

/** People with exactly this address: relatives may share one. */
export async function listByEmail(ctx: Context, email: string): Promise<Participant[]> {
  const rows = await ctx.db
    .select()
    .from(participants)
    .where(and(eq(participants.orgId, ctx.org.id), eq(participants.emailIndex, emailIndex(ctx.vault, email))))
    .limit(50);
  return rows.map((row) => openParticipant(ctx.vault, row));
}

export type KeptApart = { id: string; reason: string; other: { id: string; name: string } };

/** Whom a person isn't given a place with, and why. For staff who may read it only. */
export async function listKeepAparts(ctx: Context, participantId: string): Promise<KeptApart[]> {
  const rows = await keepApartsStatement(ctx, participantId);
  return rows.map(({ pair, other }) => ({
    id: pair.id,
    reason: ctx.vault.open({ table: "keep_aparts", row: pair.id, column: "reason" }, pair.reason),
    other: { id: other.id, name: displayName(openName(ctx.vault, other)) },
  }));
}

/** The statement behind `listKeepAparts`. */
export const keepApartsStatement = (ctx: Context, participantId: string) =>
  ctx.db
    .select({ pair: keepAparts, other: participants })
    .from(keepAparts)
    .innerJoin(
      participants,
      and(
        eq(participants.orgId, keepAparts.orgId),
        or(
          and(eq(keepAparts.participantA, participantId), eq(participants.id, keepAparts.participantB)),
          and(eq(keepAparts.participantB, participantId), eq(participants.id, keepAparts.participantA)),
        ),
      ),
    )
    .where(
      and(
        eq(keepAparts.orgId, ctx.org.id),
        or(eq(keepAparts.participantA, participantId), eq(keepAparts.participantB, participantId)),
        isNull(keepAparts.removedAt),
      ),
    )
    .orderBy(desc(keepAparts.createdAt))
    .limit(100);

// Names are sealed, so there is no index over them: see docs/decisions/0003.
async function search(ctx: Context, wanted: string, limit: number, start: Position | null): Promise<Page<Participant>> {
  const items: Participant[] = [];
  let after = start;
  for (let opened = 0; opened < MOST_OPENED; opened += CHUNK) {
    const rows = await newest(ctx, CHUNK, after);
    for (const row of rows) {
      after = position(row);
      if (matches(openNameAndEmail(ctx.vault, row), wanted)) items.push(openParticipant(ctx.vault, row));
      if (items.length === limit) return { items, nextCursor: encodeCursor(after) };
    }
    if (rows.length < CHUNK) return { items, nextCursor: null };
  }
  return { items, nextCursor: after ? encodeCursor(after) : null };
}

const matches = (person: ReturnType<typeof openNameAndEmail>, wanted: string): boolean =>
  [displayName(person), [person.givenName, person.familyName].join(" "), person.email ?? ""].some((text) =>
    searchable(text).includes(wanted),
  );

const position = (row: Row): Position => ({ at: row.createdAt, id: row.id });

/** The statement behind lists and searches of people. */
export const newest = (ctx: Context, count: number, after: Position | null) =>
  ctx.db
    .select()
    .from(participants)
    .where(
      and(
        eq(participants.orgId, ctx.org.id),
        after ? sql`(${participants.createdAt}, ${participants.id}) < (${after.at}, ${after.id})` : undefined,
      ),
    )
    .orderBy(desc(participants.createdAt), desc(participants.id))
    .limit(count);
