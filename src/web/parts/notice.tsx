import type { Child } from "hono/jsx";

/** Says what happened or what to do. Colour is never the only sign: the words carry it. */
export function Notice({ kind = "info", children }: { kind?: "info" | "good" | "warn" | "bad"; children: Child }) {
  return (
    <div class={`notice ${kind}`} role={kind === "bad" ? "alert" : "status"}>
      {children}
    </div>
  );
}

/** An empty list says what to do next. */
export function Empty({ title, children }: { title: string; children?: Child }) {
  return (
    <div class="empty">
      <p class="lead">{title}</p>
      {children}
    </div>
  );
}

/** A page's heading with what can be done there. */
export function Heading({ title, lead, children }: { title: string; lead?: Child; children?: Child }) {
  return (
    <header class="heading">
      <div>
        <h1>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {children && <div class="actions">{children}</div>}
    </header>
  );
}
