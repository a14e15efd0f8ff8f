import type { Room } from "../../domain/site/site.ts";
import { Names, WhoAndWhere } from "../parts/cohort-fields.tsx";
import { Checkbox, ErrorSummary, type FormState } from "../parts/field.tsx";
import { Heading } from "../parts/notice.tsx";

type Props = {
  cohort: { id: string; name: string; endedAt: number | null };
  form: FormState;
  facilitators: { id: string; name: string; role: string }[];
  rooms: Room[];
  orgAlias: string;
};

/** Everything about a cohort but its dates, which are moved and cancelled one by one. */
export function EditCohortPage({ cohort, form, facilitators, rooms, orgAlias }: Props) {
  return (
    <article class="narrow">
      <Heading title="Edit the cohort" lead={<a href={`/cohorts/${cohort.id}`}>{cohort.name}</a>} />
      <ErrorSummary form={form} />
      <form method="post" action={`/cohorts/${cohort.id}/edit`}>
        <Names form={form} orgAlias={orgAlias} />
        <WhoAndWhere form={form} facilitators={facilitators} rooms={rooms} />
        <Checkbox
          form={form}
          name="notify"
          label="Tell people by mail if the place changes"
          hint="Mail says what mail calls the place, never the address. Where that stays the same, it asks people to ask you."
        />
        <div class="row">
          <button class="primary" type="submit">
            Save
          </button>
          <a class="button plain" href={`/cohorts/${cohort.id}`}>
            Keep it as it is
          </a>
        </div>
      </form>
      {cohort.endedAt === null && (
        <p class="actions">
          <a class="button plain" href={`/cohorts/${cohort.id}/ending`}>
            End this group
          </a>
        </p>
      )}
    </article>
  );
}
