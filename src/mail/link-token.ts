import { createHmac } from "node:crypto";
import { freshTokens, type Vault } from "../vault.ts";

// 22 characters of secret, 128 random bits, and 22 that say where its hash is: the mailing and the position in it, under a mask
// that follows from the secret. To anybody else they are as random as the secret, and two people's have nothing in common.

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const SECRET = 22;
const PLACE = 22;
const SHAPE = /^[\w-]{22}[0-9a-hjkmnp-tv-z]{22}$/;

type Place = {
  /** `mlg_` and twenty digits. */
  mailingId: string;
  /** Below 1024. */
  position: number;
};

/** Makes the tokens of one mailing: the function gives the token for a position. */
export function makeTokens(vault: Vault, mailingId: string, count: number): (position: number) => string {
  const key = vault.deriveKey("links");
  const secrets = freshTokens(count);
  let used = 0;
  return (position) => {
    const secret = secrets[used++];
    if (secret === undefined) throw new Error("more tokens than there are mails");
    const place = `${mailingId.slice(4)}${DIGITS[position >> 5]}${DIGITS[position & 31]}`;
    return secret + masked(place, key, secret);
  };
}

/** Where a token says its hash is; null when it can't be one. That it is ours only the hash tells. */
export function placeOf(vault: Vault, token: string): Place | null {
  if (!SHAPE.test(token)) return null;
  const place = masked(token.slice(SECRET), vault.deriveKey("links"), token.slice(0, SECRET));
  const [high = "", low = ""] = place.slice(-2);
  return { mailingId: `mlg_${place.slice(0, -2)}`, position: DIGITS.indexOf(high) * 32 + DIGITS.indexOf(low) };
}

/** Doing it twice undoes it. */
function masked(place: string, key: Buffer, secret: string): string {
  const mask = createHmac("sha256", key).update(secret).digest();
  let text = "";
  for (let at = 0; at < PLACE; at += 1) text += DIGITS[DIGITS.indexOf(place[at] ?? "0") ^ ((mask[at] ?? 0) & 31)];
  return text;
}
