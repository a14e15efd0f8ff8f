import type { Program } from "../../domain/program/program.ts";
import { CheckInFields } from "../parts/check-in-fields.tsx";
import { Checkbox, ErrorSummary, Field, type FormState, Select, TextArea } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";
import { Citations, completionRules, modeHints, ProgramFacts } from "../parts/program-facts.tsx";
import { ReminderFields } from "../parts/reminder-fields.tsx";

const done: Record<string, string> = {
  created: "The program is added. You can open a cohort from it now.",
  saved: "Saved. Cohorts that are open keep their version; reminders still to come follow.",
  retired: "The program is retired. Its cohorts go on.",
};

type Props = { program: Program; form: FormState; canManage: boolean; said: string | undefined };

export function ProgramPage({ program, form, canManage, said }: Props) {
  const editable = canManage && program.retiredAt === null;
  return (
    <>
      <Heading title={program.name} lead={program.retiredAt !== null ? "Retired: no cohort can be opened from it." : undefined}>
        {program.retiredAt === null && (
          <a class="button primary" href={`/cohorts/new?programId=${program.id}`}>
            Open a cohort
          </a>
        )}
      </Heading>
      {said && done[said] && <Notice kind="good">{done[said]}</Notice>}
      <p class="muted">
        Version {program.version} · <a href={`/programs/${program.id}/versions`}>All versions, and which groups go by them</a>
      </p>
      <article>
        <ProgramFacts program={program} />
        <Citations citations={program.citations} />
      </article>
      {editable && (
        <>
          <h2 id="edit">Change it</h2>
          <ProgramForm form={form} action={`/programs/${program.id}`} submit="Save" />
          <h2>Retire it</h2>
          <form method="post" action={`/programs/${program.id}/retirement`}>
            <p>
              No new cohort can be opened from a retired program. Those that are open go on as they are. This can't be taken back.
            </p>
            <Checkbox form={{ values: {}, errors: form.errors }} name="sure" label="I want to retire this program" />
            <button class="danger" type="submit">
              Retire
            </button>
          </form>
        </>
      )}
    </>
  );
}

export function ProgramForm({ form, action, submit }: { form: FormState; action: string; submit: string }) {
  return (
    <form method="post" action={action} class="narrow-form">
      <ErrorSummary form={form} />
      <Field form={form} name="name" label="Name" hint="For staff. Mail never says it." required maxlength={120} />
      <div class="fields">
        <Field
          form={form}
          name="sessionCount"
          label="How many sessions"
          hint="Empty: open-ended."
          type="number"
          min={1}
          max={200}
        />
        <Field form={form} name="sessionMinutes" label="Minutes each" type="number" min={5} max={480} required />
        <Field form={form} name="intervalWeeks" label="Every how many weeks" type="number" min={1} max={12} required />
      </div>
      <div class="fields">
        <Select
          form={form}
          name="enrolmentMode"
          label="Who may join when"
          required
          options={Object.entries(modeHints).map(([value, label]) => ({ value, label }))}
        />
        <Field form={form} name="minimum" label="Fewest people" type="number" min={1} max={500} />
        <Field form={form} name="capacity" label="Most people" type="number" min={1} max={500} />
      </div>
      <TextArea
        form={form}
        name="phases"
        label="Phases"
        hint="One a line, with its sessions. For example: Middle: 2-7"
        rows={4}
      />
      <TextArea
        form={form}
        name="modules"
        label="Modules"
        hint="One a line, in order. A star before the name: nobody starts there."
        rows={4}
      />
      <TextArea
        form={form}
        name="oneToOnes"
        label="One-to-ones"
        hint="One a line: Before, Between 10-11, After 7 days, Booster or Catch-up, then its name. For example: Before: First meeting, 45 min, optional"
        rows={4}
      />
      <Checkbox
        form={form}
        name="forMinors"
        label="For people under age"
        hint="Plans then ask for two cleared adults and a room that suits them."
      />
      <div class="fields">
        <Select
          form={form}
          name="completionRule"
          label="When is it completed"
          required
          options={Object.entries(completionRules).map(([value, label]) => ({ value, label }))}
        />
        <Field
          form={form}
          name="completionPercent"
          label="Share of sessions, in percent"
          type="number"
          min={1}
          max={100}
          required
        />
      </div>
      <div class="fields">
        <Field
          form={form}
          name="outreachAfter"
          label="Reach out after so many misses in a row"
          hint="A task with their phone number. 0: never."
          type="number"
          min={0}
          max={20}
          required
        />
        <Field
          form={form}
          name="exitAfter"
          label="Propose an exit after so many"
          hint="A person decides. 0: never."
          type="number"
          min={0}
          max={20}
          required
        />
        <Field
          form={form}
          name="graceMinutes"
          label="Minutes late that are still on time"
          type="number"
          min={0}
          max={60}
          required
        />
      </div>
      <ReminderFields form={form} />
      <CheckInFields form={form} />
      <button class="primary" type="submit">
        {submit}
      </button>
    </form>
  );
}
