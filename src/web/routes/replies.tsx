import { Hono } from "hono";
import { findInvitation } from "../../domain/check-in/queries.ts";
import { chooseMail, confirmAddress } from "../../domain/enrolment/choose-mail.ts";
import type { OwnDate } from "../../domain/enrolment/dates.ts";
import { findStopping, type OpenedLink } from "../../domain/enrolment/open-link.ts";
import { reply, replyInput } from "../../domain/enrolment/reply.ts";
import { limitRate } from "../../domain/org/limit-rate.ts";
import { Conflict, TooManyRequests } from "../../errors.ts";
import type { Words } from "../../words/words.ts";
import type { AppEnv, C } from "../env.ts";
import { check, readForm } from "../form.ts";
import { back, contextOf, isOneClick, langOf, quiet, stopAtOnce, withLink } from "../link.tsx";
import { makeContext } from "../middleware/authorize.ts";
import { aliasOf, datesOf, ownZoneOf, placeOf, venueOf, zoneOf } from "../own-dates.ts";
import { ConfirmPage, ReplyPage, StopPage } from "../pages/reply.tsx";

const HOUR_MS = 3_600_000;
const ROOM_OPENS_MS = HOUR_MS / 2;
const roomIsOpen = (date: OwnDate, now: number): boolean =>
  !date.cancelled && date.startsAt - ROOM_OPENS_MS <= now && now < date.endsAt;

async function show(
  c: C,
  link: OpenedLink,
  words: Words,
  refusal: { error: string; note: string; status: 409 | 422 | 429 } | null = null,
) {
  const now = c.get("now");
  const dates = await datesOf(c, link, now);
  const wanted = c.req.query("s") ?? link.sessionId;
  const past = dates.some(({ sessionId }) => sessionId === wanted)
    ? []
    : (await datesOf(c, link, 0)).filter(({ sessionId }) => sessionId === wanted);
  const current =
    dates.find(({ sessionId }) => sessionId === wanted) ?? past[0] ?? dates.find(({ cancelled }) => !cancelled) ?? null;
  const base = `/r/${c.req.param("token")}`;
  const body = (
    <ReplyPage
      words={words}
      base={base}
      lang={langOf(c)}
      alias={aliasOf(link)}
      zone={zoneOf(link, current)}
      ownZone={ownZoneOf(link, current)}
      place={placeOf(link, words, current)}
      now={now}
      current={current}
      dates={dates}
      room={
        current && venueOf(link, current)?.onlineUrl && !current.cancelled
          ? { href: `${base}/room/${current.sessionId}`, open: roomIsOpen(current, now) }
          : null
      }
      mailOn={link.participant.emailPermission}
      checkIn={
        (await findInvitation(contextOf(c, link), link.enrolmentId ?? "")) ? `/k/${c.req.param("token")}${langOf(c)}` : null
      }
      done={c.req.query("done")}
      error={refusal?.error ?? null}
      note={refusal?.note ?? ""}
    />
  );
  return quiet(c, words, words.page.title, link, body, refusal?.status ?? 200);
}

/** Nobody changes their mind this often; each answer is a row that is kept. */
const REPLIES = { max: 20, windowSeconds: 3_600 };

/** How many seconds this link has to wait before another answer is taken; null: none. */
async function waitForReply(c: C): Promise<number | null> {
  try {
    await limitRate(c.get("deps"), `reply|${c.req.param("token")}`, REPLIES, c.get("now"));
    return null;
  } catch (error) {
    if (!(error instanceof TooManyRequests)) throw error;
    return error.retryAfterSeconds;
  }
}

export const replyRoutes = new Hono<AppEnv>()
  .get("/r/:token", (c) => withLink(c, "reply", (link, words) => show(c, link, words)))
  .post("/r/:token", (c) =>
    withLink(c, "reply", async (link, words) => {
      const { session = link.sessionId ?? "", answer, note = "" } = await readForm(c);
      const checked = check(replyInput, { answer, note });
      if (!checked.ok)
        return show(c, link, words, { error: words.page.noteTooLong, note: String(note).slice(0, 600), status: 422 });
      const sessionId = String(session);
      const wait = await waitForReply(c);
      if (wait !== null) {
        c.header("Retry-After", String(wait));
        return show(c, link, words, { error: words.page.tooManyReplies, note: checked.data.note ?? "", status: 429 });
      }
      try {
        await reply(contextOf(c, link), { enrolmentId: link.enrolmentId ?? "", sessionId }, checked.data);
      } catch (error) {
        if (error instanceof Conflict) return show(c, link, words, { error: words.page.begun, note: String(note), status: 409 });
        throw error;
      }
      return back(c, checked.data.answer, sessionId);
    }),
  )
  .get("/r/:token/stop", (c) =>
    withLink(c, "reply", (link, words) =>
      quiet(
        c,
        words,
        words.page.stopTitle,
        link,
        <StopPage words={words} base={`/r/${c.req.param("token")}`} lang={langOf(c)} />,
      ),
    ),
  )
  .post("/r/:token/stop", async (c) => {
    if (await isOneClick(c)) {
      const found = await findStopping(c.get("deps"), c.req.param("token"), c.get("now"));
      return stopAtOnce(c, found, ({ org, holderId: id }) =>
        chooseMail(makeContext(c, org, { kind: "participant", id }), id, false, "one_click"),
      );
    }
    return withLink(c, "reply", async (link) => {
      await chooseMail(contextOf(c, link), link.participant.id, false, "link");
      return back(c, "stopped");
    });
  })
  .post("/r/:token/start", (c) =>
    withLink(c, "reply", async (link) => {
      await chooseMail(contextOf(c, link), link.participant.id, true, "link");
      return back(c, "started");
    }),
  )
  .get("/r/:token/room/:sessionId", (c) =>
    withLink(c, "reply", async (link, words) => {
      const now = c.get("now");
      const date = (await datesOf(c, link, now)).find(({ sessionId }) => sessionId === c.req.param("sessionId"));
      const room = date && venueOf(link, date)?.onlineUrl;
      if (!date || !room || !roomIsOpen(date, now)) return show(c, link, words);
      c.header("Referrer-Policy", "no-referrer");
      return c.redirect(room, 303);
    }),
  )
  .get("/confirm/:token", (c) =>
    withLink(c, "confirm_address", (link, words) =>
      quiet(
        c,
        words,
        words.page.confirmTitle,
        link,
        <ConfirmPage words={words} action={`/confirm/${c.req.param("token")}${langOf(c)}`} done={c.req.query("done") === "1"} />,
      ),
    ),
  )
  .post("/confirm/:token", (c) =>
    withLink(c, "confirm_address", async (link) => {
      await confirmAddress(contextOf(c, link), link.participant.id);
      return c.redirect(`/confirm/${c.req.param("token")}${langOf(c) || "?"}${langOf(c) ? "&" : ""}done=1`, 303);
    }),
  );
