import type { ClosingInput, SessionDecision } from "../domain/session/closing.ts";
import type { ClosingPreview } from "../domain/session/preview-closing.ts";
import type { FieldError } from "../errors.ts";
import { type FormValues, filled } from "./form.ts";

// The form of days to close and of what becomes of the sessions on them: `action-<session>`, `date-<session>`, `time-<session>`.

/** A form that nobody has filled in yet: all days, every session pushed. */
export function fromDays({ days, siteId, source }: Partial<ClosingInput>, preview: ClosingPreview): FormValues {
  return {
    days: JSON.stringify(days ?? []),
    include: preview.days.filter(({ closed }) => !closed).map(({ date }) => date),
    ...(siteId ? { siteId } : {}),
    ...(source ? { source } : {}),
    notify: "on",
  };
}

/** The same with an answer for every session the preview shows; pushed unless somebody chose otherwise. */
export const withAnswers = (values: FormValues, { groups }: ClosingPreview): FormValues => ({
  ...Object.fromEntries(
    groups.flatMap(({ sessions }) =>
      sessions.flatMap(({ id, localTime }) => [
        [`action-${id}`, "push"],
        [`date-${id}`, ""],
        [`time-${id}`, localTime],
      ]),
    ),
  ),
  ...values,
});

/** What the form asks for, not yet checked. */
export function toClosing(values: FormValues) {
  const { siteId, source, notify } = filled(values);
  const include = new Set([values.include ?? []].flat());
  const days = daysIn(values.days).filter((day) => include.has(String(day.date)));
  return {
    days,
    siteId: siteId ?? null,
    ...(source ? { source } : {}),
    decisions: decisionsFrom(values),
    notify: notify === "on",
  };
}

/** Sessions somebody chose something for. */
export function decisionsFrom(values: FormValues): SessionDecision[] {
  return Object.entries(filled(values)).flatMap(([name, action]) => {
    if (!name.startsWith("action-")) return [];
    const sessionId = name.slice("action-".length);
    const { [`date-${sessionId}`]: date, [`time-${sessionId}`]: time } = filled(values);
    const when = action === "move" ? { ...(date ? { date } : {}), ...(time ? { time } : {}) } : {};
    return [{ sessionId, action, ...when } as SessionDecision];
  });
}

/** Errors at the fields of the form instead of the list they were read into. */
export const toFormErrors = (errors: FieldError[], decisions: SessionDecision[]): FieldError[] =>
  errors.map(({ path, message }) => {
    const [, index, field] = path.split(".");
    const sessionId = decisions[Number(index)]?.sessionId;
    return { path: sessionId && field ? `${field}-${sessionId}` : "decisions", message };
  });

function daysIn(text: unknown): { date?: unknown; reason?: unknown }[] {
  try {
    const parsed: unknown = JSON.parse(typeof text === "string" ? text : "[]");
    return Array.isArray(parsed) ? parsed.filter((item) => typeof item === "object" && item !== null) : [];
  } catch {
    return [];
  }
}
