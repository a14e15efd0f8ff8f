import { Calendar, type CalendarOptions } from "fullcalendar";
import dayGrid from "fullcalendar/daygrid";
import interaction from "fullcalendar/interaction";
import list from "fullcalendar/list";
import classic from "fullcalendar/themes/classic";
import timeGrid from "fullcalendar/timegrid";
import { dialogOf, type Placed } from "./parts/session-dialog.ts";

// Narrower than this the list of days that the server drew serves better.
const WIDE = window.matchMedia("(min-width: 44rem)");
const names = { week: "timeGridWeek", month: "dayGridMonth", list: "listMonth" } as const;

const root = document.querySelector<HTMLElement>("#calendar");
const agenda = document.querySelector<HTMLElement>("#agenda");
const dialog = document.querySelector<HTMLDialogElement>("#change-dialog");
if (root && agenda && dialog) start(root, agenda, dialog);

function start(root: HTMLElement, agenda: HTMLElement, dialog: HTMLDialogElement): void {
  const change = dialogOf(dialog, () => `${location.pathname}${location.search}`);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-dialog]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    change.open(link.href);
  });
  let calendar: Calendar | null = null;
  const adapt = () => {
    agenda.hidden = WIDE.matches;
    root.hidden = !WIDE.matches;
    document.body.classList.toggle("has-calendar", WIDE.matches);
    if (!WIDE.matches || calendar) return;
    calendar = new Calendar(root, optionsFor(root, change));
    calendar.render();
  };
  adapt();
  WIDE.addEventListener("change", adapt);
}

function optionsFor(root: HTMLElement, change: ReturnType<typeof dialogOf>): CalendarOptions {
  const { on = "", view = "week", today = "" } = root.dataset;
  const place = (event: { id: string; startStr: string; endStr: string }): Placed => ({
    sessionId: event.id,
    startsAt: event.startStr.slice(0, 16),
    endsAt: event.endStr.slice(0, 16),
  });
  return {
    plugins: [dayGrid, timeGrid, list, interaction, classic],
    // Every time is a wall time of the org's zone, as the server wrote it: this browser's own zone stays out of it.
    timeZone: "UTC",
    now: `${today}T00:00:00Z`,
    initialDate: on,
    initialView: names[view as keyof typeof names] ?? names.week,
    firstDay: 1,
    headerToolbar: false,
    height: "auto",
    dayMaxEvents: 6,
    ...hoursOf(root),
    allDayText: "",
    eventInteractive: true,
    events: (span, done, fail) => {
      const query = new URLSearchParams(location.search);
      query.set("start", span.startStr);
      query.set("end", span.endStr);
      fetch(`/calendar/events?${query}`, { headers: { accept: "application/json" } })
        .then(async (answer) =>
          answer.ok ? done(await answer.json()) : fail(new Error(`The calendar answered ${answer.status}.`)),
        )
        .catch(fail);
    },
    // Its label would hide what stands in the cell; the column's heading says the date already.
    dayCellDidMount: ({ el }) => el.removeAttribute("aria-label"),
    eventDidMount: ({ el, event }) => {
      el.title = [event.title, event.extendedProps.detail].filter(Boolean).join("\n");
    },
    eventClick: ({ jsEvent, event }) => {
      if (!event.extendedProps.sessionId) return;
      jsEvent.preventDefault();
      change.open(`/calendar/sessions/${event.id}`);
    },
    eventAllow: ({ allDay }) => !allDay,
    eventDrop: ({ event, revert }) => change.open(addressOf(place(event)), revert),
    eventResize: ({ event, revert }) => change.open(addressOf(place(event)), revert),
    editable: true,
    snapDuration: "00:15:00",
  };
}

/** Where the change that a drag means is shown before it is made. */
function addressOf({ sessionId, startsAt, endsAt }: Placed): string {
  const minutes = (Date.parse(`${endsAt}Z`) - Date.parse(`${startsAt}Z`)) / 60_000;
  return `/sessions/${sessionId}/move?${new URLSearchParams({ at: startsAt, minutes: String(minutes) })}`;
}

/** From the earliest to the latest hour in use, so that no evening group hides below the edge. */
function hoursOf({ dataset: { from = "08", until = "21" } }: HTMLElement): CalendarOptions {
  return { slotMinTime: `${from}:00:00`, slotMaxTime: `${until}:00:00` };
}
