import type { Availability, DayHours } from "../../domain/staff/availability.ts";
import type { Leave } from "../../domain/staff/leave.ts";
import { confirmation } from "../form.ts";
import { ErrorSummary, Field, type FormState, TextArea } from "../parts/field.tsx";
import { type Hit, HitList } from "../parts/hit-list.tsx";
import { HoursFields } from "../parts/hours-fields.tsx";
import { Heading, Notice } from "../parts/notice.tsx";

type Props = {
  person: { id: string; name: string };
  isMe: boolean;
  availability: Availability;
  leave: Leave[];
  forms: { week: FormState; day: FormState; leave: FormState };
  /** What the leave that is being typed would hit; null: not looked at yet. */
  hit: Hit[] | null;
  /** What somebody is asked to take over. */
  asked: (Hit & { id: string })[];
  done: string | undefined;
};

export function AvailabilityPage({ person, isMe, availability, leave, forms, hit, asked, done }: Props) {
  const base = `/staff/${person.id}`;
  return (
    <div class="narrow">
      <Heading title="Hours and leave" lead={isMe ? "When you work, and when you are away." : person.name} />
      {done && (
        <Notice kind="good">
          <p>{done}</p>
        </Notice>
      )}
      {asked.length > 0 && (
        <section>
          <h2>Can you stand in?</h2>
          <HitList sessions={asked} addressOf={({ id }) => `/cover/${id}`} />
        </section>
      )}
      <section>
        <h2 id="leave">Leave</h2>
        {leave.length === 0 && <p>No leave ahead.</p>}
        <ul>
          {leave.map(({ id, fromDate, toDate, note }) => (
            <li>
              <a href={`/leaves/${id}`}>{fromDate === toDate ? fromDate : `${fromDate} to ${toDate}`}</a>
              {note && <span class="muted"> {note}</span>}
            </li>
          ))}
        </ul>
        <LeaveForm action={`${base}/leaves`} form={forms.leave} hit={hit} />
      </section>
      <section>
        <h2>An ordinary week</h2>
        <p>
          {availability.week === null
            ? "Nothing is said yet: then nobody is told that a time doesn’t suit, and no appointments are offered."
            : "Appointments are offered within these hours, and cover is asked for by them."}
        </p>
        <ErrorSummary form={forms.week} />
        <form method="post" action={`${base}/week`}>
          <fieldset id="hours">
            <legend>Working hours</legend>
            <HoursFields form={forms.week} stretches={2} />
          </fieldset>
          <button type="submit">Save the week</button>
        </form>
      </section>
      <section>
        <h2>Other hours on one date</h2>
        <ul>
          {availability.days.map(({ date, hours }) => (
            <li class="row">
              <span>
                {date}: {spellDay(hours)}
              </span>
              <form method="post" action={`${base}/days/${date}/removal`}>
                <button class="plain" type="submit" aria-label={`Forget ${date}`}>
                  Forget
                </button>
              </form>
            </li>
          ))}
        </ul>
        <ErrorSummary form={forms.day} />
        <form method="post" action={`${base}/days`}>
          <div class="fields">
            <Field form={forms.day} name="date" label="Date" type="date" required />
            <Field form={forms.day} name="from" label="From" type="time" hint="Leave both empty if not at all." />
            <Field form={forms.day} name="until" label="Until" type="time" />
          </div>
          <button type="submit">Save the date</button>
        </form>
      </section>
    </div>
  );
}

const spellDay = (hours: DayHours[]): string =>
  hours.length === 0 ? "not at all" : hours.map(({ from, until }) => `${from}–${until}`).join(", ");

function LeaveForm({ action, form, hit }: { action: string; form: FormState; hit: Hit[] | null }) {
  return (
    <>
      <ErrorSummary form={form} />
      <form method="post" action={action}>
        <div class="fields">
          <Field form={form} name="from" label="First day" type="date" required />
          <Field form={form} name="to" label="Last day" type="date" hint="Empty: that day alone." />
        </div>
        <TextArea form={form} name="note" label="Note" hint="For you and managers. Nobody else reads it." rows={2} />
        {hit && (
          <section aria-labelledby="hit">
            <h3 id="hit">What it hits</h3>
            {hit.length === 0 ? (
              <p>No session of yours.</p>
            ) : (
              <>
                <HitList sessions={hit} />
                <p>Nothing changes for these yet. Once it is recorded you can ask colleagues to lead them.</p>
              </>
            )}
          </section>
        )}
        <div class="row">
          {hit && (
            <button class="primary" type="submit" name="confirm" value={confirmation(form.values)}>
              Record the leave
            </button>
          )}
          <button class={hit ? "plain" : "primary"} type="submit">
            {hit ? "Show again" : "Show what it hits"}
          </button>
        </div>
      </form>
    </>
  );
}
