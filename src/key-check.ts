import { keyChecks } from "../db/schema/index.ts";
import type { Db } from "../db/write.ts";
import type { Vault } from "./vault.ts";

const PLACE = { table: "key_checks", row: "1", column: "proof" };
const PROOF = "this database was sealed with this secret";

/**
 * Makes sure that this secret is the one the database was sealed with; the first start seals the proof.
 *
 * @throws Error with a sentence for the person starting it.
 */
export async function checkKey(db: Db, vault: Vault): Promise<void> {
  const chest = vault.org("");
  await db
    .insert(keyChecks)
    .values({ id: 1, proof: chest.seal(PLACE, PROOF) })
    .onConflictDoNothing();
  const [row] = await db.select().from(keyChecks);
  try {
    if (row && chest.open(PLACE, row.proof) === PROOF) return;
  } catch {
    // Falls through to the one sentence below.
  }
  throw new Error(
    "APP_SECRET isn't the secret this database was sealed with. Start with the secret (or the secret.key file) it was made with.",
  );
}
