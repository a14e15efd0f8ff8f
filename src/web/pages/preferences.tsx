import { reminderChoices } from "../../domain/participant/choose-preferences.ts";
import type { Words } from "../../words/words.ts";
import { Notice } from "../parts/notice.tsx";

type Props = {
  words: Words;
  /** `/r/<token>`. */
  base: string;
  lang: string;
  chosen: { reminderChoice: string; locale: string; timezone: string | null };
  refused: boolean;
};

/** How somebody wants to be reminded. */
export function PreferencesPage({ words, base, lang, chosen, refused }: Props) {
  const { preferences, back, save } = words.page;
  return (
    <>
      <h1>{preferences.title}</h1>
      {refused && <Notice kind="bad">{preferences.refused}</Notice>}
      <form method="post" action={`${base}/preferences${lang}`}>
        <fieldset>
          <legend>{preferences.which}</legend>
          {reminderChoices.map((choice) => (
            <label class="check" for={choice}>
              <input id={choice} type="radio" name="reminderChoice" value={choice} checked={choice === chosen.reminderChoice} />
              <span>{preferences.choices[choice]}</span>
            </label>
          ))}
          <p class="muted">{preferences.changesStill}</p>
        </fieldset>
        <div class="field">
          <label for="locale">{words.page.languageLabel}</label>
          <select id="locale" name="locale">
            <option value="en" lang="en" selected={chosen.locale === "en"}>
              English
            </option>
            <option value="es" lang="es" selected={chosen.locale === "es"}>
              Español
            </option>
          </select>
        </div>
        <div class="field">
          <label for="timezone">{preferences.zone}</label>
          <small id="timezone-hint">{preferences.zoneHint}</small>
          <select id="timezone" name="timezone" aria-describedby="timezone-hint">
            <option value="" selected={chosen.timezone === null}>
              {preferences.zoneOfPlace}
            </option>
            {zonesWith(chosen.timezone).map((zone) => (
              <option value={zone} selected={zone === chosen.timezone}>
                {zone.replaceAll("_", " ")}
              </option>
            ))}
          </select>
        </div>
        <button class="primary" type="submit">
          {save}
        </button>
      </form>
      <p>
        <a href={`${base}${lang}`}>{back}</a>
      </p>
    </>
  );
}

/** Every zone there is, and the one chosen, whatever it was called then. */
function zonesWith(chosen: string | null): string[] {
  const all = Intl.supportedValuesOf("timeZone");
  return chosen === null || all.includes(chosen) ? all : [chosen, ...all];
}

/** Asks before it passes the wish on. */
export function ForgetPage({ words, base, lang }: Pick<Props, "words" | "base" | "lang">) {
  const { forget, back } = words.page;
  return (
    <>
      <h1>{forget.title}</h1>
      <form method="post" action={`${base}/forget${lang}`}>
        <p>{forget.explain}</p>
        <button class="primary" type="submit">
          {forget.action}
        </button>
      </form>
      <p>
        <a href={`${base}${lang}`}>{back}</a>
      </p>
    </>
  );
}
