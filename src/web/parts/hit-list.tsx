import { spellShort } from "../../time.ts";

export type Hit = { cohortName: string; number: number | null; startsAt: number; timezone: string };

type Props<Item> = { sessions: Item[]; addressOf?: (session: Item) => string };

/** Sessions that somebody can't lead, by start. */
export const HitList = <Item extends Hit>({ sessions, addressOf }: Props<Item>) => (
  <ul>
    {sessions.map((session) => {
      const label = `${session.cohortName}, session ${session.number}`;
      return (
        <li>
          <span class="nowrap">{spellShort(session.startsAt, session.timezone, "en")}</span>{" "}
          {addressOf ? <a href={addressOf(session)}>{label}</a> : label}
        </li>
      );
    })}
  </ul>
);
