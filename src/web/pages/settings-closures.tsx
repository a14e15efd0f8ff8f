import type { ClosureRow } from "../../domain/org/closures.ts";
import type { ClosingRow } from "../../domain/session/undo-closing.ts";
import type { Site } from "../../domain/site/site.ts";
import { spellDate, spellTime, spellZone, toInstant } from "../../time.ts";
import { ErrorSummary, Field, type FormState } from "../parts/field.tsx";
import { Empty, Notice } from "../parts/notice.tsx";
import { SettingsFrame } from "../parts/settings-frame.tsx";

type Props = {
  closures: ClosureRow[];
  /** Sessions still on a closed day that nobody has decided about, by the closure's id. */
  undecided: Map<string, number>;
  sites: Site[];
  forms: { closing: FormState; holidays: FormState; calendar: FormState };
  latest: ClosingRow | null;
  zone: string;
  done?: string | undefined;
  refused?: string | undefined;
};

export function ClosuresPage({ closures, undecided, sites, forms, latest, zone, done, refused }: Props) {
  const { closing, holidays, calendar } = forms;
  return (
    <SettingsFrame
      here="/settings/closures"
      lead="Days nobody meets. New dates skip them; what becomes of sessions already on them you decide."
      done={done}
    >
      {refused && (
        <Notice kind="bad">
          <p>{refused}</p>
        </Notice>
      )}
      {latest && <LatestClosing latest={latest} zone={zone} />}
      <ErrorSummary form={{ values: {}, errors: [...closing.errors, ...holidays.errors, ...calendar.errors] }} />
      <div class="grid">
        <form method="post" action="/settings/closures" class="card">
          <h2>Close days</h2>
          <div class="fields">
            <Field form={closing} name="from" label="First day" type="date" required />
            <Field form={closing} name="to" label="Last day" type="date" />
          </div>
          <Field
            form={closing}
            name="reason"
            label="Reason"
            hint="Staff see it beside the skipped date."
            required
            maxlength={120}
          />
          <SiteField form={closing} sites={sites} id="siteId" />
          <button class="primary" type="submit">
            Close
          </button>
        </form>
        <form method="post" action="/settings/closures/holidays" class="card">
          <h2>Public holidays</h2>
          <div class="fields">
            <Field form={holidays} name="year" label="Year" type="number" inputmode="numeric" required min={2000} max={2100} />
            <Field form={holidays} name="country" label="Country" hint="Two letters: US" required maxlength={2} />
            <Field form={holidays} name="region" label="State or region" hint="Its code: NY" maxlength={10} />
          </div>
          <SiteField form={holidays} sites={sites} id="holiday-site" />
          <button type="submit">Import</button>
        </form>
        <form method="post" action="/settings/closures/calendar" enctype="multipart/form-data" class="card">
          <h2>From a calendar file</h2>
          <div class="field">
            <label for="file">Calendar file</label>
            <small id="file-hint">An .ics file, such as a school’s. Its whole days in the next two years are shown first.</small>
            <input id="file" name="file" type="file" accept=".ics,text/calendar" required aria-describedby="file-hint" />
            {calendar.errors[0] && <p class="error">{calendar.errors[0].message}</p>}
          </div>
          <SiteField form={calendar} sites={sites} id="calendar-site" />
          <button type="submit">Look at it</button>
        </form>
      </div>
      <section>
        <h2>Closed from this year on</h2>
        {closures.length === 0 ? (
          <Empty title="No day is closed.">
            <p>Import this year's public holidays, then add your own.</p>
          </Empty>
        ) : (
          <ClosureTable closures={closures} undecided={undecided} sites={sites} />
        )}
      </section>
    </SettingsFrame>
  );
}

/** The forms of this page each ask for a site, so the field has an id of its own. */
function SiteField({ form, sites, id }: { form: FormState; sites: Site[]; id: string }) {
  const offered = sites.filter(({ retiredAt }) => retiredAt === null);
  if (offered.length === 0) return null;
  const chosen = form.values.siteId;
  return (
    <div class="field">
      <label for={id}>Where</label>
      <select id={id} name="siteId">
        <option value="">The whole organization</option>
        {offered.map((site) => (
          <option value={site.id} selected={site.id === chosen}>
            {site.name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Right after days were closed: the way back while nobody has been told. */
function LatestClosing({ latest: { id, undoUntil, made }, zone }: { latest: ClosingRow; zone: string }) {
  const groups = made.changeSets.length;
  const changed = groups === 1 ? "one group’s dates changed" : `${groups} groups’ dates changed`;
  if (undoUntil === null)
    return (
      <Notice kind="warn">
        <p>Days were closed and {changed}. Somebody may be on the way, so people are told at once and this can’t be undone.</p>
      </Notice>
    );
  return (
    <Notice kind="warn">
      <p>
        {groups > 0 ? `Days were closed and ${changed}. ` : "Days were closed. "}
        You can undo it until {spellTime(undoUntil, zone, "en")} {spellZone(undoUntil, zone, "en")}
        {groups > 0 && "; nobody is told before"}.
      </p>
      <form class="undo" method="post" action={`/settings/closings/${id}/undo`}>
        <button type="submit">Undo all of it</button>
      </form>
    </Notice>
  );
}

const sourceWords = { manual: null, holiday: "holiday", calendar: "imported" } as const;

function ClosureTable({ closures, undecided, sites }: Pick<Props, "closures" | "undecided" | "sites">) {
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  return (
    <section class="scroll" tabindex={0} aria-label="Closed days">
      <table>
        <caption class="visually-hidden">Closed days</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Reason</th>
            <th scope="col">Where</th>
            <th scope="col">
              <span class="visually-hidden">Open it again</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {closures.map(({ id, date, reason, source, siteId }) => (
            <tr>
              <th scope="row">{spellDate(toInstant({ date, time: "12:00" }, "UTC"), "UTC", "en")}</th>
              <td>
                {reason} {sourceWords[source] && <span class="tag">{sourceWords[source]}</span>}
                {undecided.has(id) && (
                  <>
                    {" "}
                    <a href={`/settings/closures/${id}`}>{stillOn(undecided.get(id) ?? 0)}</a>
                  </>
                )}
              </td>
              <td>{siteId === null ? "Everywhere" : (names.get(siteId) ?? "A site")}</td>
              <td>
                <form method="post" action={`/settings/closures/${id}/removal`}>
                  <button class="plain" type="submit" aria-label={`Open again: ${date}`}>
                    Open again
                  </button>
                </form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const stillOn = (sessions: number): string => (sessions === 1 ? "1 session to decide on" : `${sessions} sessions to decide on`);
