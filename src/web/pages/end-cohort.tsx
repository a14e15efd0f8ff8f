import type { EndPreview } from "../../domain/cohort/end.ts";
import { spellShort } from "../../time.ts";
import { Checkbox, ErrorSummary, type FormState, TextArea } from "../parts/field.tsx";
import { Heading } from "../parts/notice.tsx";
import { Told } from "../parts/told.tsx";

/** Ending a group, with what that does said first. */
export function EndCohortPage({ preview, form }: { preview: EndPreview; form: FormState }) {
  const { cohort, ahead, told, untold, guardians } = preview;
  const [first, last] = [ahead[0], ahead.at(-1)];
  const spell = ({ startsAt, timezone }: { startsAt: number; timezone: string }) => spellShort(startsAt, timezone, "en");
  return (
    <article class="narrow">
      <Heading title="End this group" lead={<a href={`/cohorts/${cohort.id}`}>{cohort.name}</a>} />
      <ErrorSummary form={form} />
      <ul>
        {first && last ? (
          <li>
            {ahead.length === 1
              ? `One session is still ahead and is cancelled: ${spell(first)}.`
              : `${ahead.length} sessions are still ahead and are cancelled, from ${spell(first)} to ${spell(last)}.`}
          </li>
        ) : (
          <li>No session is ahead.</li>
        )}
        <li>No session is added any more, and nobody is admitted.</li>
        <li>What happened so far stays: people, marks, dates, figures.</li>
        <li>This can’t be undone. To pause, cancel sessions one by one instead.</li>
      </ul>
      <form method="post" action={`/cohorts/${cohort.id}/ending`}>
        <TextArea form={form} name="reason" label="Reason" hint="For staff only. Mail never says it." required />
        {first && (
          <>
            <Checkbox form={form} name="notify" label="Tell people by mail" hint="At once, all dates in one mail." />
            <Told notify told={told} untold={untold} guardians={guardians} />
          </>
        )}
        <input type="hidden" name="ahead" value={String(ahead.length)} />
        <div class="row">
          <button class="danger" type="submit">
            End the group
          </button>
          <a class="button plain" href={`/cohorts/${cohort.id}`}>
            Keep it as it is
          </a>
        </div>
      </form>
    </article>
  );
}
