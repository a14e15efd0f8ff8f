import { UNDO_MS } from "../../domain/cohort/change-set.ts";
import type { CohortDraft } from "../../domain/draft/draft.ts";
import type { Invitation } from "../../domain/draft/queries.ts";
import type { FoundSlot } from "../../domain/draft/times.ts";
import { spellDay, spellTime, spellZone, toInstant } from "../../time.ts";
import { FoundSlots } from "../parts/found-slots.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { weekdayNames } from "../parts/rhythm.ts";
import { draftStatus } from "./drafts.tsx";

type Props = {
  draft: CohortDraft;
  /** Null for whoever may not read who is invited. */
  invitations: Invitation[] | null;
  slots: FoundSlot[];
  allSlots: boolean;
  /** Those found by a search, not invited yet. */
  found: { find: string; people: { id: string; name: string; hasMail: boolean }[]; more: boolean } | null;
  done: string | undefined;
  error: string | null;
  orgAlias: string;
  now: number;
};

const doneWords: Record<string, string> = {
  created: "Saved. Choose whom to ask next.",
  invited: "Invited. Whoever may be written to gets a mail with a link; answer for the others yourself.",
  asked: "Asked again, by mail.",
  answered: "Their hours are kept.",
  removed: "Taken back. Their link is closed.",
  dropped: "Given up. Nobody is asked any more.",
  resumed: "Undone. People can answer again.",
};

export function DraftPage({ draft, invitations, slots, allSlots, found, done, error, orgAlias, now }: Props) {
  const word = done === undefined ? undefined : doneWords[done];
  const asking = draft.status === "asking";
  return (
    <>
      <Heading title={draft.name} lead={draft.programName}>
        <span class={asking ? "tag good" : "tag"}>{draftStatus[draft.status]}</span>
      </Heading>
      {word && <Notice kind="good">{word}</Notice>}
      {error && <Notice kind="bad">{error}</Notice>}
      {draft.cohortId && <Opened draft={draft} cohortId={draft.cohortId} mayUndo={invitations !== null} now={now} />}
      {draft.status === "dropped" && invitations && (
        <form method="post" action={`/drafts/${draft.id}/resumption`}>
          <button type="submit">Go on looking</button>
        </form>
      )}
      <p>
        {draft.weekdays.map((day) => weekdayNames[day - 1]).join(", ")}, {draft.earliest}–{draft.latest}, {draft.timezone}.{" "}
        {draft.sessionCount === null ? "No last session" : `${draft.sessionCount} sessions`} of {draft.minutes} minutes, from{" "}
        {spellDay(toInstant({ date: draft.startsFrom, time: "12:00" }, draft.timezone), draft.timezone, "en")}.
        {draft.room && ` In ${draft.room.name}.`}
        {draft.facilitators.length > 0 && ` Led by ${draft.facilitators.map(({ name }) => name).join(", ")}.`}
      </p>
      {asking && <FoundSlots draft={draft} slots={slots} all={allSlots} mayOpen={invitations !== null} />}
      {invitations && <Invited draft={draft} invitations={invitations} />}
      {invitations && asking && <InviteForm draft={draft} found={found} orgAlias={orgAlias} />}
      {invitations && asking && (
        <details>
          <summary>Give up looking for a time</summary>
          <form method="post" action={`/drafts/${draft.id}/dropping`}>
            <p>Nobody is asked any more and every link closes. What people answered is kept.</p>
            <button type="submit">Give up</button>
          </form>
        </details>
      )}
    </>
  );
}

type OpenedProps = { draft: CohortDraft; cohortId: string; mayUndo: boolean; now: number };

/** Right after it was opened: when people are welcomed, and the way back until then. */
function Opened({ draft, cohortId, mayUndo, now }: OpenedProps) {
  const until = (draft.closedAt ?? 0) + UNDO_MS;
  return (
    <Notice kind="good">
      <p>
        The cohort is open. <a href={`/cohorts/${cohortId}`}>Go to the cohort</a>
      </p>
      {mayUndo && until > now && (
        <form class="undo" method="post" action={`/drafts/${draft.id}/resumption`}>
          <p>
            Whoever has a place and may be written to is welcomed by mail at {spellTime(until, draft.timezone, "en")}{" "}
            {spellZone(until, draft.timezone, "en")}, unless you undo it.
          </p>
          <button type="submit">Undo the opening</button>
        </form>
      )}
    </Notice>
  );
}

function Invited({ draft, invitations }: { draft: CohortDraft; invitations: Invitation[] }) {
  const asking = draft.status === "asking";
  const silent = invitations.filter(({ answer, hasMail }) => answer === null && hasMail).length;
  return (
    <section aria-labelledby="invited">
      <h2 id="invited">Who is asked</h2>
      {invitations.length === 0 ? (
        <Empty title="Nobody is invited yet." />
      ) : (
        <section class="scroll" tabindex={0} aria-label="People who are asked">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Answer</th>
                {asking && <th scope="col">Change</th>}
              </tr>
            </thead>
            <tbody>
              {invitations.map((one) => (
                <tr>
                  <th scope="row">
                    <a href={`/participants/${one.participant.id}`}>{one.participant.name}</a>
                  </th>
                  <td>{spellAnswer(one, draft.timezone)}</td>
                  {asking && (
                    <td>
                      <form method="post" action={`/invitations/${one.id}/removal`} class="inline">
                        <a href={`/invitations/${one.id}/answer`} aria-label={`Answer for them: ${one.participant.name}`}>
                          Answer for them
                        </a>{" "}
                        <button class="plain" type="submit" aria-label={`Take back the invitation of ${one.participant.name}`}>
                          Take back
                        </button>
                      </form>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {asking && silent > 0 && (
        <form method="post" action={`/drafts/${draft.id}/reminder`}>
          <button type="submit">
            Ask again by mail: {silent} {silent === 1 ? "person hasn’t" : "people haven’t"} answered
          </button>
        </form>
      )}
    </section>
  );
}

function spellAnswer({ answer, answeredAt, answeredFor, hasMail, asked }: Invitation, zone: string): string {
  if (answer === null || answeredAt === null) {
    if (asked > 0) return asked === 1 ? "Asked by mail" : `Asked by mail ${asked} times`;
    return hasMail ? "Not asked by mail" : "No mail: ask in another way";
  }
  const hours = answer.hours.length === 0 ? "No hour suits" : `${answer.hours.length} hours`;
  return `${hours}, ${spellDay(answeredAt, zone, "en")}${answeredFor ? ", entered by staff" : ""}`;
}

function InviteForm({ draft, found, orgAlias }: Pick<Props, "draft" | "found" | "orgAlias">) {
  return (
    <section aria-labelledby="invite">
      <h2 id="invite">Ask people</h2>
      <form method="get" action={`/drafts/${draft.id}#invite`}>
        <div class="fields">
          <div class="field">
            <label for="find">Find people by name or address</label>
            <input id="find" name="find" type="search" value={found?.find ?? ""} maxlength={120} />
          </div>
          <div class="field">
            <button type="submit">Find</button>
          </div>
        </div>
      </form>
      {found &&
        (found.people.length === 0 ? (
          <Empty title="Nobody else was found.">
            <a href="/participants/new">Add somebody</a>
          </Empty>
        ) : (
          <form method="post" action={`/drafts/${draft.id}/invitations`}>
            <fieldset>
              <legend>Whom to ask</legend>
              {found.people.map(({ id, name, hasMail }) => (
                <label class="check" for={id}>
                  <input id={id} type="checkbox" name="participantIds[]" value={id} />
                  <span>
                    {name}
                    {!hasMail && <small> may not be written to: answer for them</small>}
                  </span>
                </label>
              ))}
            </fieldset>
            {found.more && <p class="muted">There are more. Search for a name.</p>}
            <p>
              Each gets one mail from “{draft.alias ?? orgAlias}” that asks when they can come, with a link of their own. It says
              nothing of the group.
            </p>
            <button class="primary" type="submit">
              Ask those marked
            </button>
          </form>
        ))}
    </section>
  );
}
