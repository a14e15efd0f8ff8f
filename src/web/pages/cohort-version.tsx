import type { VersionPlan } from "../../domain/cohort/move-version.ts";
import type { Cohort } from "../../domain/cohort/queries.ts";
import { confirmation } from "../form.ts";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Empty, Heading } from "../parts/notice.tsx";
import { VersionDiff } from "../parts/version-diff.tsx";

type Props = { cohort: Cohort; versions: number[]; form: FormState; plan: VersionPlan | null; firstFree: number };

/** Gives a running group another version of its program, from a session on. */
export function CohortVersionPage({ cohort, versions, form, plan, firstFree }: Props) {
  const others = versions.filter((version) => version !== cohort.programVersion);
  return (
    <article class="narrow">
      <Heading
        title="Another version"
        lead={`${cohort.name} goes by version ${cohort.programVersion} of ${cohort.programName}.`}
      />
      {others.length === 0 ? (
        <Empty title="The program has no other version." />
      ) : (
        <>
          <ErrorSummary form={form} />
          <form method="post" action={`/cohorts/${cohort.id}/version`}>
            <div class="fields">
              <Select
                form={form}
                name="version"
                label="Version"
                required
                options={others.map((version) => ({ value: String(version), label: `Version ${version}` }))}
              />
              <Field
                form={form}
                name="fromSession"
                label="From session"
                type="number"
                inputmode="numeric"
                min={firstFree}
                max={200}
                hint={firstFree > 1 ? `Up to ${firstFree - 1} they are over or marked.` : "None has begun."}
                required
              />
            </div>
            {plan && <Change plan={plan} />}
            <div class="row">
              {plan && (
                <button class="primary" type="submit" name="confirm" value={confirmation(form.values)}>
                  Give it this version
                </button>
              )}
              <button class={plan ? "plain" : "primary"} type="submit">
                {plan ? "Show again" : "Show what changes"}
              </button>
              <a class="button plain" href={`/cohorts/${cohort.id}`}>
                Keep it as it is
              </a>
            </div>
          </form>
        </>
      )}
    </article>
  );
}

function Change({ plan }: { plan: VersionPlan }) {
  const { own, before, after, changed, phases, modules } = plan;
  const mine = changed.filter((name) => name === "phases" || name === "modules");
  return (
    <section aria-labelledby="change">
      <h2 id="change">What changes in this group</h2>
      <VersionDiff
        before={{ ...before, ...own }}
        after={{ ...after, phases, modules }}
        changed={mine}
        caption="Phases and modules of this group"
      />
      <h2>What differs between the versions</h2>
      <VersionDiff before={before} after={after} changed={changed} caption="The two versions" />
      <p>
        How many sessions it has, when they are and how many people it takes stay as they are, and nobody is written to.
        One-to-ones that are offered from now on, and when the course counts as completed, go by the new version.
      </p>
    </section>
  );
}
