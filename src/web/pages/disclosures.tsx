import { type DisclosureConsent, MOST_YEARS, type Standing } from "../../domain/disclosure/disclosure.ts";
import type { Export } from "../../domain/disclosure/list-exports.ts";
import { spellDay, toInstant } from "../../time.ts";
import { ExportTable } from "../parts/export-table.tsx";
import { ErrorSummary, Field, type FormState } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";

type Person = { id: string; name: string };

type Props = {
  person: Person;
  consents: DisclosureConsent[];
  /** Files they were in. */
  exports: Export[];
  form: FormState;
  zone: string;
  done: string | undefined;
};

const dones: Record<string, string> = {
  recorded: "Recorded. Files for them may name this person for this purpose, and for no other.",
  revoked_one:
    "Taken back. Another consent of theirs for this recipient still holds, so files may go on naming them. Take that one back too if they want that.",
  revoked: "Taken back. No file made from now on rests on it.",
};

const labels = { recipient: "Who may be told", purpose: "What for", signedOn: "Signed on", expiresOn: "Holds until" };

const standingWords: Record<Standing, string> = { current: "Holds", expired: "Its time is up", revoked: "Taken back" };

/** "Mar 4, 2027": a date without a zone. */
const spell = (date: string): string => spellDay(toInstant({ date, time: "12:00" }, "UTC"), "UTC", "en");

/** Whom somebody agreed to have told of their attendance, and which files they were in. */
export function DisclosuresPage({ person, consents, exports, form, zone, done }: Props) {
  return (
    <>
      <Heading
        title="Disclosures"
        lead={
          <>
            Who may be told that <a href={`/participants/${person.id}`}>{person.name}</a> attends, and who was.
          </>
        }
      />
      {done && dones[done] && <Notice kind={done === "revoked_one" ? "warn" : "good"}>{dones[done]}</Notice>}
      <section aria-labelledby="consents" class="stack">
        <h2 id="consents">What they agreed to</h2>
        {consents.length === 0 ? (
          <p>Nothing so far. Once they have signed a consent, record it below.</p>
        ) : (
          <ul class="cards">
            {consents.map((consent) => (
              <ConsentCard consent={consent} zone={zone} />
            ))}
          </ul>
        )}
        <details open={form.errors.length > 0 || consents.length === 0}>
          <summary>Record a consent they signed</summary>
          <ErrorSummary form={form} labels={labels} />
          <form method="post" action={`/participants/${person.id}/disclosures`} autocomplete="off">
            <Field
              form={form}
              name="recipient"
              label="Who may be told"
              hint="A person or an organization, as the paper says."
              required
              maxlength={160}
            />
            <Field
              form={form}
              name="purpose"
              label="What for"
              hint="They may be told for this and nothing else."
              required
              maxlength={200}
            />
            <div class="fields">
              <Field form={form} name="signedOn" label="Signed on" hint="As the paper says." type="date" required />
              <Field
                form={form}
                name="expiresOn"
                label="Holds until"
                hint={`The last day. At most ${MOST_YEARS} years on.`}
                type="date"
                required
              />
            </div>
            <button class="primary" type="submit">
              Record it
            </button>
          </form>
        </details>
      </section>
      <section aria-labelledby="files">
        <h2 id="files">Files they were in</h2>
        {exports.length === 0 ? (
          <p class="muted">None.</p>
        ) : (
          <ExportTable exports={exports} zone={zone} caption={`Newest first, times in ${zone.replaceAll("_", " ")}`} />
        )}
      </section>
    </>
  );
}

function ConsentCard({ consent, zone }: { consent: DisclosureConsent; zone: string }) {
  const { id, recipient, purpose, signedOn, expiresOn, recordedAt, by, revokedAt, revokedBy, standing } = consent;
  return (
    <li>
      <p>
        <span class={standing === "current" ? "tag good" : "tag"}>{standingWords[standing]}</span> <strong>{recipient}</strong>
      </p>
      <p>For: {purpose}</p>
      <p class="muted">
        Signed {spell(signedOn)}, holds until {spell(expiresOn)}. Recorded {spellDay(recordedAt, zone, "en")}
        {by && ` by ${by}`}.
        {revokedAt !== null && ` Taken back ${spellDay(revokedAt, zone, "en")}${revokedBy ? `, recorded by ${revokedBy}` : ""}.`}
      </p>
      {standing !== "revoked" && (
        <a href={`/disclosure-consents/${id}/revocation`} aria-label={`Take it back: telling ${recipient}`}>
          Take it back
        </a>
      )}
    </li>
  );
}

type RevokeProps = {
  person: Person;
  consent: Pick<DisclosureConsent, "id" | "recipient" | "purpose" | "signedOn">;
  form: FormState;
};

/** Taking a consent back, with what that does said first. */
export function RevokeDisclosurePage({ person, consent, form }: RevokeProps) {
  return (
    <article class="narrow">
      <Heading title="Take a consent back" lead={`${person.name}: ${consent.recipient}, for: ${consent.purpose}`} />
      <ErrorSummary form={form} />
      <ul>
        <li>No file made from now on names them to this recipient because of what they signed on {spell(consent.signedOn)}.</li>
        <li>Files that were handed over stay where they are.</li>
        <li>It stays listed, with today’s date. If they agree again, record a new one.</li>
      </ul>
      <form method="post" action={`/disclosure-consents/${consent.id}/revocation`}>
        <div class="row">
          <button class="danger" type="submit">
            Take it back
          </button>
          <a class="button plain" href={`/participants/${person.id}/disclosures`}>
            Leave it
          </a>
        </div>
      </form>
    </article>
  );
}
