import { spellZone } from "../../time.ts";
import type { Words } from "../../words/words.ts";
import { Notice } from "../parts/notice.tsx";
import { WeekHours } from "../parts/week-hours.tsx";

type Props = {
  words: Words;
  /** `/t/<token>`. */
  base: string;
  lang: string;
  zone: string;
  hours: string[];
  chosen: ReadonlySet<string>;
  now: number;
  alias: string;
  done: string | undefined;
  error: string | null;
};

/** When somebody can come, by their own clock. Says nothing of what for. */
export function FindTimePage({ words, base, lang, zone, hours, chosen, now, alias, done, error }: Props) {
  const { findTime, yourTime, stopped } = words.page;
  return (
    <>
      <p class="muted">{alias}</p>
      <h1>{findTime.title}</h1>
      {done === "saved" && <Notice kind="good">{chosen.size > 0 ? findTime.saved : findTime.savedNone}</Notice>}
      {done === "stopped" && <Notice kind="good">{stopped}</Notice>}
      {error && <Notice kind="bad">{error}</Notice>}
      <form method="post" action={`${base}${lang}`}>
        <p>{findTime.explain}</p>
        <p class="muted">{yourTime(spellZone(now, zone, words.locale))}</p>
        <input type="hidden" name="zone" value={zone} />
        <WeekHours hours={hours} chosen={chosen} days={findTime.days} locale={words.locale} />
        <p class="muted">{findTime.none}</p>
        <button class="primary" type="submit">
          {findTime.send}
        </button>
      </form>
      <details>
        <summary>{findTime.otherZone}</summary>
        <form method="get" action={base}>
          {lang && <input type="hidden" name="lang" value={words.locale} />}
          <div class="field">
            <label for="zone">{findTime.zone}</label>
            <select id="zone" name="zone">
              {[...new Set([zone, ...Intl.supportedValuesOf("timeZone")])].map((name) => (
                <option value={name} selected={name === zone}>
                  {name.replaceAll("_", " ")}
                </option>
              ))}
            </select>
          </div>
          <button type="submit">{findTime.show}</button>
        </form>
      </details>
      <p>
        <a href={`${base}/stop${lang}`}>{words.mail.stop}</a>
      </p>
    </>
  );
}

/** After a time was found, or nobody looks for one any more. */
export const SettledPage = ({ words }: { words: Words }) => (
  <>
    <h1>{words.page.findTime.title}</h1>
    <Notice kind="good">{words.page.findTime.settled}</Notice>
  </>
);

export const StopAskingPage = ({ words, base, lang }: Pick<Props, "words" | "base" | "lang">) => (
  <>
    <h1>{words.mail.stop}</h1>
    <form method="post" action={`${base}/stop${lang}`}>
      <p>{words.page.findTime.stopExplain}</p>
      <button class="primary" type="submit">
        {words.mail.stop}
      </button>
    </form>
    <p>
      <a href={`${base}${lang}`}>{words.page.back}</a>
    </p>
  </>
);
