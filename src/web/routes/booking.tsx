import { Hono } from "hono";
import { mayChange } from "../../domain/appointment/appointment.ts";
import { callOff, chooseTime } from "../../domain/appointment/book.ts";
import { listFreeTimes } from "../../domain/appointment/free.ts";
import { findAppointment, type Shown } from "../../domain/appointment/queries.ts";
import { chooseMail } from "../../domain/enrolment/choose-mail.ts";
import { findStopping, type OpenedLink } from "../../domain/enrolment/open-link.ts";
import { limitRate } from "../../domain/org/limit-rate.ts";
import { Conflict, TooManyRequests } from "../../errors.ts";
import { writeCalendar } from "../../mail/calendar.ts";
import type { Words } from "../../words/words.ts";
import type { AppEnv, C } from "../env.ts";
import { readForm } from "../form.ts";
import { contextOf, isOneClick, langOf, quiet, stopAtOnce, withLink } from "../link.tsx";
import { makeContext } from "../middleware/authorize.ts";
import { aliasOf, placeOf, zoneOf } from "../own-dates.ts";
import { BookingPage } from "../pages/booking.tsx";
import { StopAskingPage } from "../pages/find-time.tsx";

const SHOWN = 24;
/** Nobody changes their mind this often. */
const PRESSES = { max: 20, windowSeconds: 3_600 };

const baseOf = (c: C): string => `/b/${c.req.param("token")}`;

const back = (c: C, done: string): Response =>
  c.redirect(`${baseOf(c)}${langOf(c) || "?"}${langOf(c) ? "&" : ""}done=${done}`, 303);

const isOver = ({ mark, state, startsAt, changedBy }: Shown, now: number): boolean =>
  mark !== null || (state === "booked" && (startsAt ?? 0) <= now) || (state === "cancelled" && changedBy === "staff");

type Status = 200 | 409 | 422 | 429;

async function show(c: C, link: OpenedLink, words: Words, error: string | null = null, status: Status = 200) {
  const ctx = contextOf(c, link);
  const found = await findAppointment(ctx, link.appointmentId ?? "");
  const over = isOver(found, ctx.now);
  const after = Number(c.req.query("after")) || 0;
  const times =
    over || !mayChange(found, ctx.now) ? [] : await listFreeTimes(ctx, found, found.window, { limit: SHOWN + 1, after });
  const body = (
    <BookingPage
      words={words}
      base={baseOf(c)}
      lang={langOf(c)}
      alias={aliasOf(link)}
      place={placeOf(link, words, null)}
      zone={zoneOf(link, null)}
      appointment={found}
      free={times.slice(0, SHOWN)}
      hasMore={times.length > SHOWN}
      mayChange={mayChange(found, ctx.now)}
      isOver={over}
      done={c.req.query("done")}
      error={error}
    />
  );
  return quiet(c, words, words.page.appointment.title, link, body, status);
}

/** What a refusal is called in the reader's language. */
const sentenceOf = ({ code }: Conflict, { appointment }: Words["page"]): string =>
  code === "time_taken" ? appointment.taken : code === "too_late" ? appointment.tooLate : appointment.changed;

export const bookingRoutes = new Hono<AppEnv>()
  .get("/b/:token", (c) => withLink(c, "appointment", (link, words) => show(c, link, words)))
  .post("/b/:token", (c) =>
    withLink(c, "appointment", async (link, words) => {
      const { at, off } = await readForm(c);
      const id = link.appointmentId ?? "";
      const startsAt = Number(at);
      try {
        await limitRate(c.get("deps"), `booking|${c.req.param("token")}`, PRESSES, c.get("now"));
        if (off === "yes") {
          await callOff(contextOf(c, link), id, "participant");
          return back(c, "off");
        }
        if (!Number.isSafeInteger(startsAt) || startsAt <= 0) return show(c, link, words, words.page.appointment.changed, 422);
        await chooseTime(contextOf(c, link), id, startsAt);
        return back(c, "booked");
      } catch (error) {
        if (error instanceof Conflict) return show(c, link, words, sentenceOf(error, words.page), 409);
        if (!(error instanceof TooManyRequests)) throw error;
        c.header("Retry-After", String(error.retryAfterSeconds));
        return show(c, link, words, words.page.appointment.changed, 429);
      }
    }),
  )
  .get("/b/:token/calendar.ics", (c) =>
    withLink(c, "appointment", async (link, words) => {
      const { id, startsAt, endsAt, state, revision } = await findAppointment(contextOf(c, link), link.appointmentId ?? "");
      if (startsAt === null || endsAt === null || state !== "booked") return show(c, link, words);
      const name = aliasOf(link);
      const date = { sessionId: id, startsAt, endsAt, revision, cancelled: false };
      const dates = [{ ...date, zone: zoneOf(link, null), title: name, place: placeOf(link, words, null) }];
      c.header("Referrer-Policy", "no-referrer");
      c.header("Content-Disposition", 'attachment; filename="date.ics"');
      return c.body(writeCalendar({ name, dates }, c.get("now")), 200, { "content-type": "text/calendar; charset=utf-8" });
    }),
  )
  .get("/b/:token/stop", (c) =>
    withLink(c, "appointment", (link, words) =>
      quiet(c, words, words.mail.stop, link, <StopAskingPage words={words} base={baseOf(c)} lang={langOf(c)} />),
    ),
  )
  .post("/b/:token/stop", async (c) => {
    if (await isOneClick(c)) {
      const found = await findStopping(c.get("deps"), c.req.param("token"), c.get("now"));
      return stopAtOnce(c, found, ({ org, holderId: id }) =>
        chooseMail(makeContext(c, org, { kind: "participant", id }), id, false, "one_click"),
      );
    }
    return withLink(c, "appointment", async (link) => {
      await chooseMail(contextOf(c, link), link.participant.id, false, "link");
      return back(c, "stopped");
    });
  });
