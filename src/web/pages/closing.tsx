import type { Affected } from "../../domain/session/find-affected.ts";
import type { ClosingPreview, GroupPreview } from "../../domain/session/preview-closing.ts";
import { spellDate, spellShort, spellZone, toInstant } from "../../time.ts";
import { confirmation } from "../form.ts";
import { Choices } from "../parts/choices.tsx";
import { Conflicts, isBlocked } from "../parts/conflicts.tsx";
import { DateChanges } from "../parts/date-changes.tsx";
import { Checkbox, ErrorSummary, Field, type FormState, typedValue } from "../parts/field.tsx";
import { Heading } from "../parts/notice.tsx";
import { Told } from "../parts/told.tsx";

type Props = {
  form: FormState;
  preview: ClosingPreview;
  /** The site's name; null: the whole organization. */
  site: string | null;
  /** A day that is closed already, whose sessions are decided on; null: days are being closed. */
  closureId: string | null;
  /** The org's. */
  zone: string;
};

const actions = [
  { value: "push", label: "Push" },
  { value: "move", label: "Move" },
  { value: "keep", label: "Keep" },
];

/** Days off with every session on them: what becomes of each, what that changes, then the press that does it. */
export function ClosingPage({ form, preview, site, closureId, zone }: Props) {
  const { days, groups } = preview;
  const sessions = groups.reduce((sum, group) => sum + group.sessions.length, 0);
  const blocked = groups.some(({ conflicts }) => isBlocked(conflicts));
  const isReady = form.errors.length === 0 && !blocked && (closureId === null || sessions > 0);
  return (
    <article class="narrow">
      <Heading
        title={closureId ? "Sessions on a closed day" : "Close days"}
        lead={<a href="/settings/closures">{site ?? "The whole organization"}</a>}
      />
      <ErrorSummary form={form} />
      <form method="post" action={closureId ? `/settings/closures/${closureId}` : "/settings/closures/days"}>
        <Days form={form} days={days} isNew={closureId === null} />
        <section id="decisions" aria-labelledby="affected">
          <h2 id="affected">{sessions === 0 ? "No session is on these days" : `${countOf(sessions)} to decide on`}</h2>
          {sessions > 0 && (
            <p class="muted">
              Push: it is cancelled, later sessions move up, and the group gets a date at its end. Move: to another date. Keep: it
              takes place all the same.
            </p>
          )}
          {groups.map((group) => (
            <Group form={form} group={group} orgZone={zone} />
          ))}
        </section>
        {sessions > 0 && (
          <Checkbox
            form={form}
            name="notify"
            label="Tell people by mail"
            hint="One mail each, however many of their sessions change."
          />
        )}
        {sessions === 0 && <input type="hidden" name="notify" value="on" />}
        <div class="row">
          {isReady && (
            <button class="primary" type="submit" name="confirm" value={confirmation(form.values)}>
              {closureId ? "Do this" : `Close ${dayCount([form.values.include ?? []].flat().length)}`}
            </button>
          )}
          {(sessions > 0 || days.length > 1) && (
            <button class={isReady ? "plain" : "primary"} type="submit">
              Show what changes
            </button>
          )}
          <a class="button plain" href="/settings/closures">
            {closureId ? "Back" : "Don’t close"}
          </a>
        </div>
      </form>
    </article>
  );
}

function Days({ form, days, isNew }: { form: FormState; days: ClosingPreview["days"]; isNew: boolean }) {
  if (!isNew) return <p class="lead">{days.map(({ date, reason }) => `${spell(date)}: ${reason}`).join(", ")}</p>;
  const chosen = new Set([form.values.include ?? []].flat());
  return (
    <>
      <input type="hidden" name="days" value={typedValue(form, "days")} />
      {["siteId", "source", "leftOut"].map(
        (name) => form.values[name] && <input type="hidden" name={name} value={typedValue(form, name)} />,
      )}
      <fieldset id="from">
        <legend>{dayCount(days.length)}</legend>
        {days.map(({ date, reason, closed }) =>
          closed ? (
            <p class="muted">
              {spell(date)}: {reason} (closed already)
            </p>
          ) : (
            <label class="check" for={`include-${date}`}>
              <input id={`include-${date}`} type="checkbox" name="include[]" value={date} checked={chosen.has(date)} />
              <span>
                {spell(date)}: {reason}
              </span>
            </label>
          ),
        )}
        {form.values.leftOut && (
          <p class="muted">
            Left out of the file: {typedValue(form, "leftOut")} that name no whole day, or repeat in a way that isn’t understood.
          </p>
        )}
      </fieldset>
    </>
  );
}

function Group({ form, group, orgZone }: { form: FormState; group: GroupPreview; orgZone: string }) {
  const { cohort, sessions, dates, conflicts } = group;
  const first = sessions[0]?.startsAt ?? 0;
  return (
    <section class="card" aria-labelledby={`group-${cohort.id}`}>
      <h3 id={`group-${cohort.id}`}>
        <a href={`/cohorts/${cohort.id}`}>{cohort.name}</a>
      </h3>
      {cohort.timezone !== orgZone && <p class="muted">{spellZone(first, cohort.timezone, "en")}</p>}
      {sessions.map((session) => (
        <Decision form={form} session={session} />
      ))}
      <Conflicts conflicts={conflicts} allowed="You can still close the days." />
      {dates.length > 0 && (
        <details open={dates.length <= 12}>
          <summary>{dates.length === 1 ? "One date changes" : `${dates.length} dates change`}</summary>
          <DateChanges dates={dates} zone={cohort.timezone} />
        </details>
      )}
      {dates.length > 0 && <Told {...group} notify={typedValue(form, "notify") === "on"} />}
    </section>
  );
}

function Decision({ form, session }: { form: FormState; session: Affected }) {
  const { id, number, startsAt, timezone } = session;
  return (
    <div class="give-way">
      <Choices
        form={form}
        name={`action-${id}`}
        legend={`Session ${number}, ${spellShort(startsAt, timezone, "en")}`}
        choices={actions}
      />
      <div class="fields elsewhere">
        <Field form={form} name={`date-${id}`} label="Instead on" type="date" />
        <Field form={form} name={`time-${id}`} label="At" type="time" />
      </div>
    </div>
  );
}

const spell = (date: string): string => spellDate(toInstant({ date, time: "12:00" }, "UTC"), "UTC", "en");
const countOf = (sessions: number): string => (sessions === 1 ? "One session" : `${sessions} sessions`);
const dayCount = (days: number): string => (days === 1 ? "One day" : `${days} days`);
