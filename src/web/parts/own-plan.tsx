import type { OwnPlan, PlanState, PlanStep } from "../../domain/attendance/own-plan.ts";
import { spellDay, spellShort } from "../../time.ts";

const words: Record<PlanState, string> = {
  done: "Done",
  made_up: "Made up",
  planned: "Make-up planned",
  ahead: "Ahead",
  unmarked: "Not marked yet",
  paused: "In their pause",
  off: "Cancelled by us",
  open: "Missed",
};

type Props = {
  plan: OwnPlan;
  zone: string;
  title: string;
  /** The stay whose make-ups may be planned from here. */
  enrolmentId?: string;
};

/** What somebody did of their program, what is still to come and when they are through. */
export function OwnPlanList({ plan, zone, title, enrolmentId }: Props) {
  const { steps, remaining, endsAt } = plan;
  return (
    <details>
      <summary>
        {title}: {steps.length - remaining} of {steps.length} done
        {endsAt !== null && `, the last date ${spellDay(endsAt, zone, "en")}`}
      </summary>
      <ul class="plain-list">
        {steps.map((step) => (
          <li>
            {step.label}: {spellStep(step, zone)} {enrolmentId && <StepAction step={step} enrolmentId={enrolmentId} />}
          </li>
        ))}
      </ul>
    </details>
  );
}

function spellStep({ state, at, makeUp }: PlanStep, zone: string): string {
  const when =
    (state === "ahead" || state === "planned" || state === "paused") && at !== null ? `, ${spellShort(at, zone, "en")}` : "";
  return `${words[state]}${when}${makeUp ? `, ${makeUp.where}` : ""}`;
}

function StepAction({ step, enrolmentId }: { step: PlanStep; enrolmentId: string }) {
  if ((step.state === "open" || step.state === "paused") && step.sessionId !== null)
    return (
      <a href={`/enrolments/${enrolmentId}/make-up?session=${step.sessionId}`} aria-label={`Plan a make-up for ${step.label}`}>
        Plan a make-up
      </a>
    );
  if (step.state !== "planned" || !step.makeUp) return null;
  return (
    <>
      {step.makeUp.by === "cohort" && (
        <form method="post" action={`/make-ups/${step.makeUp.id}/settlement`} class="inline">
          <button class="plain" type="submit" name="came" value="yes" aria-label={`Made up: ${step.label}`}>
            Made up
          </button>
        </form>
      )}{" "}
      <form method="post" action={`/make-ups/${step.makeUp.id}/dropping`} class="inline">
        <button class="plain" type="submit" aria-label={`Call off the make-up for ${step.label}`}>
          Call off
        </button>
      </form>
    </>
  );
}
