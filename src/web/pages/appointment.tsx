import { marks } from "../../domain/appointment/appointment.ts";
import type { Shown } from "../../domain/appointment/queries.ts";
import { spellDate, spellTime, spellZone } from "../../time.ts";
import { ErrorSummary, Field, type FormState } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";
import { spellWindow } from "./appointments.tsx";

type Props = {
  appointment: Shown;
  cohortName: string;
  now: number;
  mayChange: boolean;
  form: FormState;
  done: string | undefined;
};

const markLabels = { present: "Came", late: "Came late", excused: "Excused", no_show: "Didn’t come" };

/** One appointment: when it is, another time, calling it off, and whether they came. */
export function AppointmentPage({ appointment, cohortName, now, mayChange, form, done }: Props) {
  const { id, name, participant, staffName, state, startsAt, endsAt, timezone, window, isOutside, mark, cohortId } = appointment;
  const begun = startsAt !== null && startsAt <= now;
  return (
    <article class="narrow">
      <Heading title={name} lead={`${participant.name} with ${staffName}`} />
      {done && (
        <Notice kind="good">
          <p>{done}</p>
        </Notice>
      )}
      {isOutside && (
        <Notice kind="warn">
          <p>
            The sessions have moved: it may now be {spellWindow(window)}. Choose another time with {participant.name}.
          </p>
        </Notice>
      )}
      <ErrorSummary form={form} />
      <p>
        {state === "booked" && startsAt !== null && endsAt !== null ? (
          <strong>
            {spellDate(startsAt, timezone, "en")}, {spellTime(startsAt, timezone, "en")}–{spellTime(endsAt, timezone, "en")},{" "}
            {spellZone(startsAt, timezone, "en")}
          </strong>
        ) : state === "cancelled" ? (
          "Called off."
        ) : (
          "Offered; no time is chosen yet."
        )}
      </p>
      <p class="muted">
        May be: {spellWindow(window)} · <a href={`/cohorts/${cohortId}/appointments`}>{cohortName}</a>
      </p>
      {mayChange && begun && state === "booked" && (
        <form method="post" action={`/appointments/${id}/mark`}>
          <h2>Attendance</h2>
          {mark && <p>Marked: {markLabels[mark]}.</p>}
          <div class="row">
            {marks.map((one) => (
              <button type="submit" name="mark" value={one} class={one === mark ? "primary" : ""} aria-pressed={one === mark}>
                {markLabels[one]}
              </button>
            ))}
          </div>
        </form>
      )}
      {mayChange && !begun && (
        <>
          <form method="post" action={`/appointments/${id}/booking`}>
            <h2>{state === "booked" ? "Another time" : "Set a time yourself"}</h2>
            <div class="fields">
              <Field form={form} name="date" label="Date" type="date" required />
              <Field form={form} name="time" label="Time" type="time" hint={spellZone(now, timezone, "en")} required />
            </div>
            <p class="muted">They are told by mail, with a calendar file.</p>
            <button class="primary" type="submit">
              {state === "booked" ? "Move it" : "Book it"}
            </button>
          </form>
          {state !== "cancelled" && (
            <form method="post" action={`/appointments/${id}/cancellation`}>
              <button class="danger" type="submit">
                Call it off
              </button>
            </form>
          )}
        </>
      )}
    </article>
  );
}
