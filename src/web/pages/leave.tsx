import type { Uncovered } from "../../domain/session/cover.ts";
import type { Candidate } from "../../domain/session/propose-cover.ts";
import type { Leave } from "../../domain/staff/leave.ts";
import { spellShort, spellZone } from "../../time.ts";
import { Empty, Heading, Notice } from "../parts/notice.tsx";

type Props = {
  leave: Leave;
  person: { id: string; name: string };
  sessions: (Uncovered & { candidates: Candidate[] })[];
  /** Why the last press didn't do anything. */
  refused: string | null;
  done: string | undefined;
};

/** One leave with every session it hits: who could take over, who was asked, who agreed. */
export function LeavePage({ leave, person, sessions, refused, done }: Props) {
  const { id, fromDate, toDate, note, withdrawnAt } = leave;
  const days = fromDate === toDate ? fromDate : `${fromDate} to ${toDate}`;
  return (
    <div class="narrow">
      <Heading title={`${person.name} is away`} lead={days}>
        <a class="button" href={`/staff/${person.id}/availability`}>
          Hours and leave
        </a>
      </Heading>
      {done && (
        <Notice kind="good">
          <p>{done}</p>
        </Notice>
      )}
      {refused && (
        <Notice kind="bad">
          <p>{refused}</p>
        </Notice>
      )}
      {note && <p class="muted">{note}</p>}
      {withdrawnAt !== null ? (
        <p>This leave has been taken back.</p>
      ) : (
        <>
          <h2>Sessions to cover</h2>
          {sessions.length === 0 && <Empty title="No session that is still to come falls on these days." />}
          {sessions.map((session) => (
            <SessionToCover session={session} leaveId={id} />
          ))}
          <form method="post" action={`/leaves/${id}/withdrawal`}>
            <p>Taking the leave back ends what nobody has answered. Who agreed to lead a session still does.</p>
            <button class="danger" type="submit">
              Take the leave back
            </button>
          </form>
        </>
      )}
    </div>
  );
}

function SessionToCover({ session, leaveId }: { session: Props["sessions"][number]; leaveId: string }) {
  const { sessionId, awayId, cohortName, number, startsAt, timezone, coverName, waiting, declined, candidates } = session;
  const open = candidates.filter(({ asked }) => asked !== "waiting");
  return (
    <section class="card" aria-label={`${cohortName}, session ${number}`}>
      <h3>
        <a href={`/sessions/${sessionId}`}>
          {cohortName}, session {number}
        </a>
      </h3>
      <p>
        {spellShort(startsAt, timezone, "en")}, {spellZone(startsAt, timezone, "en")}
      </p>
      {coverName ? (
        <form method="post" action={`/sessions/${sessionId}/cover-end`} class="row">
          <p>
            <span class="tag">Covered</span> {coverName} leads it.
          </p>
          <input type="hidden" name="awayId" value={awayId} />
          <input type="hidden" name="leaveId" value={leaveId} />
          <button class="plain" type="submit">
            Undo that; tell {coverName} yourself
          </button>
        </form>
      ) : (
        <>
          <p>
            <span class="tag warn">Nobody yet</span>
            {waiting.length > 0 && ` Asked: ${waiting.join(", ")}.`}
            {declined.length > 0 && ` Can’t: ${declined.join(", ")}.`}
          </p>
          {open.length === 0 ? (
            <p>Nobody else could be asked. Move or cancel the session instead.</p>
          ) : (
            <form method="post" action={`/sessions/${sessionId}/cover-requests`}>
              <input type="hidden" name="awayId" value={awayId} />
              <input type="hidden" name="leaveId" value={leaveId} />
              <label for={`ask-${sessionId}`}>Ask</label>
              <select id={`ask-${sessionId}`} name="askedId" required>
                {open.map((one) => (
                  <option value={one.id}>{spellCandidate(one)}</option>
                ))}
              </select>
              <div class="row">
                <button class={waiting.length === 0 ? "primary" : ""} type="submit">
                  Ask by mail
                </button>
                <a href={`/sessions/${sessionId}/move`}>Move it</a>
                <a href={`/sessions/${sessionId}/cancellation`}>Cancel it</a>
              </div>
            </form>
          )}
        </>
      )}
    </section>
  );
}

function spellCandidate({ name, load, problems, asked }: Candidate): string {
  const leads = load === 0 ? "leads nothing else that week" : `leads ${load} that week`;
  const said = asked === "declined" ? ["said they can’t"] : [];
  return [name, problems.length > 0 ? problems.join(" ") : `free, ${leads}`, ...said].join(" – ");
}
