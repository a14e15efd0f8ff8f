import type { ChangeSet } from "../../domain/cohort/change-set.ts";
import { spellTime, spellZone } from "../../time.ts";
import { Notice } from "./notice.tsx";

/** @param back where undoing leads; the cohort's page when left out. */
type Props = { change: ChangeSet; zone: string; back?: string };

const what: Record<ChangeSet["kind"], string> = {
  moved: "the move",
  cancelled: "the cancellation",
  place: "the change of place",
  extended: "the extension",
  shortened: "the shortening",
  continued: "the new group",
};

/** Right after a change: who will be told when, and the way back until then. */
export function LatestChange({ change, zone, back }: Props) {
  const { id, kind, dueAt, undoUntil } = change;
  const clock = (at: number) => `${spellTime(at, zone, "en")} ${spellZone(at, zone, "en")}`;
  const who = spellWho(change);
  return (
    <Notice kind="warn">
      <p>
        {dueAt === null && undoUntil !== null && `Nobody is told of this by mail. You can undo it until ${clock(undoUntil)}.`}
        {dueAt !== null && undoUntil === null && `${who.are} being told now, so this can’t be undone.`}
        {dueAt !== null && undoUntil !== null && `${who.will} be told by mail at ${clock(dueAt)}, unless you undo it.`}
      </p>
      {undoUntil !== null && (
        <form class="undo" method="post" action={`/change-sets/${id}/undo`}>
          {back && <input type="hidden" name="back" value={back} />}
          <button type="submit">Undo {what[kind]}</button>
        </form>
      )}
    </Notice>
  );
}

function spellWho({ people, guardians }: ChangeSet): { are: string; will: string } {
  const said = [
    people > 0 || guardians === 0 ? `${people} ${people === 1 ? "person" : "people"}` : "",
    guardians > 0 ? `${guardians} ${guardians === 1 ? "guardian" : "guardians"}` : "",
  ].filter(Boolean);
  const who = said.join(" and ");
  return { are: `${who} ${people + guardians === 1 ? "is" : "are"}`, will: `${who} will` };
}
