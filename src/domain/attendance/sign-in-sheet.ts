import type { Context } from "../../context.ts";
import { recordRead } from "../audit/record-read.ts";
import { callName, isPeer } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import { entriesOf, findRegisterSession, type RegisterSession, standsAt } from "./queries.ts";

/** A sheet that lies in the room: no group, no program, and no more of a name than tells two people apart. */
export type SignInSheet = RegisterSession & { names: string[] };

/** E.g. Josephine "Josie" Tremblay → "Josie T." Reading it is in the audit log. @throws NotFound; Forbidden */
export async function readSignInSheet(ctx: Context, sessionId: string): Promise<SignInSheet> {
  const found = await findRegisterSession(ctx, sessionId);
  const rows = await entriesOf(ctx, found.session);
  const names = rows
    .filter(({ enrolment }) => standsAt(enrolment, found.session) !== "outside" && !enrolment.paused)
    .map(({ person }) => {
      const opened = openName(ctx.vault, person);
      const initial = isPeer(ctx) ? "" : [...(opened.familyName ?? "")].slice(0, 1).join("").toUpperCase();
      return initial ? `${callName(opened)} ${initial}.` : callName(opened);
    });
  await recordRead(ctx, { kind: "register", id: sessionId });
  return { ...found, names: names.sort((a, b) => a.localeCompare(b)) };
}
