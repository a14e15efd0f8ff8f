import { and, asc, eq, gt, sql } from "drizzle-orm";
import { auditHeads, auditLines, auditLinks, orgs } from "../../../db/schema/index.ts";
import type { Deps } from "../../deps.ts";
import { type AuditLine, chainMac, headMac, startMac } from "./chain.ts";

export type AuditReport = {
  orgId: string;
  /** Lines under the chain. */
  sealed: number;
  /** Lines the next tick will seal. */
  unsealed: number;
  /** Position and the start of the end's MAC: note it elsewhere, and a restored older copy shows. */
  head: string;
  /** Sentences; empty when the chain is whole. */
  problems: string[];
};

const CHUNK = 2_000;
const MOST_PROBLEMS = 20;
const MOST_TRIES = 5;

/** Recomputes every chain, or one org's, and says what was edited, deleted, added or cut off. Reads only. */
export async function verifyAudit(deps: Pick<Deps, "db" | "vault">, orgId: string | null): Promise<AuditReport[]> {
  const rows = await deps.db
    .select({ id: orgs.id })
    .from(orgs)
    .where(orgId ? eq(orgs.id, orgId) : undefined)
    .orderBy(asc(orgs.createdAt));
  const reports: AuditReport[] = [];
  for (const { id } of rows) reports.push(await verifyStill(deps, id));
  return reports;
}

/** A server that seals meanwhile moves the head away from what was read before; then it is read again. */
async function verifyStill(deps: Pick<Deps, "db" | "vault">, orgId: string): Promise<AuditReport> {
  let report = await verifyOrg(deps, orgId);
  for (let again = 0; again < MOST_TRIES && report.problems.length > 0; again += 1) {
    const later = await verifyOrg(deps, orgId);
    if (later.head === report.head) return later;
    report = later;
  }
  return report;
}

async function verifyOrg({ db, vault: vaults }: Pick<Deps, "db" | "vault">, orgId: string): Promise<AuditReport> {
  const vault = vaults.org(orgId);
  const problems: string[] = [];
  const [head] = await db.select().from(auditHeads).where(eq(auditHeads.orgId, orgId));
  if (!head) return { orgId, sealed: 0, unsealed: 0, head: "none", problems: ["The chain's head is missing."] };
  if (headMac(vault, head.position, head.lineSeq, head.chainMac) !== head.headMac) problems.push("The chain's head was changed.");

  let position = 0;
  let mac = startMac(vault);
  // Lines are numbered from 1; one put before them is found too.
  let lineSeq = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const links = await db
      .select()
      .from(auditLinks)
      .where(and(eq(auditLinks.orgId, orgId), gt(auditLinks.position, position)))
      .orderBy(asc(auditLinks.position))
      .limit(CHUNK);
    const last = links.at(-1);
    if (!last) break;
    const lines = await readLines(db, orgId, lineSeq + 1, last.lineSeq);
    lineSeq = last.lineSeq;
    for (const link of links) {
      if (link.position !== position + 1) problems.push(`Links ${position + 1} to ${link.position - 1} are missing.`);
      const line = lines.get(link.lineSeq);
      lines.delete(link.lineSeq);
      if (!line) problems.push(`Line ${link.lineSeq} was deleted.`);
      else if (chainMac(vault, mac, link.position, line) !== link.mac)
        problems.push(`Line ${link.lineSeq} or its link was changed.`);
      position = link.position;
      // Going on from what stands there, so that one edit is one problem and not one for every later line.
      mac = link.mac;
    }
    for (const seq of lines.keys()) problems.push(`Line ${seq} was added behind the chain's back.`);
  }
  if (position !== head.position) problems.push(`The chain ends at ${position}; its head says ${head.position}.`);
  else if (mac !== head.chainMac) problems.push("The chain's end isn't the one its head seals.");
  const [tail] = await db
    .select({ count: sql<number>`count(*)` })
    .from(auditLines)
    .where(and(eq(auditLines.orgId, orgId), gt(auditLines.seq, head.lineSeq)));
  return {
    orgId,
    sealed: position,
    unsealed: tail?.count ?? 0,
    head: `${head.position}:${head.chainMac.slice(0, 12)}`,
    problems: problems.slice(0, MOST_PROBLEMS),
  };
}

async function readLines(db: Deps["db"], orgId: string, from: number, to: number): Promise<Map<number, AuditLine>> {
  const lines = await db
    .select()
    .from(auditLines)
    .where(and(eq(auditLines.orgId, orgId), sql`${auditLines.seq} between ${from} and ${to}`))
    .orderBy(asc(auditLines.seq));
  return new Map(lines.map((line) => [line.seq, line]));
}
