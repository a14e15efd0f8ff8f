import { asc, eq, lte, sql } from "drizzle-orm";
import { orgs } from "../../../db/schema/index.ts";
import { type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { type OwedMail, owe } from "../../mail/owe.ts";
import { toOrg } from "../org/org.ts";
import { alertsOwed } from "./alerts-owed.ts";
import { digestsOwed } from "./digests-owed.ts";
import { DIGEST_AT, digestDayAt, NUDGE_AT, nextTime } from "./mornings.ts";
import { nudgesOwed } from "./nudges-owed.ts";

const ORGS_A_TICK = 200;
/** A look is a handful of round trips, so several wait for theirs together. */
const AT_ONCE = 8;
/** What is left waits for the next tick: a morning that many orgs share must not hold up anybody's reminders. */
const LONGEST_MS = 4_000;
const TRY_AGAIN_MS = 5 * 60_000;

/** The row of an org that is looked at. */
export type LookedAt = typeof orgs.$inferSelect;

/** What a noun further to the right owes besides at a look, and what of the org's row says that it is owed. */
export type Also = (ctx: Context, org: LookedAt) => Promise<{ mails: OwedMail[]; set: Partial<LookedAt> }>;

/** Somebody else has looked meanwhile, or something has happened since; the next tick sees to it. */
class LookedMeanwhile extends Error {}

/** Owes staff what they should be told: their day, a register to take, mail in trouble. Reads one row where nothing is due. */
export async function oweStaffMail(deps: Deps, also?: Also): Promise<void> {
  const startedAt = deps.clock();
  const due = await orgsToLookAt(deps, startedAt);
  for (let at = 0; at < due.length; at += AT_ONCE) {
    if (deps.clock() - startedAt > LONGEST_MS) return;
    await Promise.all(due.slice(at, at + AT_ONCE).map((org) => look(deps, org, also)));
  }
}

/** What fails for one org is tried again, and holds up nobody else's. */
async function look(deps: Deps, org: LookedAt, also: Also | undefined): Promise<void> {
  try {
    await lookAtOrg(deps, org, also);
  } catch (error) {
    if (error instanceof LookedMeanwhile) return;
    deps.log("error", "staff_mail.failed", { orgId: org.id, error: (error as Error).name });
    const later = { staffMailAt: deps.clock() + TRY_AGAIN_MS };
    await deps.db.update(orgs).set(later).where(eq(orgs.id, org.id));
  }
}

/** The statement behind it, those that have waited longest first. */
export const orgsToLookAt = ({ db }: Pick<Deps, "db">, now: number) =>
  db.select().from(orgs).where(lte(orgs.staffMailAt, now)).orderBy(asc(orgs.staffMailAt)).limit(ORGS_A_TICK);

async function lookAtOrg(deps: Deps, org: LookedAt, also: Also | undefined): Promise<void> {
  const { db } = deps;
  const now = deps.clock();
  const ctx = systemContext(deps, org, now);
  const today = digestDayAt(now, org.timezone);
  const digests = org.digestOn === today.day ? [] : await digestsOwed(db, org.id, today, now);
  const nudges = await nudgesOwed(db, org.id, now);
  const alerts = await alertsOwed(deps, ctx);
  const more = await besides(ctx, org, also);
  const again = [alerts.lookAgainAt, more.lookAgainAt].filter((at) => at !== null);
  const next = Math.min(await nextLook(deps, org, now), ...again);
  const statements: Statement[] = [...digests, ...nudges, ...alerts.mails, ...more.mails].map((mail) => owe(ctx, mail));
  statements.push(
    ...alerts.statements,
    db
      .update(orgs)
      .set({ ...more.set, staffMailAt: next, digestOn: today.day })
      .where(eq(orgs.id, org.id)),
  );
  await write(ctx, {
    guards: [
      {
        holds: sql`select staff_mail_at = ${org.staffMailAt} from orgs where id = ${org.id}`,
        otherwise: () => new LookedMeanwhile(),
      },
    ],
    statements,
    audit: [],
  });
}

/** What fails here is tried again soon, and holds up no digest, nudge or alert. */
async function besides(ctx: Context, org: LookedAt, also: Also | undefined) {
  const nothing = { mails: [], set: {}, lookAgainAt: null };
  try {
    return { ...nothing, ...(await also?.(ctx, org)) };
  } catch (error) {
    ctx.log("error", "staff_mail.failed", { orgId: org.id, error: (error as Error).name });
    return { ...nothing, lookAgainAt: ctx.now + TRY_AGAIN_MS };
  }
}

const systemContext = (deps: Deps, org: LookedAt, now: number): Context => ({
  db: deps.db,
  org: toOrg(org),
  actor: { kind: "system" },
  now,
  vault: deps.vault.org(org.id),
  log: deps.log,
  baseUrl: deps.config.baseUrl,
  requestId: "tick",
  startDispatch: () => {},
});

/** The next morning at which anything may be due: of the org's own clock, or of one its groups go by. */
async function nextLook({ db }: Deps, { id, timezone }: LookedAt, now: number): Promise<number> {
  const zones = await db.all<{ timezone: string }>(zonesInUse(id));
  const nudges = zones.map((zone) => nextTime(NUDGE_AT, zone.timezone, now));
  return Math.min(nextTime(DIGEST_AT, timezone, now), ...nudges);
}

/** One look-up a zone, however many groups. */
export const zonesInUse = (orgId: string) => sql`
  with recursive zones(timezone) as (
    select (select min(timezone) from cohorts where org_id = ${orgId} and ended_at is null)
    union all
    select (select min(timezone) from cohorts where org_id = ${orgId} and ended_at is null and timezone > zones.timezone)
    from zones where zones.timezone is not null)
  select timezone from zones where timezone is not null`;
