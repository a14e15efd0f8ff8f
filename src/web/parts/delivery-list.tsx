import { type Delivery, kindWords } from "../../domain/reminder/reminder.ts";
import { spellShort } from "../../time.ts";

const states: Record<Delivery["state"], { word: string; tone: string }> = {
  queued: { word: "Waiting", tone: "" },
  frozen: { word: "Going out", tone: "" },
  sent: { word: "Sent", tone: " good" },
  skipped: { word: "Not sent", tone: "" },
  missed: { word: "Too late", tone: " warn" },
  failed: { word: "Failed", tone: " bad" },
  unknown: { word: "Unclear", tone: " warn" },
};

/** Mail owed to somebody and what became of it. `zone`: whose wall clock the times are read on. */
export function DeliveryList({ deliveries, zone, label }: { deliveries: Delivery[]; zone: string; label: string }) {
  return (
    <section class="scroll" tabindex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">When</th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map(({ kind, state, reason, dueAt, sentAt, outcome }) => (
            <tr>
              <th scope="row">{kindWords[kind]}</th>
              <td class="nowrap">{spellShort(sentAt ?? dueAt, zone, "en")}</td>
              <td>
                <span class={`tag${states[state].tone}`}>{states[state].word}</span>
                {outcome && <span> {outcome}</span>}
                {reason && <span class="muted"> {reason.replaceAll("_", " ")}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
