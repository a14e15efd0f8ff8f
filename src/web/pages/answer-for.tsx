import { spellZone } from "../../time.ts";
import { Heading, Notice } from "../parts/notice.tsx";
import { weekdayNames } from "../parts/rhythm.ts";
import { WeekHours } from "../parts/week-hours.tsx";

type Props = {
  invitationId: string;
  draft: { id: string; name: string };
  name: string;
  zone: string;
  hours: string[];
  chosen: ReadonlySet<string>;
  now: number;
  refused: string | null;
};

/** Somebody's hours, entered by staff after asking them. */
export function AnswerForPage({ invitationId, draft, name, zone, hours, chosen, now, refused }: Props) {
  return (
    <>
      <Heading title={`When can ${name} come?`} lead={draft.name} />
      {refused && <Notice kind="bad">{refused}</Notice>}
      <form method="post" action={`/invitations/${invitationId}/answer`}>
        <p>
          Mark the hours that {name} told you, by the clock where they are: {spellZone(now, zone, "en")}.
        </p>
        <input type="hidden" name="zone" value={zone} />
        <WeekHours hours={hours} chosen={chosen} days={weekdayNames} locale="en" />
        <button class="primary" type="submit">
          Keep these hours
        </button>
      </form>
      <p>
        <a href={`/drafts/${draft.id}`}>Back without a change</a>
      </p>
    </>
  );
}
