import type { Travel } from "../../domain/site/queries.ts";
import type { Room, Site } from "../../domain/site/site.ts";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Empty } from "../parts/notice.tsx";
import { spellHours } from "../parts/rhythm.ts";
import { SettingsFrame } from "../parts/settings-frame.tsx";

type Props = {
  sites: Site[];
  rooms: Room[];
  travels: Travel[];
  forms: { site: FormState; travel: FormState };
  done?: string | undefined;
};

export function SitesPage({ sites, rooms, travels, forms, done }: Props) {
  const online = rooms.filter(({ siteId }) => siteId === null);
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  const choices = [{ value: "", label: "Choose a site" }, ...sites.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <SettingsFrame
      here="/settings/sites"
      lead="Where groups meet. A room holds one group at a time, and nobody is planned into one that is taken."
      done={done}
    >
      <ErrorSummary form={{ values: {}, errors: [...forms.site.errors, ...forms.travel.errors] }} />
      {sites.length === 0 && online.length === 0 ? (
        <Empty title="No site and no room yet.">
          <p>Add the building you meet in, then its rooms. Groups that meet online need a room with a link.</p>
        </Empty>
      ) : (
        <ul class="cards">
          {sites.map((site) => (
            <SiteCard site={site} rooms={rooms.filter(({ siteId }) => siteId === site.id)} />
          ))}
          {online.length > 0 && (
            <li>
              <h2>Online</h2>
              <Rooms rooms={online} />
            </li>
          )}
        </ul>
      )}
      <div class="grid">
        <form method="post" action="/settings/sites" class="card">
          <h2>Add a site</h2>
          <Field form={forms.site} name="name" label="Name" hint="For staff. Mail never says it." required maxlength={80} />
          <Field form={forms.site} name="address" label="Address" maxlength={200} />
          <div class="row">
            <button type="submit">Add the site</button>
            <a class="button" href="/settings/rooms/new">
              Add a room
            </a>
          </div>
        </form>
        {sites.length > 1 && (
          <form method="post" action="/settings/travel-times" class="card">
            <h2>Ways between sites</h2>
            {travels.length > 0 && (
              <ul>
                {travels.map(({ siteA, siteB, minutes }) => (
                  <li>
                    {names.get(siteA) ?? "A retired site"} – {names.get(siteB) ?? "a retired site"}: {minutes} minutes
                  </li>
                ))}
              </ul>
            )}
            <Select form={forms.travel} name="from" label="From" required options={choices} />
            <Select form={forms.travel} name="to" label="To" required options={choices} />
            <Field
              form={forms.travel}
              name="minutes"
              label="Minutes"
              type="number"
              inputmode="numeric"
              required
              min={0}
              max={600}
            />
            <button type="submit">Save the way</button>
          </form>
        )}
      </div>
    </SettingsFrame>
  );
}

const SiteCard = ({ site, rooms }: { site: Site; rooms: Room[] }) => (
  <li>
    <h2>
      <a href={`/settings/sites/${site.id}`}>{site.name}</a>
    </h2>
    {site.address && <p class="muted">{site.address}</p>}
    <p class="muted">{spellHours(site.openingHours) || "No opening hours given"}</p>
    {rooms.length === 0 ? <p>No rooms yet.</p> : <Rooms rooms={rooms} />}
  </li>
);

const Rooms = ({ rooms }: { rooms: Room[] }) => (
  <ul>
    {rooms.map((room) => (
      <li>
        <a href={`/settings/rooms/${room.id}`}>{room.name}</a>{" "}
        <span class="muted">
          {[
            room.capacity === null ? "" : `up to ${room.capacity}`,
            room.stepFree ? "step-free" : "",
            room.teenSuitable ? "suits minors" : "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </li>
    ))}
  </ul>
);
