import type { GroupWithPlaces } from "../../domain/report/waiting-lists.ts";

/** Groups with a free place for which somebody waits. Who does stands on the group's page, where reading it is recorded. */
export function FreePlaces({ groups }: { groups: GroupWithPlaces[] }) {
  if (groups.length === 0) return null;
  return (
    <>
      <h3>A place is free</h3>
      <ul>
        {groups.map(({ cohort, places, waiting }) => (
          <li>
            <a href={`/cohorts/${cohort.id}#waitlist`}>{cohort.name}</a>, {places === 1 ? "1 place" : `${places} places`} free,{" "}
            {waiting} waiting
          </li>
        ))}
      </ul>
    </>
  );
}
