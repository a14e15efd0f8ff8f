import type { Session } from "../../domain/session/session.ts";

const labels: Record<Session["outcome"], string> = {
  planned: "Planned",
  held: "Held",
  held_below_quorum: "Held, under the minimum",
  cancelled_by_program: "Cancelled",
  postponed: "Postponed",
};

/** Where a session stands, in a word; a register that waits says so. */
export function SessionStatus({ session, now }: { session: Session; now: number }) {
  if (session.outcome === "planned" && session.endsAt <= now) return <span class="tag warn">Register waits</span>;
  const tone = { planned: "", held: " good", held_below_quorum: " warn", cancelled_by_program: " bad", postponed: " warn" };
  return <span class={`tag${tone[session.outcome]}`}>{labels[session.outcome]}</span>;
}
