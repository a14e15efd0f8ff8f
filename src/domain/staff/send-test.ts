import { z } from "zod";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Forbidden } from "../../errors.ts";
import { owe } from "../../mail/owe.ts";
import { sampleKinds } from "../../mail/sample.ts";
import { newId } from "../../vault.ts";

const HOUR_MS = 3_600_000;

export const testInput = z.strictObject({
  of: z.enum(sampleKinds, "There is no such mail."),
  locale: z.enum(["en", "es"], "Choose a language."),
});

/** Owes the signed-in member of staff a sample of one kind of mail, to their own address and no other. */
export async function sendTest(ctx: Context, input: z.output<typeof testInput>): Promise<void> {
  if (ctx.actor.kind !== "staff") throw new Forbidden();
  const uniqueKey = `test|${newId("dlv")}`;
  const mail = { kind: "test" as const, uniqueKey, usefulUntil: ctx.now + HOUR_MS, staffId: ctx.actor.id };
  await write(ctx, {
    statements: [owe(ctx, { ...mail, payload: { kind: "test", ...input } })],
    audit: { action: "mail.test", subject: { kind: "staff", id: ctx.actor.id }, detail: { of: input.of, locale: input.locale } },
  });
  ctx.startDispatch();
}
