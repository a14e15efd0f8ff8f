import { and, asc, eq, getTableColumns, isNull, sql } from "drizzle-orm";
import { rooms, sites, siteTravels } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { type Room, type Site, toSite } from "./site.ts";

const MOST_SITES = 500;
const MOST_ROOMS = 2_000;

/** The sites in use, by name; with `retired`, those that no longer are too. */
export async function listSites(ctx: Context, { retired = false }: { retired?: boolean } = {}): Promise<Site[]> {
  const rows = await ctx.db
    .select()
    .from(sites)
    .where(and(eq(sites.orgId, ctx.org.id), retired ? undefined : isNull(sites.retiredAt)))
    .orderBy(asc(sql`lower(${sites.name})`), asc(sites.id))
    .limit(MOST_SITES);
  return rows.map(toSite);
}

/** @throws NotFound */
export async function findSite(ctx: Context, id: string): Promise<Site> {
  const [row] = await ctx.db
    .select()
    .from(sites)
    .where(and(eq(sites.orgId, ctx.org.id), eq(sites.id, id)));
  if (!row) throw new NotFound("site");
  return toSite(row);
}

const { orgId: _, ...shown } = getTableColumns(rooms);

const selectRooms = (ctx: Context) =>
  ctx.db
    .select({ ...shown, siteName: sites.name })
    .from(rooms)
    .leftJoin(sites, and(eq(sites.orgId, rooms.orgId), eq(sites.id, rooms.siteId)));

/** The rooms in use, by site and name; with `retired`, those that no longer are too. */
export async function listRooms(ctx: Context, { retired = false }: { retired?: boolean } = {}): Promise<Room[]> {
  return selectRooms(ctx)
    .where(and(eq(rooms.orgId, ctx.org.id), retired ? undefined : isNull(rooms.retiredAt)))
    .orderBy(asc(sql`lower(${sites.name})`), asc(sql`lower(${rooms.name})`), asc(rooms.id))
    .limit(MOST_ROOMS);
}

/** @throws NotFound */
export async function findRoom(ctx: Context, id: string): Promise<Room> {
  const [row] = await selectRooms(ctx).where(and(eq(rooms.orgId, ctx.org.id), eq(rooms.id, id)));
  if (!row) throw new NotFound("room");
  return row;
}

export type Travel = { siteA: string; siteB: string; minutes: number };

/** How long one takes between sites; a pair stands once. */
export async function listTravels(ctx: Context): Promise<Travel[]> {
  return ctx.db
    .select({ siteA: siteTravels.siteA, siteB: siteTravels.siteB, minutes: siteTravels.minutes })
    .from(siteTravels)
    .where(eq(siteTravels.orgId, ctx.org.id))
    .limit(MOST_SITES * 10);
}
