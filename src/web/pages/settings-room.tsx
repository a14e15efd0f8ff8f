import { type Room, roomName, type Site } from "../../domain/site/site.ts";
import { ErrorSummary, type FormState } from "../parts/field.tsx";
import { RoomFields } from "../parts/room-fields.tsx";
import { SettingsFrame } from "../parts/settings-frame.tsx";

/** @param room null: one is being added. */
export function RoomPage({ room, sites, form }: { room: Room | null; sites: Site[]; form: FormState }) {
  return (
    <SettingsFrame here="/settings/sites" lead={room ? roomName(room) : "Add a room"}>
      <ErrorSummary form={form} />
      <form method="post" action={room ? `/settings/rooms/${room.id}` : "/settings/rooms"} class="card narrow">
        <RoomFields form={form} sites={sites} />
        <div class="row">
          <button class="primary" type="submit">
            Save
          </button>
          <a class="button" href="/settings/sites">
            Back
          </a>
        </div>
      </form>
      {room && room.retiredAt === null && (
        <form method="post" action={`/settings/rooms/${room.id}/retirement`} class="card narrow">
          <p>A room that is retired is no longer offered. What took place there stays.</p>
          <button class="danger" type="submit">
            Retire {room.name}
          </button>
        </form>
      )}
    </SettingsFrame>
  );
}
