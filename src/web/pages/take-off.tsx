import type { Cohort } from "../../domain/cohort/queries.ts";
import type { WaitlistEntry } from "../../domain/enrolment/waitlist.ts";
import { spellDay } from "../../time.ts";
import { ErrorSummary, type FormState, TextArea } from "../parts/field.tsx";
import { Heading } from "../parts/notice.tsx";

type Props = { entry: WaitlistEntry; cohort: Cohort; form: FormState };

/** Taking somebody off a waiting list, with what that does said first. */
export function TakeOffPage({ entry: { id, participant, waitingSince, endedAt }, cohort, form }: Props) {
  return (
    <article class="narrow">
      <Heading
        title={`Take ${participant.name} off the waiting list`}
        lead={
          <>
            <a href={`/cohorts/${cohort.id}#waitlist`}>{cohort.name}</a>, waiting since{" "}
            {spellDay(waitingSince, cohort.timezone, "en")}
          </>
        }
      />
      <ErrorSummary form={form} />
      {endedAt === null ? (
        <>
          <ul>
            <li>Everybody behind them moves up.</li>
            <li>They are told nothing by mail. Tell them yourself.</li>
            <li>They stay a participant, and what they waited stays on record.</li>
          </ul>
          <form method="post" action={`/waitlist/${id}/removal`}>
            <TextArea form={form} name="reason" label="Reason" hint="For staff only." required />
            <div class="row">
              <button class="danger" type="submit">
                Take them off
              </button>
              <a class="button plain" href={`/cohorts/${cohort.id}#waitlist`}>
                Keep them on it
              </a>
            </div>
          </form>
        </>
      ) : (
        <p>They aren’t on this list any more.</p>
      )}
    </article>
  );
}
