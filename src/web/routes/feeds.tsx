import { Hono } from "hono";
import { listOwnSlots, type OwnSlot } from "../../domain/appointment/queries.ts";
import { closeFeed, feedMadeAt, openFeed } from "../../domain/enrolment/feed.ts";
import type { OpenedLink } from "../../domain/enrolment/open-link.ts";
import { listSessions } from "../../domain/session/queries.ts";
import type { Session } from "../../domain/session/session.ts";
import { closeStaffFeed, findFeedOwner, openStaffFeed } from "../../domain/staff/feed.ts";
import { type Calendar, etagOf, writeCalendar } from "../../mail/calendar.ts";
import type { Words } from "../../words/words.ts";
import type { AppEnv, C } from "../env.ts";
import { readForm } from "../form.ts";
import { contextOf, langOf, quiet, refuseLink, withLink, wordsFor } from "../link.tsx";
import { makeContext } from "../middleware/authorize.ts";
import { ownCalendar } from "../own-dates.ts";
import { page } from "../page.tsx";
import { FeedPage, StaffFeedPage } from "../pages/feed.tsx";

const DAY_MS = 86_400_000;
const STAFF_BACK_DAYS = 28;
const STAFF_AHEAD_DAYS = 365;
const MOST_SESSIONS = 1_000;

/** The file, or 304 when the reader has it. It names nobody, and is for the one who holds its address. */
function answerCalendar(c: C, calendar: Calendar, download: boolean): Response {
  c.header("Referrer-Policy", "no-referrer");
  if (download) {
    c.header("Content-Disposition", 'attachment; filename="dates.ics"');
    return file(c, calendar);
  }
  const etag = etagOf(calendar);
  c.header("ETag", etag);
  c.header("Cache-Control", "private, no-cache");
  const known = (c.req.header("if-none-match") ?? "").split(",").map((tag) => tag.trim());
  return known.includes(etag) || known.includes("*") ? c.body(null, 304) : file(c, calendar);
}

const file = (c: C, calendar: Calendar): Response =>
  c.body(writeCalendar(calendar, c.get("now")), 200, { "content-type": "text/calendar; charset=utf-8" });

const placeOf = ({ enrolmentId, participant }: OpenedLink) => ({
  enrolmentId: enrolmentId ?? "",
  participantId: participant.id,
});

async function showFeed(c: C, link: OpenedLink, words: Words, token: string | null) {
  const base = `/r/${c.req.param("token")}`;
  const address = token && `${c.get("deps").config.baseUrl}/c/${token}.ics`;
  const madeAt = await feedMadeAt(contextOf(c, link), placeOf(link).enrolmentId);
  const view = <FeedPage words={words} base={base} lang={langOf(c)} address={address} exists={madeAt !== null} />;
  return quiet(c, words, words.page.feed.title, link, view);
}

export const feedRoutes = new Hono<AppEnv>()
  .get("/r/:token/calendar.ics", (c) =>
    withLink(c, "reply", async (link, words) => answerCalendar(c, await ownCalendar(c, link, words), true)),
  )
  .get("/r/:token/feed", (c) => withLink(c, "reply", (link, words) => showFeed(c, link, words, null)))
  .post("/r/:token/feed", (c) =>
    withLink(c, "reply", async (link, words) => {
      const ctx = contextOf(c, link);
      if ((await readForm(c)).action !== "end") return showFeed(c, link, words, await openFeed(ctx, placeOf(link)));
      await closeFeed(ctx, placeOf(link).enrolmentId);
      return c.redirect(`/r/${c.req.param("token")}/feed${langOf(c)}`, 303);
    }),
  )
  .get("/c/:token", (c) =>
    withLink(c, "calendar", async (link, words) => answerCalendar(c, await ownCalendar(c, link, words), false)),
  )
  .get("/calendar/:token", async (c) => {
    const owner = await findFeedOwner(c.get("deps"), c.req.param("token").replace(/\.ics$/, ""));
    if (!owner) return refuseLink(c, wordsFor(c, null));
    const ctx = makeContext(c, owner.org, { kind: "staff", id: owner.id, role: owner.role });
    const from = ctx.now - STAFF_BACK_DAYS * DAY_MS;
    const to = ctx.now + STAFF_AHEAD_DAYS * DAY_MS;
    const [{ items }, slots] = await Promise.all([
      listSessions(ctx, { from, to, facilitatorId: owner.id, limit: MOST_SESSIONS }),
      listOwnSlots(ctx, owner.id, { from, to }),
    ]);
    return answerCalendar(c, { name: "Convene", dates: [...items.map(toDate), ...slots.map(toSlot)] }, false);
  })
  .post("/account/feed", async (c) => {
    const ctx = c.get("ctx");
    if ((await readForm(c)).action === "end") {
      await closeStaffFeed(ctx);
      return c.redirect("/account?done=feed-ended", 303);
    }
    const address = `${ctx.baseUrl}/calendar/${await openStaffFeed(ctx)}.ics`;
    return page(c, "Your calendar", <StaffFeedPage address={address} />);
  });

/** Staff see what it is; who comes stays behind signing in. */
const toDate = (session: Session) => ({
  sessionId: session.id,
  startsAt: session.startsAt,
  endsAt: session.endsAt,
  zone: session.timezone,
  title: session.number === null ? session.cohortName : `${session.cohortName}, session ${session.number}`,
  place: null,
  revision: session.revision,
  cancelled: session.number === null,
});

/** With whom stays behind signing in. */
const toSlot = ({ id, name, startsAt, endsAt, timezone, revision, isOff }: OwnSlot) => ({
  ...{ sessionId: id, startsAt, endsAt, zone: timezone, title: name, place: null, revision, cancelled: isOff },
});
