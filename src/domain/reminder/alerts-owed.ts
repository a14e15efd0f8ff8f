import { eq, sql } from "drizzle-orm";
import { mailAlerts } from "../../../db/schema/index.ts";
import type { Db, Statement, Writer } from "../../../db/write.ts";
import type { Deps } from "../../deps.ts";
import { deliveryIdsFrom } from "../../mail/delivery-id.ts";
import { ALERT_EVERY_MS, type AlertCause, mailWaits } from "../../mail/look.ts";
import type { MailPayload, OwedMail } from "../../mail/owe.ts";
import { readParked } from "../../mail/pacer.ts";
import { troubled } from "../../mail/read-alerts.ts";
import { BARRED } from "../../mail/settle.ts";
import { openTask } from "../task/open-task.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const USEFUL_MS = 7 * DAY_MS;
/** The provider reports within minutes; a mail without a word of it after this long counts as unreported. */
const REPORTED_WITHIN_MS = 6 * HOUR_MS;
const SILENT_MS = DAY_MS;
/** An account that refuses us is tried every minute; it counts as parked in between. */
const BETWEEN_TRIES_MS = 120_000;

type Alert = Extract<MailPayload, { kind: "alert" }>;
type Owed = { mails: OwedMail[]; statements: Statement[]; lookAgainAt: number | null };

/** One to each manager about everything they haven't been told yet, and a task for each cause that stays until it is seen to. */
export async function alertsOwed(deps: Deps, ctx: Writer & { db: Db }): Promise<Owed> {
  const { now, org, db } = ctx;
  const rows = await db.select().from(mailAlerts).where(eq(mailAlerts.orgId, org.id));
  const toldAt = new Map(rows.map(({ cause, raisedAt }) => [cause, raisedAt]));
  const since = toldAt.get("trouble") ?? 0;
  const mayTellAt = (cause: AlertCause): number => (toldAt.has(cause) ? (toldAt.get(cause) ?? 0) + ALERT_EVERY_MS[cause] : now);

  const inTrouble = (await db.all(sql`${troubled(org.id, since, now)} limit 1`)).length > 0;
  const later = inTrouble && mayTellAt("trouble") > now ? mayTellAt("trouble") : null;
  const trouble = inTrouble && later === null ? { since, until: now } : null;
  const parked = mayTellAt("parked") <= now ? await standstill(deps, org.id, now) : null;
  const silent = mayTellAt("silent") <= now && (await isSilent(deps, org.id, now));
  const alert: Alert = { kind: "alert", trouble, parked, silent };
  const causes: AlertCause[] = [
    ...(trouble ? ["trouble" as const] : []),
    ...(parked ? ["parked" as const] : []),
    ...(silent ? ["silent" as const] : []),
  ];
  if (causes.length === 0) return { mails: [], statements: [], lookAgainAt: later };
  const managers = await db.all<{ id: string }>(sql`select id from staff
    where org_id = ${org.id} and role = 'manager' and removed_at is null and joined_at is not null`);
  return {
    mails: managers.map(({ id }) => ({
      kind: "alert",
      uniqueKey: `alert|${id}|${now}`,
      usefulUntil: now + USEFUL_MS,
      staffId: id,
      payload: alert,
    })),
    statements: causes.flatMap((cause) => raise(ctx, cause, cause === "parked" && parked ? parked : cause)),
    lookAgainAt: later,
  };
}

function raise(ctx: Writer & { db: Db }, cause: AlertCause, code: string): Statement[] {
  const row = { orgId: ctx.org.id, cause, raisedAt: ctx.now };
  return [
    ctx.db
      .insert(mailAlerts)
      .values(row)
      .onConflictDoUpdate({ target: [mailAlerts.orgId, mailAlerts.cause], set: { raisedAt: ctx.now } }),
    ...openTask(ctx, { kind: "mail_trouble", code: `mail_${code}`, uniqueKey: `mail_trouble|${cause}` }),
  ];
}

/** Why mail of this org stands still; null when none of it does. */
async function standstill({ db, provider }: Deps, orgId: string, now: number): Promise<Alert["parked"]> {
  const barred = await db.all(
    sql`select 1 from mailings where state = 'frozen' and org_id = ${orgId} and last_outcome = ${BARRED} limit 1`,
  );
  if (barred.length > 0) return "refused";
  const parked = await readParked(db, provider.name, now - BETWEEN_TRIES_MS);
  if (!parked) return null;
  const waits = await db.all(sql`select 1 from orgs where id = ${orgId} and ${mailWaits(now)}`);
  if (waits.length === 0) return null;
  return parked.reason.endsWith("quota_exceeded") ? "quota" : "refused";
}

/** Mail of this org has gone, and the provider, which should report or used to, has said nothing about anybody's since. */
async function isSilent({ db, config }: Deps, orgId: string, now: number): Promise<boolean> {
  if (!config.resend) return false;
  const [event] = await db.all<{ at: number | null }>(sql`select max(received_at) as at from provider_events`);
  const last = event?.at ?? null;
  if ((last === null && config.webhookSecret === null) || (last !== null && last > now - SILENT_MS)) return false;
  const from = deliveryIdsFrom(Math.max(last ?? 0, now - 2 * SILENT_MS));
  const unreported = await db.all(sql`select 1 from deliveries
    where org_id = ${orgId} and id >= ${from} and id < ${deliveryIdsFrom(now - REPORTED_WITHIN_MS)}
      and state = 'sent' and kind not in ('alert', 'test') limit 1`);
  return unreported.length > 0;
}
