import type { Slot } from "../../domain/appointment/queries.ts";
import type { ChangeSet } from "../../domain/cohort/change-set.ts";
import type { ClosureRow } from "../../domain/org/closures.ts";
import type { ViewedSession } from "../../domain/session/in-view.ts";
import { type Room, roomName, type Site } from "../../domain/site/site.ts";
import type { Away } from "../../domain/staff/leave.ts";
import { addDays, daysBetween, spellDate, spellMonth, toInstant, toLocal } from "../../time.ts";
import { type CalendarQuery, calendarAddress, calendarViews, datesShown } from "../calendar-query.ts";
import { CalendarDay } from "../parts/calendar-day.tsx";
import { Select } from "../parts/field.tsx";
import { LatestChange } from "../parts/latest-change.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { termAddress } from "../term-query.ts";

type Named = { id: string; name: string };

type Props = {
  query: CalendarQuery;
  sessions: ViewedSession[];
  hasMore: boolean;
  closures: ClosureRow[];
  away: Away[];
  appointments: Slot[];
  sites: Site[];
  rooms: Room[];
  programs: Named[];
  people: Named[];
  now: number;
  zone: string;
  mayChange: boolean;
  done: string | null;
  change: ChangeSet | null;
};

const doneSentences: Record<string, string> = {
  moved: "Moved.",
  cancelled: "Cancelled.",
  undone: "Undone. It is as it was before.",
};

export function CalendarPage({ query, hasMore, mayChange, done, change, zone, ...shown }: Props) {
  const back = calendarAddress(query);
  const sentence = done === null ? undefined : doneSentences[done];
  return (
    <>
      <Heading title="Calendar" lead={spellSpan(query, zone)}>
        {mayChange && (
          <a class="button" href="/cohorts/new">
            Open a cohort
          </a>
        )}
      </Heading>
      {sentence && (
        <Notice kind="good">
          <p>{sentence}</p>
        </Notice>
      )}
      {change && <LatestChange change={change} zone={zone} back={back} />}
      <Filters query={query} {...shown} />
      <Steps query={query} today={toLocal(shown.now, zone).date} />
      {hasMore && (
        <Notice kind="warn">
          <p>There is more than fits: choose a site, a room, a program or a person.</p>
        </Notice>
      )}
      <div
        id="calendar"
        data-on={query.on}
        data-view={query.view}
        data-today={toLocal(shown.now, zone).date}
        {...hoursShown(shown.sessions, zone)}
        hidden
      ></div>
      <Agenda query={query} back={back} zone={zone} mayChange={mayChange} {...shown} />
      <p class="no-print">
        <a href={termAddress(query)}>Print a term</a>
      </p>
      <p class="muted">Times are those of {zone}, unless another zone is said.</p>
      <dialog id="change-dialog" aria-label="Session">
        <div class="change-body"></div>
      </dialog>
    </>
  );
}

function Filters({ query, sites, rooms, programs, people }: Pick<Props, "query" | "sites" | "rooms" | "programs" | "people">) {
  const form = { values: { ...query }, errors: [] };
  const chosen = [query.siteId, query.roomId, query.programId, query.staffId].filter(Boolean).length;
  const all = (label: string, items: Named[]) => [
    { value: "", label },
    ...items.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const named = rooms.map((room) => ({ id: room.id, name: roomName(room) }));
  return (
    <details class="no-print" open={chosen > 0}>
      <summary>{chosen === 0 ? "Choose what is shown" : `Shown by ${chosen === 1 ? "one choice" : `${chosen} choices`}`}</summary>
      <form method="get" action="/calendar">
        <input type="hidden" name="on" value={query.on} />
        <input type="hidden" name="view" value={query.view} />
        <div class="fields">
          {sites.length > 0 && <Select form={form} name="siteId" label="Site" options={all("Every site", sites)} />}
          {rooms.length > 0 && <Select form={form} name="roomId" label="Room" options={all("Every room", named)} />}
          <Select form={form} name="programId" label="Program" options={all("Every program", programs)} />
          <Select form={form} name="staffId" label="Led by" options={all("Everybody", people)} />
        </div>
        <div class="actions">
          <button class="primary" type="submit">
            Show
          </button>
          <a href={calendarAddress(query, { siteId: "", roomId: "", programId: "", staffId: "" })}>Show everything</a>
        </div>
      </form>
    </details>
  );
}

const viewLabels = { week: "Week", month: "Month", list: "List" };

function Steps({ query, today }: { query: CalendarQuery; today: string }) {
  const { from, until } = datesShown(query);
  return (
    <nav class="row calendar-steps no-print" aria-label="Dates shown">
      <a class="button" href={calendarAddress(query, { on: addDays(from, -1) })} rel="prev">
        Previous
      </a>
      <a class="button" href={calendarAddress(query, { on: today })}>
        Today
      </a>
      <a class="button" href={calendarAddress(query, { on: until })} rel="next">
        Next
      </a>
      {calendarViews.map((view) => (
        <a
          class="button plain"
          href={calendarAddress(query, { view })}
          data-view={view}
          aria-current={view === query.view ? "true" : undefined}
        >
          {viewLabels[view]}
        </a>
      ))}
    </nav>
  );
}

type AgendaProps = Pick<Props, "query" | "sessions" | "closures" | "away" | "appointments" | "now" | "zone" | "mayChange"> & {
  back: string;
};

/** The dates as a list: what there is without the script, and on a phone. */
function Agenda({ query, sessions, closures, away, appointments, back, now, zone, mayChange }: AgendaProps) {
  const { from, until } = datesShown(query);
  const dateOf = ({ startsAt }: { startsAt: number }) => toLocal(startsAt, zone).date;
  const busy = new Set([...sessions.map(dateOf), ...appointments.map(dateOf), ...closures.map(({ date }) => date)]);
  const isAway = (date: string) => away.filter(({ fromDate, toDate }) => fromDate <= date && date <= toDate);
  const dates = Array.from({ length: daysBetween(from, until) }, (_, index) => addDays(from, index));
  const days = dates.filter((date) => busy.has(date) || isAway(date).length > 0);
  return (
    <section id="agenda" aria-label="Sessions by day">
      {days.length === 0 && (
        <Empty title={query.view === "week" ? "Nothing this week." : "Nothing this month."}>
          {mayChange && <a href="/cohorts/new">Open a cohort</a>}
        </Empty>
      )}
      {days.map((date) => (
        <CalendarDay
          day={spellDate(toInstant({ date, time: "12:00" }, zone), zone, "en")}
          sessions={sessions.filter((one) => dateOf(one) === date)}
          appointments={appointments.filter((one) => dateOf(one) === date)}
          closures={closures.filter((closure) => closure.date === date)}
          away={isAway(date)}
          back={back}
          now={now}
          zone={zone}
          mayChange={mayChange}
        />
      ))}
    </section>
  );
}

function spellSpan(query: CalendarQuery, zone: string): string {
  const { from } = datesShown(query);
  const at = toInstant({ date: from, time: "12:00" }, zone);
  return query.view === "week" ? `Week of ${spellDate(at, zone, "en")}` : spellMonth(at, zone, "en");
}

/** The hours of the day the calendar draws: from 8 to 21, and further where a session lies outside. */
function hoursShown(sessions: ViewedSession[], zone: string): { "data-from": string; "data-until": string } {
  const hour = (at: number) => Number(toLocal(at, zone).time.slice(0, 2));
  const overnight = sessions.some(({ startsAt, endsAt }) => toLocal(startsAt, zone).date !== toLocal(endsAt - 1, zone).date);
  const from = overnight ? 0 : Math.min(8, ...sessions.map(({ startsAt }) => hour(startsAt)));
  const until = overnight ? 24 : Math.max(21, ...sessions.map(({ endsAt }) => hour(endsAt - 1) + 1));
  const two = (value: number) => String(value).padStart(2, "0");
  return { "data-from": two(from), "data-until": two(until) };
}
