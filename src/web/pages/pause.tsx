import type { Pause } from "../../domain/enrolment/pauses.ts";
import type { PausePreview } from "../../domain/enrolment/preview-pause.ts";
import type { RosterEntry } from "../../domain/enrolment/queries.ts";
import { spellShort } from "../../time.ts";
import { confirmation } from "../form.ts";
import { ErrorSummary, Field, type FormState, TextArea } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";
import { spellPause } from "../parts/pauses.tsx";

type Props = {
  enrolment: RosterEntry;
  cohort: { name: string; timezone: string };
  pauses: Pause[];
  today: string;
  form: FormState;
  preview: PausePreview | null;
  done: string | undefined;
};

const dones: Record<string, string> = {
  paused: "Paused. Their place is kept.",
  ended: "The pause ends on the day you gave.",
  called_off: "Called off, as though it had never been.",
};

/** Staying away by agreement: what stands, and another pause with what it does said first. */
export function PausePage({ enrolment, cohort, pauses, today, form, preview, done }: Props) {
  const { name } = enrolment.participant;
  return (
    <article class="narrow">
      <Heading title={`Pause ${name}`} lead={cohort.name} />
      {done && dones[done] && <Notice kind="good">{dones[done]}</Notice>}
      <ErrorSummary form={form} />
      {pauses.map((pause) => (
        <Standing pause={pause} zone={cohort.timezone} today={today} />
      ))}
      {enrolment.status === "withdrawn" ? (
        <p>They have left this group.</p>
      ) : (
        <NewPause enrolment={enrolment} zone={cohort.timezone} form={form} preview={preview} isFirst={pauses.length === 0} />
      )}
    </article>
  );
}

function Standing({ pause, zone, today }: { pause: Pause; zone: string; today: string }) {
  const { id, from, until, reason } = pause;
  const ends = from > today ? from : today;
  return (
    <section class="card" aria-label={`Pause ${spellPause(pause, zone)}`}>
      <p>
        <strong>Paused</strong> {spellPause(pause, zone)}
      </p>
      {reason && <p class="muted">{reason}</p>}
      <form method="post" action={`/pauses/${id}/end`} class="row">
        <label for={`until-${id}`}>Last day</label>
        <input id={`until-${id}`} name="until" type="date" value={until ?? ends} min={from} required />
        <button type="submit">End it then</button>
      </form>
      <form method="post" action={`/pauses/${id}/calling-off`}>
        <p class="muted">Or take it back, as though it had never been:</p>
        <button class="plain" type="submit">
          Call it off
        </button>
      </form>
    </section>
  );
}

type NewProps = Pick<Props, "enrolment" | "form" | "preview"> & { zone: string; isFirst: boolean };

function NewPause({ enrolment, zone, form, preview, isFirst }: NewProps) {
  const mayPause = preview !== null && preview.refusals.length === 0;
  return (
    <form method="post" action={`/enrolments/${enrolment.id}/pause`}>
      {!isFirst && <h2>Another pause</h2>}
      <div class="fields">
        <Field form={form} name="from" label="First day" type="date" min={enrolment.joinedOn} required />
        <Field
          form={form}
          name="until"
          label="Last day"
          hint="Empty: until they are back."
          type="date"
          min={enrolment.joinedOn}
        />
      </div>
      <TextArea form={form} name="reason" label="Reason" hint="For staff only. You can leave it empty." />
      {preview && <Effect preview={preview} zone={zone} />}
      <div class="row">
        {mayPause && (
          <button class="primary" type="submit" name="confirm" value={confirmation(form.values)}>
            Pause them
          </button>
        )}
        <button class={mayPause ? "plain" : "primary"} type="submit">
          {preview ? "Show again" : "Show what it does"}
        </button>
        <a class="button plain" href={`/participants/${enrolment.participantId}`}>
          Back to their page
        </a>
      </div>
    </form>
  );
}

function Effect({ preview: { refusals, sessions }, zone }: { preview: PausePreview; zone: string }) {
  const marked = sessions.filter(({ isMarked }) => isMarked).length;
  const shown = sessions.slice(0, 6);
  return (
    <section aria-labelledby="effect">
      <h2 id="effect">What it does</h2>
      {refusals.map(({ message }) => (
        <Notice kind="bad">{message}</Notice>
      ))}
      {refusals.length === 0 && (
        <ul>
          <li>They keep their place, and come back without being enrolled again.</li>
          <li>
            {sessions.length === 0
              ? "No session is dated on these days so far. One that comes to lie there won’t expect them."
              : `${sessions.length === 1 ? "1 session doesn’t" : `${sessions.length} sessions don’t`} expect them: ${shown.map(({ startsAt }) => spellShort(startsAt, zone, "en")).join("; ")}${sessions.length > shown.length ? " and later ones" : ""}. They are in no denominator.`}
          </li>
          {marked > 0 && (
            <li>
              {marked === 1 ? "1 of them has a mark" : `${marked} of them have marks`} already: a miss no longer counts, having
              come still does.
            </li>
          )}
          <li>No reminder for these sessions goes to them or their guardians. They are still told when dates change.</li>
          <li>Tasks about sessions they missed are closed.</li>
        </ul>
      )}
    </section>
  );
}
