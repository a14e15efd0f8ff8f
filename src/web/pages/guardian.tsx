import { spellDate, spellTime, spellZone } from "../../time.ts";
import type { Words } from "../../words/words.ts";
import { Notice } from "../parts/notice.tsx";

type Props = {
  words: Words;
  /** `/g/<token>`. */
  base: string;
  lang: string;
  alias: string;
  place: string;
  zone: string;
  /** Null when they may only be told of changes. */
  dates: { startsAt: number; endsAt: number; cancelled: boolean }[] | null;
};

/** What a guardian may see: dates, where that was agreed, and how to stop. No name, no answer, no attendance. */
export function GuardianPage({ words, base, lang, alias, place, zone, dates }: Props) {
  const { page } = words;
  const [first] = dates ?? [];
  return (
    <>
      <h1>{alias}</h1>
      <p>{dates ? page.guardian.sees : page.guardian.seesChanges}</p>
      {dates && (
        <section aria-labelledby="dates">
          <h2 id="dates">{page.guardian.title}</h2>
          {!first && <p>{page.noDates}</p>}
          <ul class="dates">
            {dates.map(({ startsAt, endsAt, cancelled }) => (
              <li>
                {spellDate(startsAt, zone, words.locale)}, {spellTime(startsAt, zone, words.locale)}–
                {spellTime(endsAt, zone, words.locale)} {cancelled && <span class="tag warn">{page.isCancelled}</span>}
              </li>
            ))}
          </ul>
          {first && (
            <p class="muted">
              {page.yourTime(spellZone(first.startsAt, zone, words.locale))} {page.where}: {place}
            </p>
          )}
        </section>
      )}
      <p>
        <a href={`${base}/stop${lang}`}>{page.guardian.stopTitle}</a>
      </p>
    </>
  );
}

export function GuardianStopPage({ words, base, lang }: Pick<Props, "words" | "base" | "lang">) {
  const { guardian, back } = words.page;
  return (
    <>
      <h1>{guardian.stopTitle}</h1>
      <form method="post" action={`${base}/stop${lang}`}>
        <p>{guardian.stopExplain}</p>
        <button class="primary" type="submit">
          {guardian.stop}
        </button>
      </form>
      <p>
        <a href={`${base}${lang}`}>{back}</a>
      </p>
    </>
  );
}

export function GuardianStoppedPage({ words }: { words: Words }) {
  const { guardian } = words.page;
  return (
    <>
      <h1>{guardian.stopTitle}</h1>
      <Notice kind="good">
        <p>{guardian.stopped}</p>
      </Notice>
    </>
  );
}
