import type { CohortPreview } from "../../domain/cohort/preview.ts";
import type { Room } from "../../domain/site/site.ts";
import { Names, WhoAndWhere } from "../parts/cohort-fields.tsx";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Empty, Heading } from "../parts/notice.tsx";
import { weekdayNames } from "../parts/rhythm.ts";
import { SchedulePreview } from "../parts/schedule-preview.tsx";
import { ZoneField } from "../parts/zone-field.tsx";

export type ProgramChoice = {
  id: string;
  name: string;
  sessionCount: number | null;
  sessionMinutes: number;
  enrolmentMode: "closed" | "rolling" | "drop_in";
};

type Props = {
  form: FormState;
  programs: ProgramChoice[];
  facilitators: { id: string; name: string; role: string }[];
  rooms: Room[];
  /** Null: nothing to show yet. */
  preview: CohortPreview | null;
  mayAddProgram: boolean;
  orgAlias: string;
};

const modes = { closed: "closed", rolling: "rolling", drop_in: "drop-in" };

const labels = {
  programId: "Program",
  name: "Name",
  firstDate: "First date",
  startTime: "Start time",
  timezone: "Time zone",
  capacity: "Capacity",
  minimum: "Minimum",
  onlineUrl: "Online room",
  roomId: "Room",
};

export function CohortFormPage({ form, programs, facilitators, rooms, preview, mayAddProgram, orgAlias }: Props) {
  if (programs.length === 0) {
    return (
      <>
        <Heading title="Open a cohort" />
        <Empty title="A cohort is one run of a program, and there is no program yet.">
          {mayAddProgram ? (
            <a class="button primary" href="/programs/new">
              Choose a program first
            </a>
          ) : (
            <p>Ask a program manager to add one.</p>
          )}
        </Empty>
      </>
    );
  }
  return (
    <>
      <Heading title="Open a cohort" lead="The dates show as you fill in the form. Nothing is saved until you open it." />
      <ErrorSummary form={form} labels={labels} />
      <div class="split">
        <form
          method="post"
          action="/cohorts"
          hx-post="/cohorts/preview"
          hx-trigger="input delay:400ms"
          hx-target="#preview"
          hx-swap="innerHTML"
          hx-sync="this:replace"
          hx-validate="false"
        >
          <Select
            form={form}
            name="programId"
            label="Program"
            required
            hint="What you leave empty below comes from the program."
            options={[
              { value: "", label: "Choose a program" },
              ...programs.map((program) => ({ value: program.id, label: spellProgram(program) })),
            ]}
          />
          <Names form={form} orgAlias={orgAlias} />
          <fieldset>
            <legend>When it meets</legend>
            <div class="fields">
              <Field form={form} name="firstDate" label="First date" type="date" required />
              <Field form={form} name="startTime" label="Start time" type="time" required />
            </div>
            <ZoneField form={form} hint="Sessions stay at this wall-clock time when clocks change." />
            <div class="field">
              <fieldset class="choices">
                <legend>Weekdays, if not just the first date’s</legend>
                {weekdayNames.map((day, index) => (
                  <label>
                    <input type="checkbox" name="weekdays[]" value={String(index + 1)} checked={isChosen(form, index + 1)} />
                    <span>{day.slice(0, 3)}</span>
                  </label>
                ))}
              </fieldset>
            </div>
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
          <div class="row">
            <button class="primary" type="submit">
              Open the cohort
            </button>
            <button type="submit" class="plain" formaction="/cohorts/preview" formnovalidate>
              Preview the dates
            </button>
          </div>
        </form>
        <section aria-label="Preview" aria-live="polite" id="preview">
          <SchedulePreview preview={preview} errors={form.errors} />
        </section>
      </div>
    </>
  );
}

const spellProgram = ({ name, sessionCount, sessionMinutes, enrolmentMode }: ProgramChoice): string =>
  `${name} (${sessionCount === null ? "open-ended" : `${sessionCount} sessions`} of ${sessionMinutes} min, ${modes[enrolmentMode]})`;

function isChosen(form: FormState, day: number): boolean {
  const sent = form.values.weekdays;
  return Array.isArray(sent) ? sent.includes(String(day)) : sent === String(day);
}
