import type { RosterEntry } from "../../domain/enrolment/queries.ts";
import { ErrorSummary, type FormState, TextArea } from "../parts/field.tsx";
import { Heading } from "../parts/notice.tsx";

type Props = { enrolment: RosterEntry; cohortName: string; form: FormState };

/** Ending a stay, with what that does said first. */
export function WithdrawPage({ enrolment, cohortName, form }: Props) {
  return (
    <article class="narrow">
      <Heading title={`Withdraw ${enrolment.participant.name}`} lead={cohortName} />
      <ErrorSummary form={form} />
      <ul>
        <li>No more mail about this group goes to them, from this moment on.</li>
        <li>The links in mail they have stop working.</li>
        <li>One-to-ones still to come are called off.</li>
        <li>What happened so far stays: marks, replies, dates.</li>
        <li>They can join again later if the group admits people then.</li>
      </ul>
      <form method="post" action={`/enrolments/${enrolment.id}/withdrawal`}>
        <TextArea form={form} name="reason" label="Reason" hint="For staff only." required />
        <div class="row">
          <button class="danger" type="submit">
            Withdraw them
          </button>
          <a class="button plain" href={`/cohorts/${enrolment.cohortId}`}>
            Keep their place
          </a>
        </div>
      </form>
    </article>
  );
}
