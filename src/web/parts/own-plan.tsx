import type { OwnPlan, PlanState, PlanStep } from "../../domain/attendance/own-plan.ts";
import { spellDay, spellShort } from "../../time.ts";

const words: Record<PlanState, string> = {
  done: "Done",
  made_up: "Made up",
  planned: "Make-up planned",
  ahead: "Ahead",
  unmarked: "Not marked yet",
  open: "Missed",
};

type Props = { plan: OwnPlan; zone: string; title: string };

/** What somebody did of their program, what is still to come and when they are through. */
export function OwnPlanList({ plan, zone, title }: Props) {
  const { steps, remaining, endsAt } = plan;
  return (
    <details>
      <summary>
        {title}: {steps.length - remaining} of {steps.length} done
        {endsAt !== null && `, the last date ${spellDay(endsAt, zone, "en")}`}
      </summary>
      <ul>
        {steps.map((step) => (
          <li>
            {step.label}: {spellStep(step, zone)}
          </li>
        ))}
      </ul>
    </details>
  );
}

const spellStep = ({ state, at }: PlanStep, zone: string): string =>
  (state === "ahead" || state === "planned") && at !== null ? `${words[state]}, ${spellShort(at, zone, "en")}` : words[state];
