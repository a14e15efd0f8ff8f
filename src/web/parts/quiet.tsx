import type { Child } from "hono/jsx";
import type { CrisisLine } from "../../domain/org/crisis-lines.ts";
import type { Words } from "../../words/words.ts";

type Props = {
  words: Words;
  title: string;
  asset: (name: string) => string;
  /** Null where the language can't be switched. */
  switchTo: string | null;
  crisis: CrisisLine | null;
  phone: string | null;
  children?: Child;
};

/** The frame of a participant's page: no names of orgs or groups, nothing to click by mistake. */
export function Quiet({ words, title, asset, switchTo, crisis, phone, children }: Props) {
  const { page } = words;
  return (
    <html lang={words.locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={asset("app.css")} />
      </head>
      <body class="quiet">
        <main id="main" tabindex={-1}>
          {switchTo && (
            <nav aria-label={page.languageLabel} class="language">
              <a href={switchTo} lang={page.otherLocale} hreflang={page.otherLocale}>
                {page.language}
              </a>
            </nav>
          )}
          {children}
          <footer>
            {phone && <p>{page.callUs(phone)}</p>}
            {crisis && (
              <p>
                {page.crisis(crisis.name[words.locale], crisis.how[words.locale])} {page.emergency(crisis.emergency)}
              </p>
            )}
          </footer>
        </main>
      </body>
    </html>
  );
}
