import type { Session } from "../../domain/session/session.ts";
import { type Room, roomName } from "../../domain/site/site.ts";
import { spellShort } from "../../time.ts";
import { ErrorSummary, type FormState, Select } from "../parts/field.tsx";
import { Empty, Heading } from "../parts/notice.tsx";

type Props = { session: Session; rooms: Room[]; groupRoom: string | null; form: FormState };

/** Another room for one session alone. */
export function SessionRoomPage({ session, rooms, groupRoom, form }: Props) {
  const usual = rooms.find(({ id }) => id === groupRoom);
  return (
    <article class="narrow">
      <Heading
        title="Another room"
        lead={`${session.cohortName}, session ${session.number ?? ""}, ${spellShort(session.startsAt, session.timezone, "en")}`}
      />
      <ErrorSummary form={form} />
      {rooms.length === 0 ? (
        <Empty title="There is no room yet. A manager adds rooms under Settings, Sites and rooms." />
      ) : (
        <form method="post" action={`/sessions/${session.id}/room`}>
          <Select
            form={form}
            name="roomId"
            label="Room for this session"
            hint="Mail says the place by its alias, so nobody is written to: tell people where to go."
            options={[
              { value: "", label: usual ? `Where the group meets: ${roomName(usual)}` : "Where the group meets" },
              ...rooms.filter(({ id }) => id !== groupRoom).map((room) => ({ value: room.id, label: roomName(room) })),
            ]}
          />
          <div class="row">
            <button class="primary" type="submit">
              Save
            </button>
            <a class="button plain" href={`/cohorts/${session.cohortId}`}>
              Keep it as it is
            </a>
          </div>
        </form>
      )}
    </article>
  );
}
