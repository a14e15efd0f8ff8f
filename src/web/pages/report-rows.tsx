import { outcomeLabels } from "../../domain/attendance/attendance.ts";
import type { SessionBehind, StayBehind } from "../../domain/report/rows-behind.ts";
import { spellDay, spellShort, toInstant } from "../../time.ts";
import { Empty, Heading } from "../parts/notice.tsx";

type Props = { title: string; about: string; back: string; hasMore: boolean; zone: string } & (
  | { sessions: SessionBehind[] }
  | { stays: StayBehind[] }
);

/** The rows a figure is counted over. Each session opens its register, each person their page. */
export function ReportRowsPage(props: Props) {
  const { title, about, back, hasMore, zone } = props;
  const isEmpty = "sessions" in props ? props.sessions.length === 0 : props.stays.length === 0;
  return (
    <>
      <Heading title={title} lead={about}>
        <a class="button" href={back}>
          Back to the report
        </a>
      </Heading>
      {isEmpty ? (
        <Empty title="Nothing is behind this figure under these filters." />
      ) : "sessions" in props ? (
        <Sessions rows={props.sessions} />
      ) : (
        <Stays rows={props.stays} zone={zone} />
      )}
      {hasMore && <p class="muted">There are more. Choose a shorter period or a group to see the others.</p>}
    </>
  );
}

/** Only sessions that are over are behind a figure, so one that is planned still is one whose register nobody took. */
const outcomeOf = ({ outcome }: SessionBehind): string =>
  outcome === "planned" ? "No register" : outcomeLabels[outcome as keyof typeof outcomeLabels];

function Sessions({ rows }: { rows: SessionBehind[] }) {
  return (
    <section class="scroll" tabindex={0} aria-label="Sessions">
      <table>
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col">Outcome</th>
            {["Expected", "Attended", "Excused", "Told us late", "No-shows"].map((name) => (
              <th scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row" class="name">
                <a href={`/sessions/${row.id}`}>
                  {row.cohortName}
                  {row.number !== null && `, session ${row.number}`}
                </a>
                <br />
                <span class="muted nowrap">{spellShort(row.startsAt, row.timezone, "en")}</span>
              </th>
              <td>{outcomeOf(row)}</td>
              {[row.expected, row.attended, row.excused, row.lateCancelled, row.noShows].map((value) => (
                <td class="number">{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Stays({ rows, zone }: { rows: StayBehind[]; zone: string }) {
  return (
    <section class="scroll" tabindex={0} aria-label="People">
      <table>
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Group</th>
            <th scope="col">Joined</th>
            <th scope="col">Left</th>
            <th scope="col" class="number">
              Attended
            </th>
            <th scope="col" class="number">
              Minutes
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">
                <a href={`/participants/${row.participantId}`}>{row.name}</a>
              </th>
              <td class="name">
                <a href={`/cohorts/${row.cohortId}`}>{row.cohortName}</a>
              </td>
              <td class="nowrap">{spellDay(toInstant({ date: row.joinedOn, time: "12:00" }, zone), zone, "en")}</td>
              <td class="nowrap">{row.leftAt === null ? "" : spellDay(row.leftAt, zone, "en")}</td>
              <td class="number">{row.sessions}</td>
              <td class="number">{row.minutes}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
