import { and, asc, eq } from "drizzle-orm";
import { outboxMails } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import { newId, type Vault } from "../vault.ts";
import { mailsIn, type Provider } from "./provider.ts";

const COLUMN = { table: "outbox_mails", column: "mail" };

/** Keeps mail on this machine instead of sending it: what is used when no provider is configured. */
export function outboxProvider({ db, vault, clock }: { db: Db; vault: Vault; clock: () => number }): Provider {
  return {
    name: "outbox",
    async send({ orgId, key, body }) {
      const known = await db
        .select({ id: outboxMails.id })
        .from(outboxMails)
        .where(and(eq(outboxMails.idempotencyKey, key), eq(outboxMails.orgId, orgId)))
        .orderBy(asc(outboxMails.position));
      if (known.length > 0) return { kind: "accepted", ids: known.map(({ id }) => id) };
      const acceptedAt = clock();
      const rows = mailsIn(body).map((mail, position) => {
        const id = newId("out");
        const place = { ...COLUMN, row: id };
        return { id, orgId, idempotencyKey: key, position, mail: vault.org(orgId).seal(place, JSON.stringify(mail)), acceptedAt };
      });
      await db.insert(outboxMails).values(rows).onConflictDoNothing();
      return { kind: "accepted", ids: rows.map(({ id }) => id) };
    },
  };
}
