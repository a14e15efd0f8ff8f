import type { ClosureRow } from "../../domain/org/closures.ts";
import type { ViewedSession } from "../../domain/session/in-view.ts";
import { type Room, roomName, type Site } from "../../domain/site/site.ts";
import { spellDate, spellMonth, spellTime, toInstant, toLocal } from "../../time.ts";
import { detailOf, titleOf } from "../parts/calendar-events.ts";
import { Checkbox, Field, Select } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";
import { type Month, type TermQuery, termAddress } from "../term-query.ts";

type Named = { id: string; name: string };

type Props = {
  query: TermQuery;
  months: Month[];
  sessions: ViewedSession[];
  hasMore: boolean;
  closures: ClosureRow[];
  sites: Site[];
  rooms: Room[];
  programs: Named[];
  people: Named[];
  zone: string;
};

/** A term on paper, a month a sheet. */
export function TermPage({ query, months, sessions, hasMore, closures, zone, ...options }: Props) {
  const on = sessions.filter(({ number }) => number !== null);
  return (
    <div class="term">
      <Heading title="Term calendar" lead={spellSpan(months, zone)}>
        <button type="button" class="primary no-print" data-print hidden>
          Print
        </button>
      </Heading>
      <Choices query={query} {...options} />
      {hasMore && (
        <Notice kind="warn">
          <p>There is more than fits: choose fewer months, a site, a room, a program or a person.</p>
        </Notice>
      )}
      {months.map((month) => (
        <MonthTable
          month={month}
          sessions={on}
          closures={closures}
          sites={options.sites}
          names={query.names === ""}
          zone={zone}
        />
      ))}
      <p class="muted">Cancelled sessions are left out.</p>
    </div>
  );
}

const noon = (date: string, zone: string): number => toInstant({ date, time: "12:00" }, zone);

function spellSpan(months: Month[], zone: string): string {
  const spelled = [months[0], months.at(-1)].map((one) => spellMonth(noon(`${one?.month}-01`, zone), zone, "en"));
  return months.length === 1 ? `${spelled[0]}` : `${spelled[0]} to ${spelled[1]}`;
}

function Choices({ query, sites, rooms, programs, people }: Pick<Props, "query" | "sites" | "rooms" | "programs" | "people">) {
  const form = { values: { ...query }, errors: [] };
  const all = (label: string, items: Named[]) => [
    { value: "", label },
    ...items.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const named = rooms.map((room) => ({ id: room.id, name: roomName(room) }));
  return (
    <form method="get" action="/calendar/term" class="no-print">
      {query.cohortId !== "" && <input type="hidden" name="cohortId" value={query.cohortId} />}
      <div class="fields">
        <Field form={form} name="from" label="From" type="date" required />
        <Field form={form} name="to" label="To" type="date" required />
        {sites.length > 0 && <Select form={form} name="siteId" label="Site" options={all("Every site", sites)} />}
        {rooms.length > 0 && <Select form={form} name="roomId" label="Room" options={all("Every room", named)} />}
        <Select form={form} name="programId" label="Program" options={all("Every program", programs)} />
        <Select form={form} name="staffId" label="Led by" options={all("Everybody", people)} />
      </div>
      <Checkbox
        form={form}
        name="names"
        value="no"
        label="Without the names of groups"
        hint="For a wall that others see: times, places and who leads, and no more."
      />
      <div class="actions">
        <button type="submit">Show</button>
        {query.cohortId !== "" && <a href={termAddress({ ...query, cohortId: "" })}>Show every cohort</a>}
      </div>
      <p class="muted">Print it with your browser, landscape, a month a page.</p>
    </form>
  );
}

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

type Days = Pick<Props, "sessions" | "closures" | "sites" | "zone"> & { names: boolean };

function MonthTable({ month: { month, weeks }, ...days }: { month: Month } & Days) {
  return (
    <table class="month">
      <caption>
        {spellMonth(noon(`${month}-01`, days.zone), days.zone, "en")} <small>Times of {days.zone}</small>
      </caption>
      <thead>
        <tr>
          {weekdays.map((name) => (
            <th scope="col">{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr>
            {week.map((date) => (
              <Day date={date} {...days} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ date, sessions, closures, sites, names, zone }: Days & { date: string | null }) {
  if (date === null) return <td class="outside"></td>;
  const there = sessions.filter(({ startsAt }) => toLocal(startsAt, zone).date === date);
  const closed = closures.filter((closure) => closure.date === date);
  const siteOf = ({ siteId }: ClosureRow) => sites.find(({ id }) => id === siteId)?.name;
  return (
    <td class={there.length + closed.length === 0 ? "empty" : closed.length > 0 ? "closed" : ""}>
      <span class="day">
        <span class="day-long">{spellDate(noon(date, zone), zone, "en")}</span>
        <span class="day-short">{Number(date.slice(8))}</span>
      </span>
      {closed.map((closure) => (
        <p>
          Closed: {closure.reason}
          {siteOf(closure) && ` (${siteOf(closure)})`}
        </p>
      ))}
      {there.map((session) => (
        <p>
          <strong class="nowrap">
            {spellTime(session.startsAt, zone, "en")}–{spellTime(session.endsAt, zone, "en")}
          </strong>
          {names && <span class="what">{titleOf(session)}</span>}
          <span class="where">{detailOf(session)}</span>
        </p>
      ))}
    </td>
  );
}
