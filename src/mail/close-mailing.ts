import { sql } from "drizzle-orm";
import { type AuditEntry, type Statement, write } from "../../db/write.ts";
import type { Deps } from "../deps.ts";
import { deliveriesOf, type MailingRow, stillOurs, systemWriter } from "./frozen.ts";
import { tellTrouble } from "./look.ts";

/** The provider took them. @param ids its names for them, by position. */
export async function settleSent(deps: Deps, mailing: MailingRow, owner: string, ids: string[]): Promise<void> {
  const now = deps.clock();
  const given = JSON.stringify(ids);
  await close(deps, mailing, owner, "sent", [
    deps.db.run(sql`
      update deliveries set state = 'sent', reason = null, sent_at = ${now}, provider_id = ${given} ->> ('$[' || position || ']')
      where ${deliveriesOf(mailing)}`),
    deps.db.run(sql`update mailings set provider_ids = ${given} where org_id = ${mailing.orgId} and id = ${mailing.id}`),
  ]);
}

/** It may have gone and nobody can say: a person has to look, and it is never sent again. */
export async function settleUnknown(deps: Deps, mailing: MailingRow, owner: string, reason: string): Promise<void> {
  const now = deps.clock();
  deps.log("error", "deliveries.unknown", { orgId: mailing.orgId, mailingId: mailing.id, reason });
  await close(deps, mailing, owner, "unknown", [
    deps.db.run(sql`
      update deliveries set state = 'unknown', reason = ${reason}, troubled_at = ${now} where ${deliveriesOf(mailing)}`),
    tellTrouble(deps.db, mailing.orgId, now),
  ]);
}

/** Nothing of it has left: its deliveries queue again and are judged and written anew, under a new key. */
export async function release(deps: Deps, mailing: MailingRow, owner: string): Promise<void> {
  await close(deps, mailing, owner, "split", [
    deps.db.run(sql`
      update deliveries set state = 'queued', mailing_id = null, position = null, link_hash = null where ${deliveriesOf(mailing)}`),
  ]);
}

/** Ends a mailing. Its bytes have served their purpose, so they go too. */
export async function close(
  deps: Deps,
  mailing: MailingRow,
  owner: string,
  state: "sent" | "failed" | "unknown" | "split",
  statements: Statement[],
): Promise<void> {
  const now = deps.clock();
  const audit: AuditEntry = {
    action: `mailing.${state}`,
    subject: { kind: "mailing", id: mailing.id },
    detail: { attempts: mailing.attempts },
  };
  await write(systemWriter(deps, mailing.orgId, now), {
    guards: [stillOurs(mailing, owner)],
    statements: [
      ...statements,
      deps.db.run(sql`
        update mailings set state = ${state}, settled_at = ${now}, payload = '', lease_owner = null, lease_until = null
        where org_id = ${mailing.orgId} and id = ${mailing.id}`),
    ],
    audit,
  });
}
