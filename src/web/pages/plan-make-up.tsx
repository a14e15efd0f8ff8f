import type { MakeUpAppointment, MakeUpOption, Missed } from "../../domain/attendance/make-up-options.ts";
import type { RosterEntry } from "../../domain/enrolment/queries.ts";
import { spellShort } from "../../time.ts";
import { ErrorSummary, type FormState, Select } from "../parts/field.tsx";
import { Empty, Heading } from "../parts/notice.tsx";

type Props = {
  enrolment: RosterEntry;
  missed: Missed;
  options: MakeUpOption[];
  appointments: MakeUpAppointment[];
  form: FormState;
};

/** Choosing what stands in for a session that somebody missed. */
export function PlanMakeUpPage({ enrolment, missed, options, appointments, form }: Props) {
  const { name, id } = enrolment.participant;
  const cycles = new Map(options.flatMap((one) => (one.nextCycle ? [[one.cohortId, one.cohortName]] : [])));
  return (
    <article class="narrow">
      <Heading
        title={`Make up ${missed.label}`}
        lead={
          <>
            <a href={`/participants/${id}`}>{name}</a> · {spellShort(missed.startsAt, missed.timezone, "en")}
          </>
        }
      />
      <ErrorSummary form={form} />
      {options.length + appointments.length === 0 ? (
        <Empty title="No other group of this program has this session ahead, with a place left at a time that is free for them.">
          <p>
            <a href={`/cohorts/${enrolment.cohortId}/appointments`}>Offer them an appointment</a>, or plan it when the next group
            is open.
          </p>
        </Empty>
      ) : (
        <form method="post" action={`/enrolments/${enrolment.id}/make-up`}>
          <input type="hidden" name="missedSessionId" value={missed.sessionId} />
          <Select
            form={form}
            name="target"
            label="What stands in"
            required
            options={[
              { value: "", label: "Choose" },
              ...options.map((one) => ({ value: `session:${one.sessionId}`, label: spellOption(one) })),
              ...appointments.map((one) => ({ value: `appointment:${one.id}`, label: spellAppointment(one) })),
              ...[...cycles].map(([cohortId, cohort]) => ({ value: `cohort:${cohortId}`, label: `The next cycle: ${cohort}` })),
            ]}
          />
          <ul>
            <li>In another group they come to that one session as a guest. Their place stays where it is.</li>
            <li>Whoever leads it sees them on its page and says whether they came; an appointment has its own mark.</li>
            <li>It counts in their own plan, and in no group’s figures.</li>
            <li>
              Nothing suits? <a href={`/cohorts/${enrolment.cohortId}/appointments`}>Offer them an appointment</a> first.
            </li>
            <li>The date stands on their own page and in their calendar. Tell them yourself: no mail is sent about it.</li>
          </ul>
          <div class="row">
            <button class="primary" type="submit">
              Plan it
            </button>
            <a class="button plain" href={`/participants/${id}`}>
              Not now
            </a>
          </div>
        </form>
      )}
    </article>
  );
}

const spellAppointment = ({ name, staffName, startsAt, timezone }: MakeUpAppointment): string =>
  `${startsAt === null ? "No time chosen yet" : spellShort(startsAt, timezone, "en")}: ${name} with ${staffName}`;

const spellOption = ({ cohortName, startsAt, timezone, placesLeft }: MakeUpOption): string =>
  [
    `${spellShort(startsAt, timezone, "en")}: ${cohortName}`,
    ...(placesLeft === null ? [] : [placesLeft === 1 ? "1 place left" : `${placesLeft} places left`]),
  ].join(" · ");
