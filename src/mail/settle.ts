import { sql } from "drizzle-orm";
import { mailings } from "../../db/schema/index.ts";
import type { Statement } from "../../db/write.ts";
import type { Deps } from "../deps.ts";
import { newId } from "../vault.ts";
import { close, settleSent, settleUnknown } from "./close-mailing.ts";
import { deliveriesOf, type Frozen, freezeMails, type MailingRow, mailingRow } from "./frozen.ts";
import { tellParked, tellTrouble } from "./look.ts";
import { holdBack, keepPace, park } from "./pacer.ts";
import type { SendOutcome } from "./provider.ts";
import type { Sent } from "./send.ts";

/** Providers keep idempotency keys for 24 hours; an hour is left for clocks that disagree. */
export const HOURS_A_KEY_HOLDS = 23;

const MINUTE_MS = 60_000;
const MISCONFIGURED_MS = MINUTE_MS;
const BARRED_MS = 10 * MINUTE_MS;
/** A mailing's `last_outcome` while its sender may not send. */
export const BARRED = "barred";

/** After the nth attempt without an answer: 5 s, 10 s, 20 s … at most half an hour. */
export const backoffMs = (attempts: number): number => Math.min(5_000 * 2 ** Math.max(0, attempts - 1), 30 * MINUTE_MS);

type Attempted = {
  /** As it was before this attempt. */
  before: MailingRow;
  begun: MailingRow;
  owner: string;
  frozen: Frozen;
  outcome: SendOutcome;
};

/** Records what became of one attempt; whoever lost the lease meanwhile records nothing. */
export async function settle(deps: Deps, { before, begun, owner, frozen, outcome }: Attempted): Promise<Sent> {
  const now = deps.clock();
  const account = deps.provider.name;
  if ("perSecond" in outcome) await keepPace(deps.db, deps.provider, outcome.perSecond);
  switch (outcome.kind) {
    case "accepted":
      await settleSent(deps, begun, owner, outcome.ids);
      if (outcome.pauseSeconds) await holdBack(deps.db, account, now + outcome.pauseSeconds * 1000);
      return "done";
    case "wait": {
      const until = now + outcome.seconds * 1000;
      const known = outcome.reason === "rate" ? before : begun;
      await putBack(deps, known, owner, { nextAttemptAt: outcome.reason === "rate" ? now : until, lastOutcome: outcome.reason });
      if (outcome.reason === "rate") await holdBack(deps.db, account, until);
      return outcome.reason === "rate" ? "held" : "done";
    }
    case "parked":
    case "misconfigured": {
      const until = now + (outcome.kind === "parked" ? outcome.seconds * 1000 : MISCONFIGURED_MS);
      deps.log("error", `mail.${outcome.kind}`, { account, reason: outcome.reason, until: new Date(until).toISOString() });
      await putBack(deps, before, owner, { nextAttemptAt: now, lastOutcome: outcome.reason });
      await park(deps.db, account, { until, reason: outcome.reason, now });
      return "held";
    }
    case "barred":
      deps.log("error", "mail.barred", { orgId: begun.orgId, reason: outcome.reason });
      await putBack(deps, before, owner, { nextAttemptAt: now + BARRED_MS, lastOutcome: BARRED });
      await tellParked(deps.db, now, begun.orgId);
      return "done";
    case "ambiguous":
      deps.log("warn", "mailing.unanswered", { mailingId: begun.id, reason: outcome.reason, attempts: begun.attempts });
      await putBack(deps, begun, owner, { nextAttemptAt: now + backoffMs(begun.attempts), lastOutcome: outcome.reason });
      return "done";
    case "clash":
      await settleUnknown(deps, begun, owner, outcome.reason);
      return "done";
    case "refused":
      await settleRefused(deps, begun, owner, frozen, outcome);
      return "done";
  }
}

/**
 * Known not sent. The mails the provider named fail and the others go on in a mailing of their own; when it named none,
 * halves find the one: of 100, at most 14 more requests. New bytes, new key.
 */
async function settleRefused(
  deps: Deps,
  mailing: MailingRow,
  owner: string,
  frozen: Frozen,
  { reason, positions }: Extract<SendOutcome, { kind: "refused" }>,
): Promise<void> {
  const now = deps.clock();
  const { patterns, mails, bases } = frozen;
  const all = mails.map((_, index) => index);
  const bad = mails.length === 1 ? [0] : (positions ?? []).filter((position) => position < mails.length);
  const rest = all.filter((position) => !bad.includes(position));
  const half = Math.ceil(rest.length / 2);
  const groups = bad.length > 0 ? [rest] : [rest.slice(0, half), rest.slice(half)];
  const own = deliveriesOf(mailing);
  const ids = JSON.parse(mailing.deliveryIds) as string[];
  const statements: Statement[] = [];
  if (bad.length > 0) {
    deps.log("error", "deliveries.not_sent", { orgId: mailing.orgId, state: "failed", reason, count: bad.length });
    statements.push(
      tellTrouble(deps.db, mailing.orgId, now),
      deps.db.run(sql`update deliveries set state = 'failed', reason = ${reason}, troubled_at = ${now}
        where ${own} and position in (select value from json_each(${JSON.stringify(bad)}))`),
    );
  }
  for (const group of groups.filter(({ length }) => length > 0)) {
    const id = newId("mlg");
    const part = freezeMails(
      { patterns, mails: group.flatMap((position) => mails[position] ?? []) },
      group.map((position) => bases[position] ?? ""),
    );
    const order = JSON.stringify(group);
    statements.push(
      deps.db.insert(mailings).values({
        ...mailingRow(deps.vault.org(mailing.orgId), {
          orgId: mailing.orgId,
          id,
          frozen: part,
          ids: group.flatMap((position) => ids[position] ?? []),
          usefulUntil: mailing.usefulUntil,
          priority: mailing.priority,
          now,
        }),
        // The bytes are as old as they were: a link in them stands for the address of that moment.
        frozenAt: mailing.frozenAt,
      }),
      deps.db.run(sql`update deliveries set mailing_id = ${id},
          position = (select key from json_each(${order}) where value = deliveries.position)
        where ${own} and position in (select value from json_each(${order}))`),
    );
  }
  await close(deps, mailing, owner, bad.length === mails.length ? "failed" : "split", statements);
}

/** Lets go of a mailing that waits for another try, with the attempts it should count. */
async function putBack(
  deps: Deps,
  counted: MailingRow,
  owner: string,
  { nextAttemptAt, lastOutcome }: { nextAttemptAt: number; lastOutcome: string },
): Promise<void> {
  await deps.db
    .update(mailings)
    .set({
      nextAttemptAt,
      lastOutcome,
      leaseOwner: null,
      leaseUntil: null,
      firstAttemptAt: counted.firstAttemptAt,
      attempts: counted.attempts,
    })
    .where(sql`org_id = ${counted.orgId} and id = ${counted.id} and lease_owner = ${owner} and state = 'frozen'`);
}
