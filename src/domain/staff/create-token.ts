import { z } from "zod";
import { apiTokens } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { freshToken, hashToken, newId } from "../../vault.ts";
import { findStaff } from "./queries.ts";

export const tokenInput = z.strictObject({
  staffId: z.string("Choose whom the token acts as."),
  label: z.string("Say what the token is for.").trim().min(1, "Say what the token is for.").max(80, "Keep it to 80 characters."),
});

/**
 * Makes an API token that acts as this staff member. The token is returned once and kept only as a hash.
 *
 * @throws NotFound when the org has no such staff member, or had.
 */
export async function createToken(ctx: Context, input: z.output<typeof tokenInput>): Promise<{ id: string; token: string }> {
  const owner = await findStaff(ctx, input.staffId);
  if (owner.removedAt !== null) throw new NotFound("staff member");
  const id = newId("tok");
  const token = `cnv_${freshToken()}${freshToken()}`;
  await write(ctx, {
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
