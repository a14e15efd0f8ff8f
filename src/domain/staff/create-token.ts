import { sql } from "drizzle-orm";
import { z } from "zod";
import { apiTokens } from "../../../db/schema/index.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid, NotFound } from "../../errors.ts";
import { freshToken, hashToken, newId } from "../../vault.ts";
import { findStaff } from "./queries.ts";

export const tokenInput = z.strictObject({
  staffId: z.string("Choose whom the token acts as."),
  label: z.string("Say what the token is for.").trim().min(1, "Say what the token is for.").max(80, "Keep it to 80 characters."),
});

/**
 * Makes an API token that acts as this staff member. The token is returned once and kept only as a hash. Nobody else of the staff
 * makes one that acts as a facilitator: it would read what managers may not. Whoever runs the server does, by the command line.
 *
 * @throws NotFound when the org has no such staff member, or had; Invalid for somebody else who is a facilitator.
 */
export async function createToken(ctx: Context, input: z.output<typeof tokenInput>): Promise<{ id: string; token: string }> {
  const owner = await findStaff(ctx, input.staffId);
  if (owner.removedAt !== null) throw new NotFound("staff member");
  const id = newId("tok");
  const token = `cnv_${freshToken()}${freshToken()}`;
  const isForAnother = ctx.actor.kind === "staff" && ctx.actor.id !== owner.id;
  await write(ctx, {
    guards: isForAnother ? [noFacilitator(ctx, owner.id)] : [],
    statements: [
      ctx.db.insert(apiTokens).values({
        orgId: ctx.org.id,
        id,
        staffId: owner.id,
        label: input.label,
        tokenHash: hashToken(token),
        createdAt: ctx.now,
      }),
    ],
    audit: { action: "api_token.create", subject: { kind: "api_token", id }, detail: { staffId: owner.id } },
  });
  return { id, token };
}

const noFacilitator = (ctx: Context, id: string): Guard => ({
  holds: sql`select role <> 'facilitator' from staff where org_id = ${ctx.org.id} and id = ${id}`,
  otherwise: () => new Invalid([{ path: "staffId", message: facilitatorsToken }]),
});

const facilitatorsToken =
  "Facilitators read notes and check-ins, so a token of theirs is made on the server, with the command create-token.";
