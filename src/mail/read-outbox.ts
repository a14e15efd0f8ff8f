import { desc, eq, sql } from "drizzle-orm";
import { outboxMails } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import type { Vault } from "../vault.ts";
import type { Mail } from "./provider.ts";

export type KeptMail = { id: string; acceptedAt: number; mail: Mail };

const open = (vault: Vault, row: typeof outboxMails.$inferSelect): KeptMail => ({
  id: row.id,
  acceptedAt: row.acceptedAt,
  mail: JSON.parse(vault.org(row.orgId).open({ table: "outbox_mails", row: row.id, column: "mail" }, row.mail)) as Mail,
});

/** Newest first, of every org on this machine. */
export async function listOutbox({ db, vault }: { db: Db; vault: Vault }, limit: number): Promise<KeptMail[]> {
  const rows = await db.select().from(outboxMails).orderBy(desc(outboxMails.acceptedAt), sql`rowid desc`).limit(limit);
  return rows.map((row) => open(vault, row));
}

export async function readOutboxMail({ db, vault }: { db: Db; vault: Vault }, id: string): Promise<KeptMail | null> {
  const [row] = await db.select().from(outboxMails).where(eq(outboxMails.id, id));
  return row ? open(vault, row) : null;
}
