import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { type MailPayload, owe } from "../../mail/owe.ts";
import { listGuardians } from "./audience.ts";

type Change = {
  cohortId: string;
  /** Of the move or the cancellation: each guardian is told of it once. */
  changeId: string;
  sessionId: string;
  /** Epoch milliseconds. */
  usefulUntil: number;
  payload: Extract<MailPayload, { kind: "moved" | "cancelled" }>;
};

/** The statements that owe each guardian who may know of changes one mail about this one. */
export async function tellGuardians(
  ctx: Context,
  { cohortId, changeId, sessionId, usefulUntil, payload }: Change,
): Promise<Statement[]> {
  const kind = payload.kind === "moved" ? "guardian_moved" : "guardian_cancelled";
  const guardians = await listGuardians(ctx, cohortId);
  return guardians.map((guardian) =>
    owe(ctx, {
      ...guardian,
      kind,
      uniqueKey: `${kind}|${changeId}|${guardian.enrolmentId}|${guardian.contactId}`,
      usefulUntil,
      sessionId,
      payload,
    }),
  );
}
