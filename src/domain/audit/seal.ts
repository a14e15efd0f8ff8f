import { and, asc, eq, gt, sql } from "drizzle-orm";
import { auditHeads, auditLines, auditLinks } from "../../../db/schema/index.ts";
import { rootMessage } from "../../../db/write.ts";
import type { Deps } from "../../deps.ts";
import { chainMac, headMac } from "./chain.ts";

const MOST_LINES = 2_000;

/**
 * Lays the chain over lines written since the last time, org by org. The head moves only from where it was read, so of
 * two servers sealing at once one does the work and the other finds nothing left.
 */
export async function sealAuditLines(deps: Deps): Promise<void> {
  const behind = await deps.db
    .select({ head: auditHeads })
    .from(auditHeads)
    .where(
      sql`exists (select 1 from ${auditLines} where ${auditLines.orgId} = ${auditHeads.orgId} and ${auditLines.seq} > ${auditHeads.lineSeq})`,
    )
    .limit(200);
  for (const { head } of behind) await sealOrg(deps, head);
}

async function sealOrg(deps: Deps, head: typeof auditHeads.$inferSelect): Promise<void> {
  const { orgId } = head;
  const vault = deps.vault.org(orgId);
  // Going on from a head that was bent would give it a MAC that fits, and hide what was cut off.
  if (headMac(vault, head.position, head.lineSeq, head.chainMac) !== head.headMac) {
    deps.log("error", "audit.head_changed", { orgId });
    return;
  }
  const lines = await deps.db
    .select()
    .from(auditLines)
    .where(and(eq(auditLines.orgId, orgId), gt(auditLines.seq, head.lineSeq)))
    .orderBy(asc(auditLines.seq))
    .limit(MOST_LINES);
  const last = lines.at(-1);
  if (!last) return;
  let mac = head.chainMac;
  const sealedAt = deps.clock();
  const rows = lines.map((line, index) => {
    const position = head.position + 1 + index;
    mac = chainMac(vault, mac, position, line);
    return { orgId, position, lineSeq: line.seq, mac, sealedAt };
  });
  const position = head.position + lines.length;
  // The primary key (org, position) lets only one of two sealers in; the whole batch of the other fails and nothing of it stays.
  try {
    await deps.db.batch([
      deps.db.insert(auditLinks).values(rows),
      deps.db
        .update(auditHeads)
        .set({ position, lineSeq: last.seq, chainMac: mac, headMac: headMac(vault, position, last.seq, mac) })
        .where(eq(auditHeads.orgId, orgId)),
    ]);
  } catch (error) {
    if (!rootMessage(error).includes("UNIQUE constraint failed: audit_links.")) throw error;
    deps.log("debug", "audit.sealed_elsewhere", { orgId });
  }
}
