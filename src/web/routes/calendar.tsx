import { Hono } from "hono";
import type { Context } from "../../context.ts";
import { listBooked } from "../../domain/appointment/queries.ts";
import { findLatestChange } from "../../domain/cohort/find-change-set.ts";
import { listFacilitators } from "../../domain/cohort/queries.ts";
import { listClosures } from "../../domain/org/closures.ts";
import { listPrograms } from "../../domain/program/queries.ts";
import { assertMayOpen } from "../../domain/session/assert-may-open.ts";
import { listInView } from "../../domain/session/in-view.ts";
import { findSession } from "../../domain/session/queries.ts";
import { listRooms, listSites } from "../../domain/site/queries.ts";
import { listAway } from "../../domain/staff/leave.ts";
import { NotFound } from "../../errors.ts";
import { addDays, daysBetween, isLocalDate } from "../../time.ts";
import { backTo } from "../back.ts";
import { type CalendarQuery, datesShown, instantsOf, readCalendarQuery } from "../calendar-query.ts";
import type { AppEnv, C } from "../env.ts";
import { fragment, page, wantsFragment } from "../page.tsx";
import { CalendarPage } from "../pages/calendar.tsx";
import { toCalendarEvents } from "../parts/calendar-events.ts";
import { SessionCard } from "../parts/session-card.tsx";

const LONGEST_SPAN_DAYS = 100;

export const calendarRoutes = new Hono<AppEnv>()
  .get("/calendar", async (c) => {
    const ctx = c.get("ctx");
    const query = readCalendarQuery(c.req.query(), ctx.now, ctx.org.timezone);
    const changed = mayChange(ctx) ? c.req.query("cohortId") : undefined;
    const [shown, options, change] = await Promise.all([
      readShown(ctx, query, datesShown(query)),
      readOptions(ctx),
      changed ? findLatestChange(ctx, changed) : null,
    ]);
    return page(
      c,
      "Calendar",
      <CalendarPage
        query={query}
        {...shown}
        {...options}
        now={ctx.now}
        zone={ctx.org.timezone}
        mayChange={mayChange(ctx)}
        done={c.req.query("done") ?? null}
        change={change}
      />,
      200,
      ["calendar.css", "calendar.js"],
    );
  })
  .get("/calendar/events", async (c) => {
    const ctx = c.get("ctx");
    const { start = "", end = "" } = c.req.query();
    const query = readCalendarQuery(c.req.query(), ctx.now, ctx.org.timezone);
    const dates = toDates(start, end) ?? datesShown(query);
    const shown = await readShown(ctx, query, dates);
    return c.json(toCalendarEvents(shown, { zone: ctx.org.timezone, now: ctx.now, mayChange: mayChange(ctx) }));
  })
  .get("/calendar/sessions/:id", (c) => dialogPage(c));

const dialogPage = async (c: C) => {
  const ctx = c.get("ctx");
  const { id, cohortId, startsAt } = await findSession(ctx, c.req.param("id") ?? "");
  await assertMayOpen(ctx, { id, cohortId });
  const { sessions } = await listInView(ctx, { from: startsAt, to: startsAt + 1 });
  const session = sessions.find((one) => one.id === id);
  if (!session) throw new NotFound("session");
  const back = backTo(c.req.query("back"), "/calendar");
  const view = <SessionCard session={session} back={back} now={ctx.now} mayChange={mayChange(ctx)} />;
  return wantsFragment(c) ? fragment(c, view) : page(c, "Session", view);
};

const mayChange = ({ actor }: Context): boolean => actor.kind === "staff" && actor.role !== "peer";

/** Sessions, appointments, closed days and who is away between two dates of the org's calendar. */
async function readShown(ctx: Context, query: CalendarQuery, dates: { from: string; until: string }) {
  const chosen = ([name, value]: [string, string]) => (value === "" || name === "on" || name === "view" ? [] : [[name, value]]);
  const filters = Object.fromEntries(Object.entries(query).flatMap(chosen));
  const last = addDays(dates.until, -1);
  const instants = instantsOf(dates, ctx.org.timezone);
  const elsewhere = query.siteId !== "" || query.roomId !== "" || query.programId !== "";
  const [view, closures, away, appointments] = await Promise.all([
    listInView(ctx, { ...filters, ...instants }),
    listClosures(ctx, { from: dates.from, to: last }),
    listAway(ctx, { from: dates.from, to: last }),
    elsewhere ? [] : listBooked(ctx, { ...instants, ...(query.staffId === "" ? {} : { staffId: query.staffId }) }),
  ]);
  return { ...view, closures, away, appointments };
}

/** What the calendar can be narrowed to. */
async function readOptions(ctx: Context) {
  const [sites, rooms, programs, people] = await Promise.all([
    listSites(ctx),
    listRooms(ctx),
    listPrograms(ctx, { limit: 200 }),
    listFacilitators(ctx),
  ]);
  return { sites, rooms, programs: programs.items, people };
}

/** Two dates or times as the calendar asks for them; null for anything else. */
function toDates(start: string, end: string): { from: string; until: string } | null {
  const [from, until] = [start.slice(0, 10), end.slice(0, 10)];
  if (!isLocalDate(from) || !isLocalDate(until) || until <= from) return null;
  return daysBetween(from, until) > LONGEST_SPAN_DAYS ? null : { from, until };
}
