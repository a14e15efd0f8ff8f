import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type SQL, sql } from "drizzle-orm";
import type { mailings } from "../../db/schema/index.ts";
import type { Guard, Writer } from "../../db/write.ts";
import type { Deps } from "../deps.ts";
import type { OrgVault } from "../vault.ts";
import { theseDeliveries } from "./delivery-id.ts";
import type { MailFacts } from "./facts.ts";
import { bytesOf, type Filled } from "./pattern.ts";

export type MailingRow = typeof mailings.$inferSelect;

/** What a mailing seals: what makes the exact bytes of its request, and per mail a hash of the facts it was written from. */
export type Frozen = Filled & { bases: string[]; body: Buffer };

export const freezeMails = (filled: Filled, bases: string[]): Frozen => ({ ...filled, bases, body: bytesOf(filled) });

export const LEASE_MS = 20_000;

export const hashOf = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("base64url");

/** Changes when anything the mail says would; links, which are fresh each time, left out. */
export const basisOf = (facts: MailFacts): string => hashOf(JSON.stringify(facts));

const place = (row: string) => ({ table: "mailings", row, column: "payload" });

type Mailing = {
  orgId: string;
  id: string;
  frozen: Frozen;
  /** Of its deliveries, by position. */
  ids: string[];
  /** The earliest of theirs. */
  usefulUntil: number | null;
  priority: number;
  now: number;
};

/** The row that holds a frozen request. Its id is its idempotency key; new bytes are always a new row. */
export function mailingRow(vault: OrgVault, { orgId, id, frozen, ids, usefulUntil, priority, now }: Mailing): MailingRow {
  return {
    orgId,
    id,
    idempotencyKey: id,
    payload: vault.seal(place(id), packed(frozen)),
    payloadHash: hashOf(frozen.body),
    state: "frozen",
    deliveryIds: JSON.stringify(ids),
    providerIds: null,
    usefulUntil,
    frozenAt: now,
    nextAttemptAt: now,
    priority,
    attempts: 0,
    firstAttemptAt: null,
    leaseOwner: null,
    leaseUntil: null,
    lastOutcome: null,
    settledAt: null,
  };
}

/** Not the bytes themselves: mails of one request are much alike, and the hash tells whether they come out the same. */
const packed = ({ patterns, mails, alone, bases }: Frozen): Buffer =>
  deflateRawSync(JSON.stringify({ patterns, mails, alone, bases }), { level: 1 });

function unpacked(bytes: Buffer): Frozen {
  const { bases, ...filled } = JSON.parse(inflateRawSync(bytes).toString("utf8")) as Omit<Frozen, "body">;
  return freezeMails(filled, bases);
}

/** @throws when it isn't what was frozen. */
export function openMailing(vault: OrgVault, row: MailingRow): Frozen {
  const frozen = unpacked(vault.openBytes(place(row.id), row.payload));
  if (hashOf(frozen.body) !== row.payloadHash) throw new Error("the frozen bytes have changed");
  return frozen;
}

/** The condition that finds the deliveries a mailing still has. */
export function deliveriesOf({ orgId, id, deliveryIds }: Pick<MailingRow, "orgId" | "id" | "deliveryIds">): SQL {
  return theseDeliveries(orgId, JSON.parse(deliveryIds) as string[], sql`mailing_id = ${id} and state = 'frozen'`);
}

/** Who writes when the dispatcher does. */
export const systemWriter = (deps: Deps, orgId: string, now: number): Writer => ({
  db: deps.db,
  org: { id: orgId },
  actor: { kind: "system" },
  now,
  requestId: "tick",
});

/** Somebody else took over after our lease ran out. Not an error: what we meant to write is theirs to write. */
export class LeaseLost extends Error {}

/** Holds while this worker still has the mailing. */
export const stillOurs = (mailing: MailingRow, owner: string): Guard => ({
  holds: sql`exists (select 1 from mailings
    where org_id = ${mailing.orgId} and id = ${mailing.id} and lease_owner = ${owner} and state = 'frozen')`,
  otherwise: () => new LeaseLost(),
});
