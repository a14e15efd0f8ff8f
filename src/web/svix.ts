import { createHmac } from "node:crypto";
import { sameText } from "../vault.ts";

const TOLERANCE_S = 5 * 60;

export type SignedHeaders = { id: string | undefined; timestamp: string | undefined; signature: string | undefined };

/**
 * Whether a webhook was signed with our secret less than five minutes ago (docs.svix.com, "Verifying webhooks manually"):
 * HMAC-SHA-256 over `id.timestamp.body`. The header may hold several signatures, `v1,<base64> v1,<base64>`, while a
 * secret is being replaced.
 */
export function isSigned({ id, timestamp, signature }: SignedHeaders, body: string, secret: string, now: number): boolean {
  if (!id || !signature || !timestamp || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_S) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  return signature.split(" ").some((given) => sameText(given, expected));
}
