import { Hono } from "hono";
import { recordRead } from "../../domain/audit/record-read.ts";
import type { ExportBasis } from "../../domain/disclosure/disclosure.ts";
import { listExports } from "../../domain/disclosure/list-exports.ts";
import { listAgreements } from "../../domain/disclosure/queries.ts";
import { type ExportPreview, exportAttendance, previewExport } from "../../domain/report/export-attendance.ts";
import { exportInput } from "../../domain/report/export-input.ts";
import type { FieldError } from "../../errors.ts";
import { addDays, toLocal } from "../../time.ts";
import type { AppEnv, C } from "../env.ts";
import { answerFile } from "../file.ts";
import { attempt, check, confirmation, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { ExportAttendancePage } from "../pages/export-attendance.tsx";
import { ExportsPage } from "../pages/exports.tsx";
import type { FormState } from "../parts/field.tsx";
import { readOptions } from "../report-query.ts";

const PAGE = 50;
/** Proposed for the period. */
const DAYS = 90;
/** What goes along to the form for the other basis: dates and ids, nothing of anybody. */
const kept = ["basis", "from", "to", "programId", "siteId", "facilitatorId", "cohortId"] as const;
const bases = [
  { value: "reason", label: "On a reason: everybody" },
  { value: "consent", label: "On consents: who agreed" },
] as const;

/** Files with people's names in them: what would be in one, making it, and all that were made. */
export const exportRoutes = new Hono<AppEnv>()
  .get("/exports", async (c) => {
    const ctx = c.get("ctx");
    const cursor = c.req.query("cursor");
    const exports = await listExports(ctx, { limit: PAGE, cursor });
    await recordRead(ctx, { kind: "exports", id: ctx.org.id });
    return page(c, "Files with names", <ExportsPage exports={exports} zone={ctx.org.timezone} isFirstPage={!cursor} />);
  })
  .get("/exports/attendance", (c) => {
    const { timezone } = c.get("ctx").org;
    const today = toLocal(c.get("now"), timezone).date;
    const asked = Object.fromEntries(kept.map((name) => [name, c.req.query(name) ?? ""]));
    const values = { ...asked, from: asked.from || addDays(today, -DAYS), to: asked.to || today };
    return formPage(c, { values, errors: [] });
  })
  .post("/exports/attendance", async (c) => {
    const ctx = c.get("ctx");
    const { confirm, ...values } = await readForm(c);
    const checked = check(exportInput, toInput(values));
    if (!checked.ok) return formPage(c, { values, errors: atFields(values, checked.errors) });
    if (confirm !== confirmation(values)) {
      const { result, errors } = await attempt(() => previewExport(ctx, checked.data), "agreement");
      return formPage(c, { values, errors: atFields(values, errors) }, result);
    }
    const { result, errors } = await attempt(() => exportAttendance(ctx, checked.data), "agreement");
    return result ? answerFile(c, result) : formPage(c, { values, errors: atFields(values, errors) });
  });

/** Each basis has fields of its own on the form; only those of the chosen one count. */
function toInput({ recipient, reason, agreement, format, ...rest }: FormValues) {
  const chosen = rest.basis === "consent" ? agreementOf(agreement) : filled({ recipient: recipient ?? "", reason: reason ?? "" });
  return { ...filled(rest), ...chosen, format: format === "csv-bom" ? "csv" : format, byteOrderMark: format === "csv-bom" };
}

function agreementOf(value: FormValues[string] | undefined): { recipient?: unknown; purpose?: unknown } {
  try {
    const [recipient, purpose] = JSON.parse(String(value)) as [unknown, unknown];
    return { recipient, purpose };
  } catch {
    return {};
  }
}

/** Whom and what for are one field where they come from a consent. */
function atFields({ basis }: FormValues, errors: FieldError[]): FieldError[] {
  if (basis !== "consent") return errors;
  const isOfIt = ({ path }: FieldError) => path === "recipient" || path === "purpose";
  const [first] = errors.filter(isOfIt);
  const message = first && /^Nobody/.test(first.message) ? first.message : "Choose whom they agreed to tell.";
  return [...errors.filter((error) => !isOfIt(error)), ...(first ? [{ path: "agreement", message }] : [])];
}

function formAddress(values: FormValues, basis: ExportBasis): string {
  const filters = kept
    .map((name) => [name, name === "basis" ? basis : String(values[name] ?? "")])
    .filter(([, value]) => value !== "");
  return `/exports/attendance?${new URLSearchParams(filters)}`;
}

async function formPage(c: C, form: FormState & { values: FormValues }, preview: ExportPreview | null = null): Promise<Response> {
  const ctx = c.get("ctx");
  const cohortId = String(form.values.cohortId ?? "");
  const [options, agreements] = await Promise.all([readOptions(c, { cohortId }), listAgreements(ctx)]);
  return page(
    c,
    "Export attendance with names",
    <ExportAttendancePage
      form={form}
      basis={form.values.basis === "consent" ? "consent" : "reason"}
      bases={bases.map(({ value, label }) => ({ value, label, href: formAddress(form.values, value) }))}
      options={options}
      agreements={agreements}
      preview={preview}
      confirm={preview && confirmation(form.values)}
      mayList={ctx.actor.kind === "staff" && ctx.actor.role === "manager"}
    />,
    form.errors.length > 0 ? 422 : 200,
  );
}
