import { type Room, roomName } from "../../domain/site/site.ts";
import { Checkbox, Field, type FormState, Select } from "./field.tsx";

/** What a cohort is called, by staff and in mail. */
export function Names({ form, orgAlias }: { form: FormState; orgAlias: string }) {
  return (
    <>
      <Field form={form} name="name" label="Name" hint="For staff only. Mail never says it." required maxlength={120} />
      <Field
        form={form}
        name="alias"
        label="What mail calls it"
        hint={`Say nothing a stranger could read into. Left empty, mail says “${orgAlias}”.`}
        maxlength={60}
      />
    </>
  );
}

type Props = {
  form: FormState;
  facilitators: { id: string; name: string; role: string }[];
  /** Left out where the room isn't chosen. */
  rooms?: Room[];
};

/** How many it takes, where it meets, who leads it. */
export function WhoAndWhere({ form, facilitators, rooms = [] }: Props) {
  return (
    <>
      <div class="fields">
        <Field form={form} name="capacity" label="Capacity" type="number" inputmode="numeric" min={1} max={500} />
        <Field form={form} name="minimum" label="Minimum" type="number" inputmode="numeric" min={1} max={500} />
      </div>
      {rooms.length > 0 && (
        <Select
          form={form}
          name="roomId"
          label="Room"
          hint="It is kept for this group at these times."
          options={[
            { value: "", label: "None of our rooms" },
            ...rooms.map((room) => ({ value: room.id, label: spellRoom(room) })),
          ]}
        />
      )}
      <Field form={form} name="place" label="Place" hint="For staff only: address, floor, room." maxlength={200} />
      <Field
        form={form}
        name="placeAlias"
        label="What mail calls the place"
        hint="Left empty, mail says “the usual place”."
        maxlength={80}
      />
      <Field
        form={form}
        name="onlineUrl"
        label="Online room"
        type="url"
        hint="https:// link. Participants reach it through their own page, never straight from mail."
        maxlength={500}
      />
      <fieldset>
        <legend>Facilitators</legend>
        {facilitators.map((person) => (
          <Checkbox form={form} name="facilitatorIds" label={`${person.name}, ${person.role}`} value={person.id} />
        ))}
      </fieldset>
    </>
  );
}

const spellRoom = (room: Room): string =>
  [
    roomName(room),
    ...(room.capacity === null ? [] : [`up to ${room.capacity}`]),
    ...(room.stepFree ? ["step-free"] : []),
    ...(room.teenSuitable ? ["suits minors"] : []),
  ].join(" · ");
