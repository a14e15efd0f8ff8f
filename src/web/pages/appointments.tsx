import type { OfferPreview } from "../../domain/appointment/offer.ts";
import type { Shown } from "../../domain/appointment/queries.ts";
import type { Window } from "../../domain/appointment/window.ts";
import { spellShort } from "../../time.ts";
import { confirmation } from "../form.ts";
import { Checkbox, ErrorSummary, Field, type FormState, Select, typedValue } from "../parts/field.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";

type Named = { id: string; name: string };

type Props = {
  cohort: { id: string; name: string; timezone: string };
  appointments: Shown[];
  /** What the program has: the value of each choice, and its name. */
  kinds: { value: string; label: string }[];
  people: { enrolmentId: string; name: string }[];
  staff: Named[];
  form: FormState;
  preview: OfferPreview | null;
  done: string | undefined;
};

/** A group's one-to-ones: what is offered, booked and done, and offering more. */
export function AppointmentsPage({ cohort, appointments, people, done, ...offering }: Props) {
  const outside = appointments.filter(({ isOutside }) => isOutside);
  return (
    <>
      <Heading title="One-to-ones" lead={<a href={`/cohorts/${cohort.id}`}>{cohort.name}</a>} />
      {done && (
        <Notice kind="good">
          <p>{done}</p>
        </Notice>
      )}
      {outside.length > 0 && (
        <Notice kind="warn">
          <p>
            <strong>
              {outside.length === 1 ? "One appointment no longer fits" : `${outside.length} appointments no longer fit`}
            </strong>{" "}
            since the sessions moved: choose another time with each.
          </p>
        </Notice>
      )}
      {appointments.length === 0 ? <Empty title="No one-to-one yet." /> : <Table appointments={appointments} />}
      {people.length > 0 && <Offer cohort={cohort} people={people} {...offering} />}
    </>
  );
}

const stateOf = ({ state, startsAt, timezone, mark, isOutside }: Shown): string => {
  if (mark) return { present: "came", late: "came late", excused: "excused", no_show: "didn’t come" }[mark];
  if (state === "cancelled") return "called off";
  if (state === "offered" || startsAt === null) return "no time yet";
  return `${spellShort(startsAt, timezone, "en")}${isOutside ? ", no longer fits" : ""}`;
};

function Table({ appointments }: { appointments: Shown[] }) {
  return (
    <section class="scroll" tabindex={0} aria-label="One-to-ones">
      <table>
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">What</th>
            <th scope="col">With</th>
            <th scope="col">When</th>
            <th scope="col">May be</th>
          </tr>
        </thead>
        <tbody>
          {appointments.map((one) => (
            <tr>
              <th scope="row">
                <a href={`/appointments/${one.id}`}>{one.participant.name}</a>
              </th>
              <td>{one.name}</td>
              <td>{one.staffName}</td>
              <td>{one.isOutside ? <strong>{stateOf(one)}</strong> : stateOf(one)}</td>
              <td class="nowrap">{spellWindow(one.window)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function spellWindow({ from, until }: Window): string {
  if (from && until) return from > until ? "no date left" : `${from} to ${until}`;
  return from ? `from ${from}` : until ? `until ${until}` : "any time";
}

function Offer({ cohort, kinds, people, staff, form, preview }: Omit<Props, "appointments" | "done">) {
  return (
    <form method="post" action={`/cohorts/${cohort.id}/appointments`} class="card narrow offer">
      <h2>Offer one</h2>
      <p>Each person gets a link and picks one of the times that are free then.</p>
      <ErrorSummary form={form} />
      <Select form={form} name="what" label="What for" required options={kinds} />
      <div class="fields">
        <Select
          form={form}
          name="staffId"
          label="With"
          required
          options={staff.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Field form={form} name="minutes" label="Minutes" type="number" inputmode="numeric" min={5} max={240} required />
        <Field form={form} name="from" label="Not before" type="date" />
        <Field form={form} name="to" label="Not after" type="date" />
      </div>
      <fieldset id="enrolmentIds">
        <legend>For whom</legend>
        {people.map(({ enrolmentId, name }) => (
          <Checkbox form={form} name="enrolmentIds[]" value={enrolmentId} label={name} />
        ))}
      </fieldset>
      <Checkbox form={form} name="notify" label="Ask them by mail" hint="Discreetly, with a link to choose a time." />
      {preview && (
        <Notice kind={preview.free === 0 ? "warn" : "info"}>
          <p>
            {preview.free === 0
              ? preview.noHours
                ? "They have said nothing about their working hours yet."
                : "There is no free time in these weeks."
              : `${preview.free >= 200 ? "200 or more times" : preview.free === 1 ? "One time" : `${preview.free} times`} to choose from (${spellWindow(preview.window)}), ${preview.people === 1 ? "one person" : `${preview.people} people`}.`}{" "}
            {preview.noHours && <a href={`/staff/${typedValue(form, "staffId")}/availability`}>Fill them in</a>}
          </p>
        </Notice>
      )}
      <div class="row">
        {preview && preview.free > 0 && (
          <button class="primary" type="submit" name="confirm" value={confirmation(form.values)}>
            Offer {preview.people === 1 ? "it" : `it to ${preview.people} people`}
          </button>
        )}
        <button class={preview ? "plain" : "primary"} type="submit">
          {preview ? "Look again" : "Show the times"}
        </button>
      </div>
    </form>
  );
}
