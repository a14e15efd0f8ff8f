import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

/** Where a sealed value lives. It is bound to the ciphertext, so a value copied elsewhere doesn't open. */
export type Place = { table: string; row: string; column: string };

/** Seals one org's identifying fields (AES-256-GCM) and makes its blind indexes and MACs (HMAC-SHA-256). */
export type OrgVault = {
  /** Returns `v1.<key id>.<nonce>.<ciphertext and tag>`, base64url. */
  seal(place: Place, value: string | Uint8Array): string;
  /** @throws when the value was sealed elsewhere, changed, or under another secret. */
  open(place: Place, sealed: string): string;
  /** As `open`, for what was sealed as bytes. */
  openBytes(place: Place, sealed: string): Buffer;
  /** Equality look-up of a normalised value; says nothing else about it. */
  index(value: string): string;
  /** MAC over a line of the audit chain. */
  mac(text: string): string;
};

export type Vault = {
  org(orgId: string): OrgVault;
  /** Key of 32 bytes for one use, e.g. signing login cookies. Different for every purpose. */
  deriveKey(purpose: string): Buffer;
};

const VERSION = "v1";

export function createVault(secret: string): Vault {
  const derive = (info: string): Buffer => Buffer.from(hkdfSync("sha256", secret, "convene", info, 32));
  const keyId = derive("key-id").subarray(0, 4).toString("hex");
  const orgs = new Map<string, OrgVault>();
  const purposes = new Map<string, Buffer>();

  const forOrg = (orgId: string): OrgVault => {
    const sealKey = derive(`seal|${orgId}`);
    const indexKey = derive(`index|${orgId}`);
    const macKey = derive(`mac|${orgId}`);
    const associated = (place: Place) => Buffer.from(`${orgId}|${place.table}|${place.row}|${place.column}`);

    const openBytes = (place: Place, sealed: string): Buffer => {
      const [version, key, nonce, body] = sealed.split(".");
      if (version !== VERSION || key !== keyId || !nonce || !body) throw new Error("sealed value has another key");
      const bytes = Buffer.from(body, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", sealKey, Buffer.from(nonce, "base64url"), { authTagLength: 16 });
      decipher.setAAD(associated(place)).setAuthTag(bytes.subarray(-16));
      const opened = decipher.update(bytes.subarray(0, -16));
      // GCM has given everything by now; this is where it says whether it is what was sealed.
      decipher.final();
      return opened;
    };

    return {
      seal(place, value) {
        const nonce = randomBytes(12);
        const cipher = createCipheriv("aes-256-gcm", sealKey, nonce).setAAD(associated(place));
        const first = typeof value === "string" ? cipher.update(value, "utf8") : cipher.update(value);
        const body = Buffer.concat([first, cipher.final(), cipher.getAuthTag()]);
        return `${VERSION}.${keyId}.${nonce.toString("base64url")}.${body.toString("base64url")}`;
      },
      open: (place, sealed) => openBytes(place, sealed).toString("utf8"),
      openBytes,
      index: (value) => createHmac("sha256", indexKey).update(value).digest("base64url"),
      mac: (text) => createHmac("sha256", macKey).update(text).digest("base64url"),
    };
  };

  return {
    org(orgId) {
      let vault = orgs.get(orgId);
      if (!vault) {
        vault = forOrg(orgId);
        orgs.set(orgId, vault);
      }
      return vault;
    },
    deriveKey(purpose) {
      let key = purposes.get(purpose);
      if (!key) {
        key = derive(`purpose|${purpose}`);
        purposes.set(purpose, key);
      }
      return key;
    },
  };
}

let pool = Buffer.alloc(0);

/**
 * Random bytes for ids, from a pool filled now and then: asking the system for a few at a time takes longer than using
 * them. Nonces and secrets never lie about: a machine copied with its memory would use them twice.
 */
function someRandom(size: number): Buffer {
  if (pool.length < size) pool = randomBytes(4096);
  const bytes = pool.subarray(0, size);
  pool = pool.subarray(size);
  return bytes;
}

/** A fresh secret of 128 bits for a link or a token, base64url. Store only its hash. */
export const freshToken = (): string => randomBytes(16).toString("base64url");

/** So many at once: asking for each takes longer than making it. */
export function freshTokens(count: number): string[] {
  const bytes = randomBytes(16 * count);
  return Array.from({ length: count }, (_, at) => bytes.subarray(16 * at, 16 * at + 16).toString("base64url"));
}

/** SHA-256 of a token, base64url: what the database holds of it. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");

export function sameText(a: string, b: string): boolean {
  const left = createHash("sha256").update(a).digest();
  const right = createHash("sha256").update(b).digest();
  return timingSafeEqual(left, right);
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** An opaque id: a prefix of three letters and 100 random bits, e.g. `coh_4k9x…`. */
export function newId(prefix: string): string {
  let text = "";
  for (const byte of someRandom(20)) text += ALPHABET[byte & 31];
  return `${prefix}_${text}`;
}

/** As `newId`, in the order of time, so that rows written together lie together: nine letters of the instant, 75 random bits. */
export function newOrderedId(prefix: string, at: number): string {
  let when = "";
  for (let shift = 8; shift >= 0; shift -= 1) when += ALPHABET[Math.floor(at / 32 ** shift) % 32];
  let text = "";
  for (const byte of someRandom(15)) text += ALPHABET[byte & 31];
  return `${prefix}_${when}${text}`;
}
