import { Hono } from "hono";
import { askToBeForgotten } from "../../domain/enrolment/ask-to-be-forgotten.ts";
import type { OpenedLink } from "../../domain/enrolment/open-link.ts";
import { choosePreferences, preferencesInput } from "../../domain/participant/choose-preferences.ts";
import type { Words } from "../../words/words.ts";
import type { AppEnv, C } from "../env.ts";
import { check, readForm } from "../form.ts";
import { back, contextOf, langOf, quiet, withLink } from "../link.tsx";
import { ForgetPage, PreferencesPage } from "../pages/preferences.tsx";

function showPreferences(c: C, link: OpenedLink, words: Words, refused = false) {
  const { reminderChoice, locale, timezone } = link.participant;
  const view = (
    <PreferencesPage
      words={words}
      base={`/r/${c.req.param("token")}`}
      lang={langOf(c)}
      chosen={{ reminderChoice, locale: locale ?? words.locale, timezone }}
      refused={refused}
    />
  );
  return quiet(c, words, words.page.preferences.title, link, view, refused ? 422 : 200);
}

export const preferenceRoutes = new Hono<AppEnv>()
  .get("/r/:token/preferences", (c) => withLink(c, "reply", (link, words) => showPreferences(c, link, words)))
  .post("/r/:token/preferences", (c) =>
    withLink(c, "reply", async (link, words) => {
      const values = await readForm(c);
      const checked = check(preferencesInput, { ...values, timezone: values.timezone || null });
      if (!checked.ok) return showPreferences(c, link, words, true);
      await choosePreferences(contextOf(c, link), link.participant.id, checked.data);
      // From here on the page speaks the language chosen.
      return c.redirect(`/r/${c.req.param("token")}?done=saved`, 303);
    }),
  )
  .get("/r/:token/forget", (c) =>
    withLink(c, "reply", (link, words) => {
      const view = <ForgetPage words={words} base={`/r/${c.req.param("token")}`} lang={langOf(c)} />;
      return quiet(c, words, words.page.forget.title, link, view);
    }),
  )
  .post("/r/:token/forget", (c) =>
    withLink(c, "reply", async (link) => {
      await askToBeForgotten(contextOf(c, link), link.participant.id);
      return back(c, "asked");
    }),
  );
