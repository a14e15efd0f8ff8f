import type { CohortDraft } from "../../domain/draft/draft.ts";
import type { Page } from "../../paging.ts";
import { spellDay, toInstant } from "../../time.ts";
import { Empty, Heading } from "../parts/notice.tsx";

export const draftStatus: Record<CohortDraft["status"], string> = {
  asking: "Asking",
  opened: "Opened",
  dropped: "Given up",
};

/** Cohorts that have no time yet. */
export function DraftsPage({ drafts, mayPlan }: { drafts: Page<CohortDraft>; mayPlan: boolean }) {
  return (
    <>
      <Heading title="Finding a time" lead="Ask people when they could come, then open the cohort where most can.">
        {mayPlan && (
          <a class="button primary" href="/drafts/new">
            Look for a time
          </a>
        )}
      </Heading>
      {drafts.items.length === 0 ? (
        <Empty title="Nobody is being asked for a time.">
          {mayPlan && <p>Begin with the weekdays and hours that come into question, then choose whom to ask.</p>}
        </Empty>
      ) : (
        <ul class="cards">
          {drafts.items.map((draft) => (
            <li>
              <h2>
                <a href={`/drafts/${draft.id}`}>{draft.name}</a>
              </h2>
              <p class="muted">{draft.programName}</p>
              <p>
                <span class={draft.status === "asking" ? "tag good" : "tag"}>{draftStatus[draft.status]}</span>
              </p>
              <p>From {spellDay(toInstant({ date: draft.startsFrom, time: "12:00" }, draft.timezone), draft.timezone, "en")}</p>
              <p>
                {draft.answered} of {draft.invited} answered
              </p>
            </li>
          ))}
        </ul>
      )}
      {drafts.nextCursor && (
        <p>
          <a class="button" href={`/drafts?cursor=${drafts.nextCursor}`}>
            Older ones
          </a>
        </p>
      )}
      <p>
        <a href="/cohorts">Back to the cohorts</a>
      </p>
    </>
  );
}
