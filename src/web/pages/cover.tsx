import type { CoverRequest } from "../../domain/session/cover.ts";
import { spellDate, spellTime, spellZone } from "../../time.ts";
import { Heading, Notice } from "../parts/notice.tsx";

type Props = { request: CoverRequest; isMine: boolean; refused: string | null; done: string | undefined };

/** What somebody is asked to take over, and their answer. */
export function CoverPage({ request, isMine, refused, done }: Props) {
  const { id, sessionId, cohortName, number, startsAt, endsAt, timezone, place, awayName, answer, isOver } = request;
  const clock = (at: number) => spellTime(at, timezone, "en");
  return (
    <article class="narrow">
      <Heading title="Can you stand in?" lead={`For ${awayName}, who can’t be there.`} />
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
      <p>
        <strong>
          {cohortName}
          {number !== null && `, session ${number}`}
        </strong>
      </p>
      <p>
        {spellDate(startsAt, timezone, "en")}, {clock(startsAt)}–{clock(endsAt)}, {spellZone(startsAt, timezone, "en")}
      </p>
      {place && <p>{place}</p>}
      {answer === "accepted" && (
        <p>
          {isMine ? "You lead it." : "They lead it."} <a href={`/sessions/${sessionId}`}>See who is coming</a>
        </p>
      )}
      {answer !== "accepted" && isOver && <p>This has been settled meanwhile: there is nothing for you to do.</p>}
      {answer === "declined" && !isOver && <p>You said that you can’t. You can still take it while nobody else has.</p>}
      {isMine && !isOver && answer !== "accepted" && (
        <form method="post" action={`/cover/${id}`} class="row">
          <button class="primary" type="submit" name="answer" value="accepted">
            I’ll lead it
          </button>
          {answer === null && (
            <button type="submit" name="answer" value="declined">
              I can’t
            </button>
          )}
        </form>
      )}
    </article>
  );
}
