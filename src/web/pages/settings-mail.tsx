import type { FieldError } from "../../errors.ts";
import type { MailLocale, SampleKind } from "../../mail/facts.ts";
import type { Mail } from "../../mail/provider.ts";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";
import { SettingsFrame } from "../parts/settings-frame.tsx";

export type Sample = { kind: SampleKind; word: string };

const languages: Record<MailLocale, string> = { en: "English", es: "Español" };

type SettingsProps = {
  /** The org's own lines. */
  lines: FormState;
  /** On which day managers get the month in numbers. */
  summary: FormState;
  samples: Sample[];
  done?: string | undefined;
};

const summaryDays = [
  { value: "0", label: "No day: never" },
  ...Array.from({ length: 28 }, (_, at) => ({ value: String(at + 1), label: `Day ${at + 1} of the month` })),
];

/** The org's own line, the day of the monthly summary, and every mail there is to look at. */
export function MailSettingsPage({ lines, summary, samples, done }: SettingsProps) {
  return (
    <SettingsFrame here="/settings/mail" lead="What mail says, and how it looks to whoever gets it." done={done}>
      <ErrorSummary form={lines} />
      <ErrorSummary form={summary} />
      <h2>A line of your own</h2>
      <form
        method="post"
        action="/settings/mail"
        class="narrow"
        hx-post="/settings/mail/check"
        hx-trigger="input delay:400ms"
        hx-target="#line-check"
        hx-sync="this:replace"
      >
        <Field
          form={lines}
          name="ownLineEn"
          label="In English"
          hint="Stands in every mail to participants, such as “The side door is open from 6.” Nothing that says what they come for."
          maxlength={160}
        />
        <Field form={lines} name="ownLineEs" label="En español" hint="For people who read Spanish." maxlength={160} />
        <div id="line-check" aria-live="polite"></div>
        <div class="actions">
          <button class="primary" type="submit">
            Save
          </button>
        </div>
      </form>
      <h2>The month in numbers</h2>
      <form method="post" action="/settings/mail/summary" class="narrow">
        <p>
          A mail to every manager who wants it, about the whole month before: sessions, attendance, hours. No names, and nothing
          about fewer than five people. <a href="/settings/mail/summary">See how it looks</a>; each manager can turn it off under{" "}
          <a href="/account">Your account</a>.
        </p>
        <Select
          form={summary}
          name="summaryDay"
          label="It goes at seven in the morning on"
          hint="Where that day was within the last ten days and this month’s hasn’t gone yet, it goes at once."
          required
          options={summaryDays}
        />
        <div class="actions">
          <button class="primary" type="submit">
            Save the day
          </button>
        </div>
      </form>
      <h2>Every mail</h2>
      <section class="scroll" tabindex={0} aria-label="Every mail there is">
        <table>
          <thead>
            <tr>
              <th scope="col">Mail</th>
              <th scope="col">Look at it</th>
            </tr>
          </thead>
          <tbody>
            {samples.map(({ kind, word }) => (
              <tr>
                <th scope="row">{word}</th>
                <td>
                  {(["en", "es"] as const).map((locale, at) => (
                    <>
                      {at > 0 && " · "}
                      <a href={`/settings/mail/${kind}?locale=${locale}`} aria-label={`${word}, ${languages[locale]}`}>
                        {languages[locale]}
                      </a>
                    </>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </SettingsFrame>
  );
}

/** What the check says while a line is typed. */
export function LineCheck({ errors, empty }: { errors: FieldError[]; empty: boolean }) {
  if (empty) return null;
  if (errors.length === 0) return <p class="muted">Fine: a stranger learns nothing from it.</p>;
  return (
    <>
      {errors.map(({ path, message }) => (
        <p class="error">
          {path === "ownLineEs" ? "En español: " : ""}
          {message}
        </p>
      ))}
    </>
  );
}

type PreviewProps = {
  sample: Sample;
  locale: MailLocale;
  mail: Mail;
  address: string;
  sent: boolean;
  refused: string | undefined;
};

/** One mail with the org's own settings, as its receiver would see it. */
export function MailPreviewPage({ sample: { kind, word }, locale, mail, address, sent, refused }: PreviewProps) {
  const source = `/settings/mail/${kind}?locale=${locale}&view=html`;
  return (
    <>
      <Heading title={`${word}, ${languages[locale]}`} lead={<a href="/settings/mail">All mail</a>} />
      {sent && <Notice kind="good">On its way to {address}, marked as a test.</Notice>}
      {refused && <Notice kind="bad">{refused}</Notice>}
      <p>To somebody made up, with your own settings. The links in it open nothing.</p>
      <form method="post" action={`/settings/mail/${kind}/test`} class="row">
        <input type="hidden" name="locale" value={locale} />
        <button type="submit">Send me a test</button>
        <a class="button" href={`/settings/mail/${kind}?locale=${locale === "en" ? "es" : "en"}`}>
          {languages[locale === "en" ? "es" : "en"]}
        </a>
      </form>
      <dl class="headers">
        {Object.entries({ From: mail.from, Subject: mail.subject, ...mail.headers }).map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>On a phone</h2>
      <iframe class="mail phone" src={source} title={`${word} on a phone`} sandbox=""></iframe>
      <h2>On a desktop</h2>
      <iframe class="mail" src={source} title={`${word} on a desktop`} sandbox=""></iframe>
      <h2>Plain text</h2>
      <pre lang={locale}>{mail.text}</pre>
    </>
  );
}
