import { sql } from "drizzle-orm";
import type { Db, Statement } from "../../db/write.ts";

/**
 * The statement that has the tick look, at this instant or before, whether the staff of an org should be told something.
 * It always changes the row, so that a look under way finds out that there is more to see.
 */
export const lookAt = (db: Db, orgId: string, at: number): Statement =>
  db.run(sql`update orgs set staff_mail_at = min(staff_mail_at - 1, ${at}) where id = ${orgId}`);
