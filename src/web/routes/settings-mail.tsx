import { Hono } from "hono";
import { limitRate } from "../../domain/org/limit-rate.ts";
import { findNames, ownLinesInput, setOwnLines } from "../../domain/org/own-lines.ts";
import { setSummaryDay, summaryDayInput } from "../../domain/org/set-summary-day.ts";
import { kindWords } from "../../domain/reminder/reminder.ts";
import { findStaff } from "../../domain/staff/queries.ts";
import { sendTest, testInput } from "../../domain/staff/send-test.ts";
import { Invalid, NotFound, TooManyRequests } from "../../errors.ts";
import { composeMail } from "../../mail/compose.ts";
import type { Mail } from "../../mail/provider.ts";
import { sampleFacts, sampleKinds } from "../../mail/sample.ts";
import type { AppEnv, C } from "../env.ts";
import { check, filled, readForm } from "../form.ts";
import { fragment, page } from "../page.tsx";
import { LineCheck, MailPreviewPage, MailSettingsPage, type Sample } from "../pages/settings-mail.tsx";
import type { FormState } from "../parts/field.tsx";

const samples: Sample[] = sampleKinds.map((kind) => ({ kind, word: kindWords[kind] }));

/** Tests a member of staff may send themselves. */
const TESTS = { max: 20, windowSeconds: 3_600 };

const sampleOf = (c: C): Sample => {
  const sample = samples.find(({ kind }) => kind === c.req.param("kind"));
  if (!sample) throw new NotFound("page");
  return sample;
};

const localeOf = (text: unknown): "en" | "es" => (text === "es" ? "es" : "en");

function compose(c: C, { kind }: Sample, locale: "en" | "es"): Promise<Mail> {
  const { org, now, baseUrl } = c.get("ctx");
  return composeMail(sampleFacts(kind, locale, { org, baseUrl, mailFrom: c.get("deps").config.mailFrom, now }));
}

const ownAddress = async (c: C): Promise<string> => {
  const { actor } = c.get("ctx");
  return actor.kind === "staff" ? (await findStaff(c.get("ctx"), actor.id)).email : "";
};

async function showPreview(c: C, locale: "en" | "es", refused?: string) {
  const sample = sampleOf(c);
  const [mail, address] = await Promise.all([compose(c, sample, locale), ownAddress(c)]);
  const sent = c.req.query("done") === "sent";
  const view = <MailPreviewPage sample={sample} locale={locale} mail={mail} address={address} sent={sent} refused={refused} />;
  return page(c, sample.word, view, refused ? 429 : 200);
}

function showSettings(c: C, refused: { lines?: FormState; summary?: FormState } = {}) {
  const { ownLineEn, ownLineEs, summaryDay } = c.get("ctx").org;
  const kept = (values: FormState["values"]): FormState => ({ values, errors: [] });
  const forms = {
    lines: kept({ ownLineEn: ownLineEn ?? "", ownLineEs: ownLineEs ?? "" }),
    summary: kept({ summaryDay: String(summaryDay) }),
    ...refused,
  };
  const done = c.req.query("done") === "saved" ? "Saved." : undefined;
  return page(
    c,
    "Mail",
    <MailSettingsPage {...forms} samples={samples} done={done} />,
    Object.keys(refused).length > 0 ? 422 : 200,
  );
}

export const mailSettingsRoutes = new Hono<AppEnv>()
  .get("/settings/mail", (c) => showSettings(c))
  .post("/settings/mail", async (c) => {
    const values = await readForm(c);
    const checked = check(ownLinesInput, filled(values));
    if (!checked.ok) return showSettings(c, { lines: { values, errors: checked.errors } });
    try {
      await setOwnLines(c.get("ctx"), checked.data);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return showSettings(c, { lines: { values, errors: error.errors } });
    }
    return c.redirect("/settings/mail?done=saved", 303);
  })
  .post("/settings/mail/summary", async (c) => {
    const values = await readForm(c);
    const checked = check(summaryDayInput, filled(values));
    if (!checked.ok) return showSettings(c, { summary: { values, errors: checked.errors } });
    await setSummaryDay(c.get("ctx"), checked.data);
    return c.redirect("/settings/mail?done=saved", 303);
  })
  .post("/settings/mail/check", async (c) => {
    const values = filled(await readForm(c));
    const checked = check(ownLinesInput, values);
    const errors = checked.ok ? await findNames(c.get("ctx"), checked.data) : checked.errors;
    return fragment(c, <LineCheck errors={errors} empty={Object.keys(values).length === 0} />);
  })
  .get("/settings/mail/:kind", async (c) => {
    const locale = localeOf(c.req.query("locale"));
    if (c.req.query("view") !== "html") return showPreview(c, locale);
    c.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox");
    return c.html((await compose(c, sampleOf(c), locale)).html);
  })
  .post("/settings/mail/:kind/test", async (c) => {
    const ctx = c.get("ctx");
    const { kind } = sampleOf(c);
    const locale = localeOf((await readForm(c)).locale);
    try {
      const who = ctx.actor.kind === "staff" ? ctx.actor.id : "";
      await limitRate(c.get("deps"), `test-mail|${who}`, TESTS, ctx.now);
    } catch (error) {
      if (!(error instanceof TooManyRequests)) throw error;
      return showPreview(c, locale, "That was a lot of tests. Wait an hour before the next one.");
    }
    await sendTest(ctx, testInput.parse({ of: kind, locale }));
    return c.redirect(`/settings/mail/${kind}?locale=${locale}&done=sent`, 303);
  });
