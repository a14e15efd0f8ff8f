import { and, eq, isNull, sql } from "drizzle-orm";
import { rooms, sites } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { findRoom, findSite } from "./queries.ts";

/**
 * Takes a room out of use: nobody is planned into it any more. What took place there stays as it was.
 *
 * @throws NotFound; Conflict `room_in_use` while a session ahead is to meet there.
 */
export async function retireRoom(ctx: Context, id: string): Promise<void> {
  const room = await findRoom(ctx, id);
  await write(ctx, {
    guards: [
      {
        holds: sql`not exists (select 1 from cohort_rooms r
            join sessions s on s.org_id = r.org_id and s.cohort_id = r.cohort_id and s.starts_at > ${ctx.now} and s.number is not null
            where r.org_id = ${ctx.org.id} and r.room_id = ${id}
              and not exists (select 1 from session_rooms o where o.org_id = s.org_id and o.session_id = s.id))
          and not exists (select 1 from session_rooms o
            join sessions s on s.org_id = o.org_id and s.id = o.session_id and s.starts_at > ${ctx.now} and s.number is not null
            where o.org_id = ${ctx.org.id} and o.room_id = ${id})`,
        otherwise: () =>
          new Conflict(
            "room_in_use",
            `A group is still to meet in ${room.name}. Give it another room first, then retire this one.`,
          ),
      },
    ],
    statements: [
      ctx.db
        .update(rooms)
        .set({ retiredAt: ctx.now })
        .where(and(eq(rooms.orgId, ctx.org.id), eq(rooms.id, id), isNull(rooms.retiredAt))),
    ],
    audit: { action: "room.retire", subject: { kind: "room", id } },
  });
}

/**
 * Takes a site out of use.
 *
 * @throws NotFound; Conflict `site_in_use` while it has rooms in use.
 */
export async function retireSite(ctx: Context, id: string): Promise<void> {
  const site = await findSite(ctx, id);
  await write(ctx, {
    guards: [
      {
        holds: sql`not exists (select 1 from rooms where org_id = ${ctx.org.id} and site_id = ${id} and retired_at is null)`,
        otherwise: () => new Conflict("site_in_use", `${site.name} still has rooms in use. Retire its rooms first.`),
      },
    ],
    statements: [
      ctx.db
        .update(sites)
        .set({ retiredAt: ctx.now })
        .where(and(eq(sites.orgId, ctx.org.id), eq(sites.id, id), isNull(sites.retiredAt))),
    ],
    audit: { action: "site.retire", subject: { kind: "site", id } },
  });
}
