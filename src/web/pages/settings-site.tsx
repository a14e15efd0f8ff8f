import type { Site } from "../../domain/site/site.ts";
import { ErrorSummary, Field, type FormState } from "../parts/field.tsx";
import { HoursFields } from "../parts/hours-fields.tsx";
import { SettingsFrame } from "../parts/settings-frame.tsx";

export function SitePage({ site, form }: { site: Site; form: FormState }) {
  return (
    <SettingsFrame here="/settings/sites" lead={site.name}>
      <ErrorSummary form={form} />
      <form method="post" action={`/settings/sites/${site.id}`} class="card narrow">
        <Field form={form} name="name" label="Name" hint="For staff. Mail never says it." required maxlength={80} />
        <Field form={form} name="address" label="Address" maxlength={200} />
        <Field
          form={form}
          name="timezone"
          label="Time zone, if not the organization's"
          maxlength={60}
          placeholder="America/New_York"
        />
        <fieldset id="openingHours">
          <legend>Opening hours</legend>
          <p class="muted">
            Sessions outside them are pointed out. Leave a day empty when it is closed, all of them when you don't want to say.
          </p>
          <HoursFields form={form} />
        </fieldset>
        <div class="row">
          <button class="primary" type="submit">
            Save
          </button>
          <a class="button" href="/settings/sites">
            Back
          </a>
        </div>
      </form>
      {site.retiredAt === null && (
        <form method="post" action={`/settings/sites/${site.id}/retirement`} class="card narrow">
          <p>A site that is retired is no longer offered. Retire its rooms first.</p>
          <button class="danger" type="submit">
            Retire {site.name}
          </button>
        </form>
      )}
    </SettingsFrame>
  );
}
