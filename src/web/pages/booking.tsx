import type { Shown } from "../../domain/appointment/queries.ts";
import { spellDate, spellTime, spellZone, toLocal } from "../../time.ts";
import type { Words } from "../../words/words.ts";
import { Notice } from "../parts/notice.tsx";

type Stretch = { startsAt: number; endsAt: number };

type Props = {
  words: Words;
  /** `/b/<token>`. */
  base: string;
  lang: string;
  alias: string;
  place: string;
  /** By whose clock times are said. */
  zone: string;
  appointment: Pick<Shown, "state" | "startsAt" | "endsAt">;
  free: Stretch[];
  /** There may be later times than these. */
  hasMore: boolean;
  mayChange: boolean;
  isOver: boolean;
  done: string | undefined;
  error: string | null;
};

/** Where somebody chooses a time for an appointment. Says nothing of what for. */
export function BookingPage({ words, alias, error, done, isOver, ...view }: Props) {
  const { appointment: said } = words.page;
  const booked = view.appointment.state === "booked";
  return (
    <>
      <p class="muted">{alias}</p>
      <h1>{booked ? words.page.title : said.title}</h1>
      {error && <Notice kind="bad">{error}</Notice>}
      {!error && done === "booked" && booked && <Notice kind="good">{said.saved}</Notice>}
      {!error && done === "off" && !booked && <Notice kind="good">{said.off}</Notice>}
      {done === "stopped" && <Notice kind="good">{words.page.stopped}</Notice>}
      {isOver && <p>{said.over}</p>}
      {!isOver && booked && <Booked words={words} {...view} />}
      {!isOver && !booked && <Choose words={words} {...view} />}
      <p>
        <a href={`${view.base}/stop${view.lang}`}>{words.mail.stop}</a>
      </p>
    </>
  );
}

type View = Omit<Props, "alias" | "error" | "done" | "isOver">;

function Booked({ words, base, lang, zone, place, appointment, mayChange, ...more }: View) {
  const { appointment: said } = words.page;
  const { startsAt, endsAt } = appointment;
  if (startsAt === null || endsAt === null) return null;
  const clock = (at: number) => spellTime(at, zone, words.locale);
  return (
    <>
      <dl>
        <dt>{words.mail.whenLabel}</dt>
        <dd>
          <strong>{spellDate(startsAt, zone, words.locale)}</strong>
          <br />
          {clock(startsAt)}–{clock(endsAt)}, {spellZone(startsAt, zone, words.locale)}
        </dd>
        <dt>{words.page.where}</dt>
        <dd>{place}</dd>
      </dl>
      <p>
        <a class="button" href={`${base}/calendar.ics`}>
          {said.addToCalendar}
        </a>
      </p>
      {mayChange ? (
        <>
          <details>
            <summary>{said.other}</summary>
            <Choose
              words={words}
              base={base}
              lang={lang}
              zone={zone}
              place={place}
              appointment={appointment}
              mayChange={mayChange}
              {...more}
            />
          </details>
          <form method="post" action={`${base}${lang}`}>
            <button class="danger" type="submit" name="off" value="yes">
              {said.callOff}
            </button>
          </form>
        </>
      ) : (
        <p>{said.tooLate}</p>
      )}
    </>
  );
}

function Choose({ words, base, lang, zone, free, hasMore }: View) {
  const { appointment: said, yourTime } = words.page;
  const [first] = free;
  if (!first) return <p>{said.none}</p>;
  const days = [...new Set(free.map(({ startsAt }) => toLocal(startsAt, zone).date))];
  const last = free.at(-1)?.startsAt ?? 0;
  return (
    <>
      <p>{said.explain}</p>
      <p class="muted">{yourTime(spellZone(first.startsAt, zone, words.locale))}</p>
      <form method="post" action={`${base}${lang}`}>
        {days.map((day) => {
          const times = free.filter(({ startsAt }) => toLocal(startsAt, zone).date === day);
          return (
            <fieldset class="times">
              <legend>{spellDate(times[0]?.startsAt ?? 0, zone, words.locale)}</legend>
              {times.map(({ startsAt }) => (
                <button type="submit" name="at" value={String(startsAt)}>
                  {spellTime(startsAt, zone, words.locale)}
                  <span class="visually-hidden">, {spellDate(startsAt, zone, words.locale)}</span>
                </button>
              ))}
            </fieldset>
          );
        })}
      </form>
      {hasMore && (
        <p>
          <a href={`${base}${lang || "?"}${lang ? "&" : ""}after=${last}`}>{said.later}</a>
        </p>
      )}
    </>
  );
}
