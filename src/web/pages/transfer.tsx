import type { OwnPlan } from "../../domain/attendance/own-plan.ts";
import type { Cohort } from "../../domain/cohort/queries.ts";
import type { RosterEntry } from "../../domain/enrolment/queries.ts";
import type { TransferPreview } from "../../domain/enrolment/transfer.ts";
import { confirmation } from "../form.ts";
import { ErrorSummary, type FormState, Select, TextArea } from "../parts/field.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { OwnPlanList } from "../parts/own-plan.tsx";

type Props = {
  enrolment: RosterEntry;
  from: Cohort;
  /** Groups they could move to: those of the same program first. */
  siblings: Cohort[];
  others: Cohort[];
  form: FormState;
  preview: (TransferPreview & { plan: OwnPlan | null }) | null;
};

/** Somebody moves to another group, with what that does said first. */
export function TransferPage({ enrolment, from, siblings, others, form, preview }: Props) {
  const { name } = enrolment.participant;
  const heading = <Heading title={`Move ${name} to another group`} lead={from.name} />;
  if (siblings.length + others.length === 0)
    return (
      <article class="narrow">
        {heading}
        <Empty title="There is no other group that hasn’t ended.">
          <a href="/cohorts/new">Open a cohort</a>
        </Empty>
      </article>
    );
  const mayMove = preview !== null && preview.refusals.length === 0;
  return (
    <article class="narrow">
      {heading}
      <ErrorSummary form={form} />
      <form method="post" action={`/enrolments/${enrolment.id}/transfer`}>
        <Select
          form={form}
          name="cohortId"
          label="Group"
          required
          hint={`To another group of ${from.programName} they can move at any time.`}
          options={[
            { value: "", label: "Choose a group" },
            ...siblings.map((cohort) => ({ value: cohort.id, label: spellCohort(cohort) })),
            ...others.map((cohort) => ({ value: cohort.id, label: `${spellCohort(cohort)} · ${cohort.programName}` })),
          ]}
        />
        <TextArea form={form} name="reason" label="Reason" hint="For staff only." required />
        {preview && <Effect preview={preview} name={name} />}
        <div class="row">
          {mayMove && (
            <button class="primary" type="submit" name="confirm" value={confirmation(form.values)}>
              Move them
            </button>
          )}
          <button class={mayMove ? "plain" : "primary"} type="submit">
            {preview ? "Show again" : "Show what it does"}
          </button>
          <a class="button plain" href={`/cohorts/${enrolment.cohortId}`}>
            Keep their place
          </a>
        </div>
      </form>
    </article>
  );
}

const spellCohort = ({ name, enrolled, capacity }: Cohort): string =>
  capacity === null ? name : `${name}: ${enrolled} of ${capacity} places taken`;

function Effect({ preview, name }: { preview: NonNullable<Props["preview"]>; name: string }) {
  const { refusals, overlaps, to, mailed, plan } = preview;
  return (
    <section aria-labelledby="effect">
      <h2 id="effect">What it does</h2>
      {refusals.map(({ message }) => (
        <Notice kind="bad">{message}</Notice>
      ))}
      {overlaps.length > 0 && (
        <Notice kind="warn">
          <p>
            <strong>Check this first.</strong> They have something else here at that time on {overlaps.slice(0, 3).join(", ")}
            {overlaps.length > 3 && ` and ${overlaps.length - 3} more dates`}. You can move them all the same.
          </p>
        </Notice>
      )}
      {refusals.length === 0 && (
        <>
          <ul>
            <li>
              Their place is in {to.name} from this moment on, and no longer in {preview.from.name}.
            </li>
            <li>What happened so far stays: marks, replies, dates. What they attended counts in {to.name} too.</li>
            <li>
              {mailed
                ? "One mail tells them where their dates are. Links in earlier mail stop working; their calendar shows the new dates."
                : "They can’t be told by mail: call them."}
            </li>
          </ul>
          {plan && <OwnPlanList plan={plan} zone={to.timezone} title={`The plan of ${name} there`} />}
        </>
      )}
    </section>
  );
}
