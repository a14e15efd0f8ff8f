import { Hono } from "hono";
import { listFacilitators } from "../../domain/cohort/queries.ts";
import { listClosures } from "../../domain/org/closures.ts";
import { listPrograms } from "../../domain/program/queries.ts";
import { listInView } from "../../domain/session/in-view.ts";
import { listRooms, listSites } from "../../domain/site/queries.ts";
import { addDays } from "../../time.ts";
import { instantsOf } from "../calendar-query.ts";
import type { AppEnv } from "../env.ts";
import { page } from "../page.tsx";
import { TermPage } from "../pages/term.tsx";
import { monthsOf, readTermQuery } from "../term-query.ts";

export const termRoutes = new Hono<AppEnv>().get("/calendar/term", async (c) => {
  const ctx = c.get("ctx");
  const query = readTermQuery(c.req.query(), ctx.now, ctx.org.timezone);
  const months = monthsOf(query);
  const { from, to, names: _, ...filters } = query;
  const dates = { from: `${from.slice(0, 7)}-01`, until: `${addDays(`${to.slice(0, 7)}-01`, 31).slice(0, 7)}-01` };
  const chosen = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
  const [view, closures, sites, rooms, programs, people] = await Promise.all([
    listInView(ctx, { ...chosen, ...instantsOf(dates, ctx.org.timezone) }),
    listClosures(ctx, { from: dates.from, to: addDays(dates.until, -1) }),
    listSites(ctx),
    listRooms(ctx),
    listPrograms(ctx, { limit: 200 }),
    listFacilitators(ctx),
  ]);
  // Asked for one site, another's days off say nothing.
  const closed = closures.filter(({ siteId }) => siteId === null || query.siteId === "" || siteId === query.siteId);
  const shown = { months, closures: closed, sites, rooms, programs: programs.items, people };
  return page(c, "Term calendar", <TermPage query={query} zone={ctx.org.timezone} {...view} {...shown} />, 200, [
    "term.css",
    "print.js",
  ]);
});
