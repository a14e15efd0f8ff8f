import type { MakeUpOption, Missed } from "../../domain/attendance/make-up-options.ts";
import type { RosterEntry } from "../../domain/enrolment/queries.ts";
import { spellShort } from "../../time.ts";
import { ErrorSummary, type FormState, Select } from "../parts/field.tsx";
import { Empty, Heading } from "../parts/notice.tsx";

type Props = { enrolment: RosterEntry; missed: Missed; options: MakeUpOption[]; form: FormState };

/** Choosing what stands in for a session that somebody missed. */
export function PlanMakeUpPage({ enrolment, missed, options, form }: Props) {
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
      {options.length === 0 ? (
        <Empty title="No other group of this program has this session ahead, with a place left at a time that is free for them.">
          <p>
            Plan it when the next one is open, or <a href="/cohorts/new">open a cohort</a>.
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
              ...[...cycles].map(([cohortId, cohort]) => ({ value: `cohort:${cohortId}`, label: `The next cycle: ${cohort}` })),
            ]}
          />
          <ul>
            <li>They come to that one session as a guest. Their place stays where it is.</li>
            <li>Whoever leads it sees them on its page and says whether they came.</li>
            <li>It counts in their own plan, and in no group’s figures.</li>
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

const spellOption = ({ cohortName, startsAt, timezone, placesLeft }: MakeUpOption): string =>
  [
    `${spellShort(startsAt, timezone, "en")}: ${cohortName}`,
    ...(placesLeft === null ? [] : [placesLeft === 1 ? "1 place left" : `${placesLeft} places left`]),
  ].join(" · ");
