import type { Decision } from "../../domain/cohort/decision.ts";
import { spellDate, spellDay, toInstant } from "../../time.ts";
import { Field, type FormState, TextArea } from "./field.tsx";

/** Who decided, why, and until when the contract runs. */
export function DecisionFields({ form }: { form: FormState }) {
  return (
    <>
      <Field form={form} name="decidedBy" label="Who decided" hint="Such as “the group and Dana”." required maxlength={200} />
      <TextArea form={form} name="reason" label="Why" hint="For staff only. Mail never says it." required />
      <Field form={form} name="contractEndsOn" label="Contract ends on" type="date" hint="Left empty: with the last session." />
    </>
  );
}

const what: Record<Decision["kind"], string> = {
  extended: "Extended",
  shortened: "Shortened",
  maintenance: "Goes on as a maintenance series",
  peer_led: "Goes on as a peer-led group",
};

/** What was decided about how long a group goes on, newest first. */
export function Decisions({ decisions, cohortId, zone }: { decisions: Decision[]; cohortId: string; zone: string }) {
  if (decisions.length === 0) return null;
  return (
    <section aria-labelledby="decisions">
      <h2 id="decisions">Decisions</h2>
      <ul>
        {decisions.map((decision) => (
          <li>
            <strong>{spellKind(decision, cohortId)}</strong>
            {decision.contractEndsOn &&
              `, contract until ${spellDate(toInstant({ date: decision.contractEndsOn, time: "12:00" }, zone), zone, "en")}`}
            . {decision.decidedBy}: {decision.reason}{" "}
            <small class="muted">
              {spellDay(decision.recordedAt, zone, "en")}
              {decision.recordedBy && `, noted by ${decision.recordedBy}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function spellKind(
  { kind, sessionsBefore, sessionsAfter, followOnId, followOnName, cohortName, ...row }: Decision,
  here: string,
) {
  if (followOnId === null) return `${what[kind]} from ${sessionsBefore} to ${sessionsAfter} sessions`;
  if (followOnId === here)
    return (
      <>
        Goes on from <a href={`/cohorts/${row.cohortId}`}>{cohortName}</a>
      </>
    );
  return (
    <>
      {what[kind]}: <a href={`/cohorts/${followOnId}`}>{followOnName}</a>
    </>
  );
}
