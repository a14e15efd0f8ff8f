import { and, desc, eq, gte, isNull, lte, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { disclosureConsents, staff } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { Conflict, NotFound } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import { type DisclosureConsent, folded, recipientIndex, standingOf } from "./disclosure.ts";

const MOST_OF_ONE = 200;
/** As many as an export has rows at most, and each in it has one. */
const MOST_CURRENT = 20_000;

type Row = typeof disclosureConsents.$inferSelect;

const open = (ctx: Context, row: Pick<Row, "id" | "recipient" | "purpose">) => ({
  recipient: ctx.vault.open({ table: "disclosure_consents", row: row.id, column: "recipient" }, row.recipient),
  purpose: ctx.vault.open({ table: "disclosure_consents", row: row.id, column: "purpose" }, row.purpose),
});

const revokers = alias(staff, "revokers");

/** Everything a person ever agreed to have disclosed, newest first, at most 200. */
export async function listDisclosureConsents(ctx: Context, participantId: string): Promise<DisclosureConsent[]> {
  const rows = await consentsOf(ctx, participantId);
  const today = toLocal(ctx.now, ctx.org.timezone).date;
  return rows.map(({ consent, by, revokedBy }) => {
    const { id, signedOn, expiresOn, recordedAt, revokedAt } = consent;
    const opened = open(ctx, consent);
    return {
      ...{ id, participantId, ...opened, signedOn, expiresOn, recordedAt, revokedAt, by, revokedBy },
      standing: standingOf(consent, today),
    };
  });
}

/** The statement behind `listDisclosureConsents`. */
export const consentsOf = (ctx: Context, participantId: string) =>
  ctx.db
    .select({ consent: disclosureConsents, by: staff.name, revokedBy: revokers.name })
    .from(disclosureConsents)
    .leftJoin(staff, and(eq(staff.orgId, disclosureConsents.orgId), eq(staff.id, disclosureConsents.recordedBy)))
    .leftJoin(revokers, and(eq(revokers.orgId, disclosureConsents.orgId), eq(revokers.id, disclosureConsents.revokedBy)))
    .where(and(eq(disclosureConsents.orgId, ctx.org.id), eq(disclosureConsents.participantId, participantId)))
    .orderBy(desc(disclosureConsents.recordedAt), desc(disclosureConsents.id))
    .limit(MOST_OF_ONE);

/** @throws NotFound */
export async function findDisclosureConsent(ctx: Context, id: string): Promise<Omit<DisclosureConsent, "by" | "revokedBy">> {
  const [row] = await ctx.db
    .select()
    .from(disclosureConsents)
    .where(and(eq(disclosureConsents.orgId, ctx.org.id), eq(disclosureConsents.id, id)));
  if (!row) throw new NotFound("consent");
  const { participantId, signedOn, expiresOn, recordedAt, revokedAt } = row;
  const standing = standingOf(row, toLocal(ctx.now, ctx.org.timezone).date);
  return { id, participantId, ...open(ctx, row), signedOn, expiresOn, recordedAt, revokedAt, standing };
}

/** Whom people agreed to have told, and what for. */
export type Agreement = { recipient: string; purpose: string };

/** What somebody's current consent names, each once, as it was last written. */
export async function listAgreements(ctx: Context): Promise<Agreement[]> {
  const rows = await currentConsents(ctx);
  const found = new Map<string, Agreement>();
  for (const row of rows) {
    const opened = open(ctx, row);
    const key = `${folded(opened.recipient)}|${folded(opened.purpose)}`;
    if (!found.has(key)) found.set(key, opened);
  }
  return [...found.values()].sort((a, b) => a.recipient.localeCompare(b.recipient) || a.purpose.localeCompare(b.purpose));
}

/** Somebody's consent that lets them be in an export. */
export type Agreed = { consentId: string; participantId: string; expiresOn: string };

/**
 * Who agreed to have this recipient told for this purpose and whose consent holds today: each once, by what lasts longest. A
 * consent holds for its own purpose alone (42 CFR 2.31(a)(5), 2.13(a)).
 *
 * @throws Conflict `too_many_consents` over 20,000.
 */
export async function listAgreed(ctx: Context, { recipient, purpose }: Agreement): Promise<Agreed[]> {
  const rows = await currentConsents(ctx, recipientIndex(ctx.vault, recipient));
  if (rows.length > MOST_CURRENT) throw new Conflict("too_many_consents", "More people agreed to this than one file can hold.");
  const found = new Map<string, Agreed>();
  for (const row of rows) {
    if (folded(open(ctx, row).purpose) !== folded(purpose)) continue;
    const known = found.get(row.participantId);
    if (known && known.expiresOn >= row.expiresOn) continue;
    found.set(row.participantId, { consentId: row.id, participantId: row.participantId, expiresOn: row.expiresOn });
  }
  return [...found.values()];
}

/** Of one person and recipient, what holds today. */
export async function listCurrentOf(ctx: Context, participantId: string, index: string) {
  const rows = await currentConsents(ctx, index, participantId);
  return rows.map((row) => ({ id: row.id, expiresOn: row.expiresOn, ...open(ctx, row) }));
}

/** The statement behind all three: what isn't taken back or over, by the org's calendar. */
export function currentConsents(ctx: Context, index?: string, participantId?: string) {
  const today = toLocal(ctx.now, ctx.org.timezone).date;
  return ctx.db
    .select()
    .from(disclosureConsents)
    .where(
      and(
        eq(disclosureConsents.orgId, ctx.org.id),
        index === undefined ? undefined : eq(disclosureConsents.recipientIndex, index),
        participantId === undefined ? undefined : eq(disclosureConsents.participantId, participantId),
        isNull(disclosureConsents.revokedAt),
        lte(disclosureConsents.signedOn, today),
        gte(disclosureConsents.expiresOn, today),
      ),
    )
    .orderBy(desc(disclosureConsents.recordedAt), sql`id`)
    .limit(MOST_CURRENT + 1);
}
