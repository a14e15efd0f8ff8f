import type { Room } from "../../domain/site/site.ts";
import { Names, WhoAndWhere } from "../parts/cohort-fields.tsx";
import { ErrorSummary, errorOf, Field, type FormState, Select } from "../parts/field.tsx";
import { Empty, Heading } from "../parts/notice.tsx";
import { weekdayNames } from "../parts/rhythm.ts";
import { ZoneField } from "../parts/zone-field.tsx";

type Props = {
  form: FormState;
  programs: { id: string; name: string }[];
  facilitators: { id: string; name: string; role: string }[];
  rooms: Room[];
  orgAlias: string;
};

const labels = {
  programId: "Program",
  name: "Name",
  startsFrom: "First week",
  weekdays: "Weekdays",
  earliest: "Earliest start",
  latest: "Latest end",
  timezone: "Time zone",
  capacity: "Capacity",
  minimum: "Minimum",
  roomId: "Room",
  onlineUrl: "Online room",
};

/** What a cohort without a time is to be. */
export function DraftFormPage({ form, programs, facilitators, rooms, orgAlias }: Props) {
  if (programs.length === 0) {
    return (
      <>
        <Heading title="Look for a time" />
        <Empty title="A cohort is one run of a program, and there is no program yet.">
          <a class="button primary" href="/programs">
            Look at the programs
          </a>
        </Empty>
      </>
    );
  }
  const chosen = form.values.weekdays;
  const isChosen = (day: number) => (Array.isArray(chosen) ? chosen.includes(String(day)) : chosen === String(day));
  const daysError = errorOf(form, "weekdays");
  return (
    <>
      <Heading title="Look for a time" lead="Say what comes into question. Nobody is asked before you choose whom." />
      <ErrorSummary form={form} labels={labels} />
      <form method="post" action="/drafts">
        <Select
          form={form}
          name="programId"
          label="Program"
          required
          hint="What you leave empty below comes from the program."
          options={[
            { value: "", label: "Choose a program" },
            ...programs.map((program) => ({ value: program.id, label: program.name })),
          ]}
        />
        <Names form={form} orgAlias={orgAlias} />
        <fieldset>
          <legend>When it could meet</legend>
          <Field
            form={form}
            name="startsFrom"
            label="First week"
            type="date"
            hint="It begins within a week of this date."
            required
          />
          <div class="field">
            <fieldset class="choices" id="weekdays" aria-describedby={daysError ? "weekdays-error" : undefined}>
              <legend>Weekdays</legend>
              {weekdayNames.map((day, index) => (
                <label>
                  <input type="checkbox" name="weekdays[]" value={String(index + 1)} checked={isChosen(index + 1)} />
                  <span>{day.slice(0, 3)}</span>
                </label>
              ))}
            </fieldset>
            {daysError && (
              <p class="error" id="weekdays-error">
                {daysError}
              </p>
            )}
          </div>
          <div class="fields">
            <Field form={form} name="earliest" label="Earliest start" type="time" required />
            <Field form={form} name="latest" label="Latest end" type="time" required />
          </div>
          <ZoneField form={form} hint="People see these hours by their own clock." />
          <div class="fields">
            <Field form={form} name="intervalWeeks" label="Every … weeks" type="number" inputmode="numeric" min={1} max={12} />
            <Field
              form={form}
              name="sessionCount"
              label="How many sessions"
              type="number"
              inputmode="numeric"
              min={1}
              max={200}
            />
            <Field form={form} name="minutes" label="Minutes each" type="number" inputmode="numeric" min={5} max={480} />
          </div>
        </fieldset>
        <fieldset>
          <legend>Who and where</legend>
          <WhoAndWhere form={form} facilitators={facilitators} rooms={rooms} />
        </fieldset>
        <button class="primary" type="submit">
          Choose whom to ask
        </button>
      </form>
    </>
  );
}
