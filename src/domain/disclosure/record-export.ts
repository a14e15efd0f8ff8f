import { sql } from "drizzle-orm";
import { disclosureConsents, exports } from "../../../db/schema/index.ts";
import { auditLineForEach, type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import type { ExportBasis, ExportFormat } from "./disclosure.ts";

/** A file that is ready to be handed over. `scope`: the filters, ids and dates alone. */
export type ReadyExport = {
  id: string;
  format: ExportFormat;
  basis: ExportBasis;
  recipient: string;
  /** The reason given, or the purpose that those in it agreed to. */
  reason: string;
  scope: Record<string, string>;
  participantIds: string[];
  /** The consents it rests on; none where it rests on a reason. */
  consentIds: string[];
  rows: number;
};

/**
 * Keeps that a file with people's names leaves: who asked, on what grounds, for whom, and in everybody's own audit trail that they
 * were in it. To be called before the file is answered, so that none leaves unrecorded.
 *
 * @throws Conflict `consent_revoked` when one that it rests on was taken back meanwhile.
 */
export async function recordExport(ctx: Context, ready: ReadyExport): Promise<void> {
  const { id, format, basis, scope, participantIds, rows } = ready;
  const seal = (column: string, text: string) => ctx.vault.seal({ table: "exports", row: id, column }, text);
  const people = participantIds.length;
  await write(ctx, {
    guards: basis === "consent" ? [stillAgreed(ctx, ready.consentIds)] : [],
    statements: [
      ctx.db.insert(exports).values({
        ...{ orgId: ctx.org.id, id, format, basis, people, rows },
        reason: seal("reason", ready.reason),
        recipient: seal("recipient", ready.recipient),
        scope: JSON.stringify(scope),
        madeAt: ctx.now,
        madeBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
      auditLineForEach(ctx, participantIds, {
        action: "participant.export",
        kind: "participant",
        detail: { exportId: id, basis, format },
      }),
    ],
    audit: { action: "export.make", subject: { kind: "export", id }, detail: { basis, format, people, rows } },
  });
}

const stillAgreed = (ctx: Context, consentIds: string[]): Guard => ({
  holds: sql`select count(*) = ${consentIds.length} from ${disclosureConsents} d where d.org_id = ${ctx.org.id} and d.revoked_at is null
    and d.id in (select value from json_each(${JSON.stringify(consentIds)}))`,
  otherwise: () =>
    new Conflict("consent_revoked", "Somebody took their consent back just now. Look at who is in the file once more."),
});
