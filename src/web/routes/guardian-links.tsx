import { Hono } from "hono";
import { findGuardianStopping, type GuardianLink, openGuardianLink } from "../../domain/contact/open-guardian-link.ts";
import { stopContactMail } from "../../domain/contact/revoke-consent.ts";
import { listOwnDates } from "../../domain/enrolment/dates.ts";
import type { Words } from "../../words/words.ts";
import type { AppEnv, C } from "../env.ts";
import { isOneClick, langOf, quiet, refuseLink, stopAtOnce, wordsFor } from "../link.tsx";
import { makeContext } from "../middleware/authorize.ts";
import { GuardianPage, GuardianStopPage, GuardianStoppedPage } from "../pages/guardian.tsx";

const contextOf = (c: C, link: GuardianLink) => makeContext(c, link.org, { kind: "contact", id: link.contactId });

const baseOf = (c: C): string => `/g/${c.req.param("token")}`;

const open = (c: C): Promise<GuardianLink | null> => openGuardianLink(c.get("deps"), c.req.param("token") ?? "", c.get("now"));

/** The page behind a guardian's link, while they may be told anything at all; otherwise the page that says nothing. */
async function withGuardian(c: C, use: (link: GuardianLink, words: Words) => Response | Promise<Response>): Promise<Response> {
  const link = await open(c);
  return link && link.told.length > 0 ? use(link, wordsFor(c, link)) : refuseLink(c, wordsFor(c, null));
}

export const guardianLinkRoutes = new Hono<AppEnv>()
  .get("/g/:token", (c) =>
    withGuardian(c, async (link, words) => {
      const { cohort, enrolmentId, zone, org } = link;
      const mayKnowDates = link.told.includes("reminders");
      const place = { cohortId: cohort.id, enrolmentId };
      const dates = mayKnowDates ? await listOwnDates(contextOf(c, link), place, c.get("now")) : [];
      const view = (
        <GuardianPage
          words={words}
          base={baseOf(c)}
          lang={langOf(c)}
          alias={cohort.alias ?? org.alias}
          place={cohort.placeAlias ?? (cohort.onlineUrl ? words.page.online : words.page.usualPlace)}
          zone={zone}
          dates={mayKnowDates ? dates.map(({ startsAt, endsAt, cancelled }) => ({ startsAt, endsAt, cancelled })) : null}
        />
      );
      return quiet(c, words, words.page.guardian.title, link, view);
    }),
  )
  .get("/g/:token/stop", (c) =>
    withGuardian(c, (link, words) => {
      const view = <GuardianStopPage words={words} base={baseOf(c)} lang={langOf(c)} />;
      return quiet(c, words, words.page.guardian.stopTitle, link, view);
    }),
  )
  // Stopping works however often it is asked: mail programs repeat one-click.
  .post("/g/:token/stop", async (c) => {
    if (await isOneClick(c)) {
      const found = await findGuardianStopping(c.get("deps"), c.req.param("token"), c.get("now"));
      return stopAtOnce(c, found, ({ org, holderId: id }) =>
        stopContactMail(makeContext(c, org, { kind: "contact", id }), id, "one_click"),
      );
    }
    const link = await open(c);
    if (!link) return refuseLink(c, wordsFor(c, null));
    await stopContactMail(contextOf(c, link), link.contactId, "link");
    const words = wordsFor(c, link);
    return quiet(c, words, words.page.guardian.stopTitle, { org: link.org, isOver: true }, <GuardianStoppedPage words={words} />);
  });
