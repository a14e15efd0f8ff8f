import type { Child } from "hono/jsx";
import type { LetterContent } from "../../domain/attendance/letter.ts";
import type { LetterGroup } from "../../domain/attendance/letter-dates.ts";
import { displayName, type Participant } from "../../domain/participant/participant.ts";
import { spellDay, toInstant } from "../../time.ts";
import { type Words, wordsOf } from "../../words/words.ts";
import { Checkbox, ErrorSummary, errorOf, Field, type FormState, Select } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";

type FormProps = {
  person: Participant;
  form: FormState;
  groups: LetterGroup[];
  /** What it would say; null before everything fits. */
  draft: Draft | null;
};

/** @property again it was shown before, and something of it has changed since. */
export type Draft = { content: LetterContent; confirm: string; again: boolean };

const labels = {
  kind: "What",
  scope: "What it says",
  name: "Name",
  issuer: "From",
  from: "First day",
  to: "Last day",
  cohortIds: "Groups",
  asked: "Asked",
};

/** What the person agreed to have said, and the paper as it would be. */
export function LetterFormPage({ person, form, groups, draft }: FormProps) {
  return (
    <article class="narrow">
      <Heading
        title="Letter or certificate of attendance"
        lead={
          <>
            For <a href={`/participants/${person.id}`}>{displayName(person)}</a>, who asked for it. It is handed to them; what
            they do with it is theirs.
          </>
        }
      />
      <ErrorSummary form={form} labels={labels} />
      <form method="post" action={`/participants/${person.id}/letters#preview`}>
        <div class="fields">
          <Select
            form={form}
            name="kind"
            label="What"
            required
            options={[
              { value: "letter", label: "A letter that lists the dates" },
              { value: "certificate", label: "A certificate with their number" },
            ]}
          />
          <Select
            form={form}
            name="scope"
            label="They agreed to have said"
            required
            options={[
              { value: "dates", label: "The dates only" },
              { value: "hours", label: "Dates and hours" },
              { value: "program", label: "Dates, hours and the program’s name" },
            ]}
          />
          <Select
            form={form}
            name="locale"
            label="Language"
            required
            options={[
              { value: "en", label: "English" },
              { value: "es", label: "Español" },
            ]}
          />
        </div>
        <div class="fields">
          <Field form={form} name="from" label="First day" hint="Empty: from their first session." type="date" />
          <Field form={form} name="to" label="Last day" hint="Empty: to their last." type="date" />
        </div>
        <fieldset id="cohortIds">
          <legend>Groups</legend>
          <p class="muted">
            Dates of these alone stand on it, and no group’s name. A letter about two programs tells of both: make one for each
            where they want only one known.
          </p>
          {groups.map(({ id, name, program }) => (
            <Checkbox form={form} name="cohortIds" value={id} label={name === program ? name : `${name} (${program})`} />
          ))}
          {errorOf(form, "cohortIds") && <p class="error">{errorOf(form, "cohortIds")}</p>}
        </fieldset>
        <Field form={form} name="name" label="Their name on it" required maxlength={160} />
        <Field
          form={form}
          name="issuer"
          label="From"
          hint="Whoever reads it sees this. A name such as “Center for grief” says what it is about."
          required
          maxlength={120}
        />
        <Checkbox form={form} name="asked" label="They asked for it, and know what it says" />
        <div class="row">
          <button class={draft ? "" : "primary"} type="submit">
            {draft ? "Show it again" : "Show it first"}
          </button>
          <a class="button plain" href={`/participants/${person.id}`}>
            Back
          </a>
        </div>
        {draft && (
          <section id="preview" aria-labelledby="preview-title">
            <h2 id="preview-title">This is what it would say</h2>
            <Notice kind={draft.again ? "warn" : "info"}>
              {draft.again && "Something of it has changed since it was shown. "}
              Nothing is made yet. Making it is kept in the audit log.
            </Notice>
            <div class="paper">
              <Paper content={draft.content} title="h3" />
            </div>
            <button class="primary" type="submit" name="confirm" value={draft.confirm}>
              Make it
            </button>
          </section>
        )}
      </form>
    </article>
  );
}

/** The paper itself, to print. */
export function LetterPage({ content }: { content: LetterContent & { participantId: string } }) {
  return (
    <article class="narrow">
      <p class="row no-print">
        <button type="button" class="primary" data-print hidden>
          Print
        </button>
        <a class="button plain" href={`/participants/${content.participantId}`}>
          Back to the person
        </a>
      </p>
      <div class="paper">
        <Paper content={content} title="h1" />
      </div>
    </article>
  );
}

/** @param title the heading it stands under: it is a page, or part of one. */
function Paper({ content, title: Title }: { content: LetterContent; title: "h1" | "h3" }) {
  const { kind, locale, issuer, name, dates, programs, madeAt, timezone } = content;
  const { letter } = wordsOf(locale);
  const spell = (date: string) => spellDay(toInstant({ date, time: "12:00" }, "UTC"), "UTC", locale);
  const minutes = dates.map((each) => each.minutes);
  const hasHours = minutes.every((each) => each !== null);
  const total = minutes.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  const [first, last] = [dates[0]?.date ?? "", dates.at(-1)?.date ?? ""];
  return (
    <div lang={locale}>
      <p>{issuer}</p>
      <p>{spellDay(madeAt, timezone, locale)}</p>
      <Title>{letter.title[kind]}</Title>
      {kind === "letter" ? (
        <>
          <p>{letter.attests(issuer, name)}</p>
          <Dates
            words={letter}
            rows={dates.map(({ date, minutes: each }) => [spell(date), each])}
            hasHours={hasHours}
            locale={locale}
          />
        </>
      ) : (
        <p>{letter.certifies(issuer, name, dates.length, spell(first), spell(last))}</p>
      )}
      {hasHours && <p>{letter.hours(hoursOf(total, locale))}</p>}
      {programs && <p>{letter.programs(programs.join(", "))}</p>}
      <p>{letter.nothingElse[kind]}</p>
      <p class="signature">{letter.signature}</p>
    </div>
  );
}

type DatesProps = { words: Words["letter"]; rows: [string, number | null][]; hasHours: boolean; locale: "en" | "es" };

function Dates({ words, rows, hasHours, locale }: DatesProps): Child {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.date}</th>
          {hasHours && (
            <th scope="col" class="number">
              {words.length}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(([date, minutes]) => (
          <tr>
            <td>{date}</td>
            {hasHours && <td class="number">{hoursOf(minutes ?? 0, locale)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** 90 → "1.5"; in Spanish "1,5". */
const hoursOf = (minutes: number, locale: "en" | "es"): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(minutes / 60);
