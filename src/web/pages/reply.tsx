import type { OwnDate } from "../../domain/enrolment/dates.ts";
import { spellDate, spellShort, spellTime, spellZone } from "../../time.ts";
import type { Words } from "../../words/words.ts";
import { Notice } from "../parts/notice.tsx";

export type ReplyView = {
  words: Words;
  /** `/r/<token>`. */
  base: string;
  lang: string;
  alias: string;
  zone: string;
  /** Where the person is, when that isn't the zone the times are in. */
  ownZone: string | null;
  place: string;
  now: number;
  /** The date the page is about; null when none is ahead. */
  current: OwnDate | null;
  dates: OwnDate[];
  room: { href: string; open: boolean } | null;
  mailOn: boolean;
  /** Where today's questions are; null when none are asked today. */
  checkIn: string | null;
  done: string | undefined;
  error: string | null;
  note: string;
};

export function ReplyPage(view: ReplyView) {
  const { words, current, done, error } = view;
  const { page } = words;
  return (
    <>
      <h1>{view.alias}</h1>
      {(done === "coming" || done === "cant_come") && <Notice kind="good">{page.saved[done]}</Notice>}
      {done === "stopped" && <Notice kind="good">{page.stopped}</Notice>}
      {done === "started" && <Notice kind="good">{page.started}</Notice>}
      {done === "saved" && <Notice kind="good">{page.preferences.saved}</Notice>}
      {done === "asked" && <Notice kind="good">{page.forget.asked}</Notice>}
      {error && <Notice kind="bad">{error}</Notice>}
      {view.checkIn && (
        <p>
          <a class="button" href={view.checkIn}>
            {page.checkIn.link}
          </a>
        </p>
      )}
      {current ? <Current view={view} current={current} /> : <p>{page.noDates}</p>}
      <Dates view={view} />
      <section>
        <h2>{page.reminders}</h2>
        {view.mailOn ? (
          <form method="post" action={`${view.base}/stop${view.lang}`}>
            <p>{page.stopExplain}</p>
            <button type="submit">{page.stop}</button>
          </form>
        ) : (
          <form method="post" action={`${view.base}/start${view.lang}`}>
            <p>{page.stopped}</p>
            <button type="submit">{page.start}</button>
          </form>
        )}
        <p>
          <a href={`${view.base}/preferences${view.lang}`}>{page.preferences.link}</a>
          <br />
          <a href={`${view.base}/forget${view.lang}`}>{page.forget.link}</a>
        </p>
      </section>
    </>
  );
}

function Current({ view, current }: { view: ReplyView; current: OwnDate }) {
  const { words, zone, now, place, room } = view;
  const { page } = words;
  const started = current.startsAt <= now;
  return (
    <article aria-labelledby="when">
      <h2 id="when">{spellDate(current.startsAt, zone, words.locale)}</h2>
      <p>
        <strong>
          {spellTime(current.startsAt, zone, words.locale)}–{spellTime(current.endsAt, zone, words.locale)}
        </strong>{" "}
        {spellZone(current.startsAt, zone, words.locale)}
        <br />
        {view.ownZone && (
          <>
            {page.inYourZone(
              spellShort(current.startsAt, view.ownZone, words.locale),
              spellZone(current.startsAt, view.ownZone, words.locale),
            )}
            <br />
          </>
        )}
        {page.where}: {place}
      </p>
      {room &&
        (room.open ? (
          <p>
            <a class="button primary" href={room.href}>
              {page.room}
            </a>
          </p>
        ) : (
          <p class="muted">{page.roomLater}</p>
        ))}
      {current.cancelled && <Notice kind="warn">{page.cancelled}</Notice>}
      {!current.cancelled && current.answer && <p role="status">{page.answered[current.answer]}</p>}
      {!current.cancelled && started && <p class="muted">{page.begun}</p>}
      {current.there && <p class="muted">{page.extra}</p>}
      {!current.cancelled && !started && !current.there && (
        <form method="post" action={`${view.base}${view.lang}`}>
          <input type="hidden" name="session" value={current.sessionId} />
          <p>
            <strong>{page.question}</strong>
          </p>
          <div class="field">
            <label for="note">
              {page.note} <span class="optional">{page.optional}</span>
            </label>
            <small id="note-hint">{page.noteHint}</small>
            <textarea id="note" name="note" rows={2} maxlength={500} aria-describedby="note-hint">
              {view.note}
            </textarea>
          </div>
          <div class="row">
            <button class="primary" type="submit" name="answer" value="coming">
              {page.coming}
            </button>
            <button type="submit" name="answer" value="cant_come">
              {page.cantCome}
            </button>
          </div>
          <p class="muted">{page.change}</p>
        </form>
      )}
    </article>
  );
}

function Dates({ view }: { view: ReplyView }) {
  const { words, dates, zone, base, lang } = view;
  const { page } = words;
  const [first] = dates;
  if (!first) return null;
  return (
    <section>
      <h2>{page.dates}</h2>
      <ul class="dates">
        {dates.map((date) => (
          <li>
            <a
              href={`${base}${lang || "?"}${lang ? "&" : ""}s=${date.sessionId}`}
              aria-current={date.sessionId === view.current?.sessionId ? "true" : undefined}
            >
              {spellDate(date.startsAt, zone, words.locale)}, {spellTime(date.startsAt, zone, words.locale)}
            </a>{" "}
            {date.cancelled ? (
              <span class="tag warn">{page.isCancelled}</span>
            ) : (
              date.answer && <span class="tag">{page[date.answer === "coming" ? "coming" : "cantCome"]}</span>
            )}
          </li>
        ))}
      </ul>
      <p class="muted">{page.yourTime(spellZone(first.startsAt, zone, words.locale))}</p>
      <p>
        <a class="button" href={`${base}/calendar.ics`}>
          {page.calendar}
        </a>
        <br />
        <a href={`${base}/feed${lang}`}>{page.feed.link}</a>
      </p>
    </section>
  );
}

export function StopPage({ words, base, lang }: { words: Words; base: string; lang: string }) {
  const { page } = words;
  return (
    <>
      <h1>{page.stopTitle}</h1>
      <form method="post" action={`${base}/stop${lang}`}>
        <p>{page.stopExplain}</p>
        <button class="primary" type="submit">
          {page.stop}
        </button>
      </form>
      <p>
        <a href={`${base}${lang}`}>{page.back}</a>
      </p>
    </>
  );
}

export function ConfirmPage({ words, action, done }: { words: Words; action: string; done: boolean }) {
  const { page } = words;
  return done ? (
    <>
      <h1>{page.confirmTitle}</h1>
      <Notice kind="good">{page.confirmed}</Notice>
    </>
  ) : (
    <>
      <h1>{page.confirmTitle}</h1>
      <form method="post" action={action}>
        <p>{page.confirmExplain}</p>
        <button class="primary" type="submit">
          {page.confirm}
        </button>
      </form>
    </>
  );
}

/** The same for a link that never was, has expired or was ended. */
export function GonePage({ words, tooMany }: { words: Words; tooMany: boolean }) {
  const { page } = words;
  return (
    <>
      <h1>{page.gone}</h1>
      <p>{tooMany ? page.tooMany : page.goneExplain}</p>
    </>
  );
}
