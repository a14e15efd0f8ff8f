import type { auditLines } from "../../../db/schema/index.ts";
import type { OrgVault } from "../../vault.ts";

export type AuditLine = typeof auditLines.$inferSelect;

/** A link's MAC: over the one before it, its place in the chain and every column of its line. */
export const chainMac = (vault: OrgVault, previous: string, position: number, line: AuditLine): string =>
  vault.mac(
    JSON.stringify([
      previous,
      position,
      line.seq,
      line.at,
      line.actorKind,
      line.actorId,
      line.action,
      line.subjectKind,
      line.subjectId,
      line.detail,
      line.requestId,
    ]),
  );

/** The head's MAC: how long the chain is and where it ends. */
export const headMac = (vault: OrgVault, position: number, lineSeq: number, mac: string): string =>
  vault.mac(`head|${position}|${lineSeq}|${mac}`);

/** What a chain of no links begins with. */
export const startMac = (vault: OrgVault): string => vault.mac("start");
