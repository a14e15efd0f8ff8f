import type { Site } from "../../domain/site/site.ts";
import { Checkbox, Field, type FormState, Select } from "./field.tsx";

/** What a room is: at a site, or online with a link. */
export function RoomFields({ form, sites }: { form: FormState; sites: Site[] }) {
  return (
    <>
      <Field form={form} name="name" label="Name" required maxlength={80} />
      <Select
        form={form}
        name="siteId"
        label="Site"
        options={[{ value: "", label: "None: it is online" }, ...sites.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <Field
        form={form}
        name="onlineUrl"
        label="Link of an online room"
        type="url"
        hint="https:// link. Participants reach it through their own page, never straight from mail."
        maxlength={500}
      />
      <Field form={form} name="capacity" label="Holds" type="number" inputmode="numeric" min={1} max={1000} />
      <Checkbox form={form} name="stepFree" label="Step-free access" />
      <Checkbox form={form} name="teenSuitable" label="Suits minors" />
    </>
  );
}
