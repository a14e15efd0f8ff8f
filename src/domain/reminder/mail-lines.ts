import { and, eq, sql } from "drizzle-orm";
import { contacts, deliveries, mailings } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Standing } from "../../mail/read-standing.ts";
import { openContact } from "../contact/seal-contact.ts";
import { type Asked, type Fate, tellFate } from "./fate.ts";
import { foresee, foreseeQueued } from "./foresee.ts";
import type { Delivery, DeliveryKind } from "./reminder.ts";

/** One mail, gone or to come, as a line of a page. */
export type MailLine = {
  /** Null: planned, and nobody is owed it yet. */
  id: string | null;
  kind: DeliveryKind;
  offsetMinutes: number | null;
  sessionId: string | null;
  enrolmentId: string | null;
  /** When it went or should go, UTC epoch ms. */
  at: number;
  /** The guardian it goes to. */
  guardian: { id: string; name: string } | null;
  fate: Fate;
};

/** Rows and plans as lines, in the order given. `zone`: whose wall clock the sentences are read on. */
export async function tellMail(ctx: Context, rows: Delivery[], planned: Standing[], zone: string): Promise<MailLine[]> {
  const idsOf = (state: Delivery["state"]) => rows.filter((row) => row.state === state).map(({ id }) => id);
  const [foreseen, asked, names] = await Promise.all([
    foreseeQueued(ctx, idsOf("queued")),
    readAsked(ctx, idsOf("frozen")),
    readGuardians(ctx, [...rows, ...planned.map(({ delivery }) => delivery)]),
  ]);
  const guardian = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? "a guardian" });
  return [
    ...rows.map((row) => ({
      ...shown(row),
      id: row.id,
      at: row.sentAt ?? row.dueAt,
      guardian: guardian(row.contactId),
      fate: tellFate({ ...row, foreseen: foreseen.get(row.id) ?? null, asked: asked.get(row.id) ?? null }, zone, ctx.now),
    })),
    ...planned.map((row) => {
      const { delivery } = row;
      const nothingYet = { reason: null, sentAt: null, outcome: null, bounceType: null };
      const told = { ...delivery, ...nothingYet, planned: true, foreseen: foresee(ctx, row) };
      const own = { id: null, at: delivery.dueAt, guardian: guardian(delivery.contactId) };
      return { ...shown(delivery), ...own, fate: tellFate(told, zone, ctx.now) };
    }),
  ];
}

const shown = ({ kind, offsetMinutes, sessionId, enrolmentId }: Standing["delivery"] | Delivery) => ({
  kind,
  offsetMinutes,
  sessionId,
  enrolmentId,
});

/** Of frozen mail, what the provider has been asked and hasn't answered. */
async function readAsked(ctx: Context, ids: string[]): Promise<Map<string, Asked>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .select({ id: deliveries.id, nextAttemptAt: mailings.nextAttemptAt })
    .from(deliveries)
    .innerJoin(mailings, and(eq(mailings.orgId, deliveries.orgId), eq(mailings.id, deliveries.mailingId)))
    .where(and(eq(deliveries.orgId, ctx.org.id), among(sql`deliveries.id`, ids), sql`${mailings.firstAttemptAt} is not null`));
  return new Map(rows.map(({ id, nextAttemptAt }) => [id, { nextAttemptAt }]));
}

async function readGuardians(ctx: Context, mails: { contactId: string | null }[]): Promise<Map<string, string>> {
  const ids = [...new Set(mails.flatMap(({ contactId }) => contactId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .select()
    .from(contacts)
    .where(and(eq(contacts.orgId, ctx.org.id), among(sql`contacts.id`, ids)));
  return new Map(
    rows.map((row) => {
      const { id, givenName, familyName, relation } = openContact(ctx.vault, row);
      return [id, `${[givenName, familyName].filter(Boolean).join(" ")} (${relation})`];
    }),
  );
}

const among = (column: ReturnType<typeof sql>, ids: string[]) =>
  sql`${column} in (select value from json_each(${JSON.stringify(ids)}))`;
