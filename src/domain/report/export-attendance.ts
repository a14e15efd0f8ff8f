import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { type Sheet, sheetTypes, toCsv, toXlsx } from "../../sheets.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { PROHIBITION } from "../disclosure/disclosure.ts";
import { type Agreed, listAgreed } from "../disclosure/queries.ts";
import { recordExport } from "../disclosure/record-export.ts";
import type { ExportInput } from "./export-input.ts";
import {
  type Among,
  countExport,
  type ExportCounts,
  exportColumns,
  isTooMuch,
  MOST_ROWS,
  readExportRows,
} from "./export-rows.ts";
import { assertScope } from "./scope.ts";

export type ExportPreview = {
  people: number;
  sessions: number;
  rows: number;
  /** People with marks in the scope who agreed to no such thing; null where it rests on a reason. */
  leftOut: number | null;
  columns: readonly string[];
  /** What would stand above the table. */
  above: string[];
};

/** A file to answer with. Its name says nothing of what is in it. */
export type ExportFile = { id: string; name: string; type: string; body: string | ArrayBuffer };

/**
 * What an identified export would hold. Nobody is named and nothing is written.
 *
 * @throws NotFound; Invalid when it would be empty or over 20,000 rows.
 */
export async function previewExport(ctx: Context, input: ExportInput): Promise<ExportPreview> {
  const { agreed, counts } = await look(ctx, input);
  const { people, sessions, rows, everybody } = counts;
  return {
    ...{ people, sessions, rows },
    leftOut: agreed ? everybody - people : null,
    columns: exportColumns,
    above: linesAbove(ctx, input, agreed),
  };
}

/**
 * A file with people's names and marks, ready to hand over. That it leaves, and on what grounds, is kept first; a refusal keeps nothing.
 *
 * @throws as `previewExport`; Conflict `consent_revoked` when a consent ends meanwhile.
 */
export async function exportAttendance(ctx: Context, input: ExportInput): Promise<ExportFile> {
  const { agreed } = await look(ctx, input);
  const { participantIds, rows } = await readExportRows(ctx, input, amongOf(agreed));
  if (rows.length > MOST_ROWS) throw tooMuch();
  const id = newId("exp");
  const above = [...linesAbove(ctx, input, agreed), `Export ${id}`];
  const sheet: Sheet = { name: "Attendance", above, columns: exportColumns, rows };
  const { basis, format } = input;
  const body = format === "csv" ? toCsv([sheet], { bom: input.byteOrderMark }) : await toXlsx([sheet]);
  await recordExport(ctx, {
    ...{ id, format, basis, participantIds },
    recipient: input.recipient,
    reason: purposeOf(input),
    scope: scopeOf(input),
    consentIds: agreed?.map(({ consentId }) => consentId) ?? [],
    rows: rows.length,
  });
  return { id, name: `export-${toLocal(ctx.now, ctx.org.timezone).date}.${format}`, type: sheetTypes[format], body };
}

/** Who may be in it, where it rests on consents, and how much it is. */
async function look(ctx: Context, input: ExportInput): Promise<{ agreed: Agreed[] | null; counts: ExportCounts }> {
  await assertScope(ctx, input);
  const all = input.basis === "consent" ? await listAgreed(ctx, input) : null;
  const counts = await countExport(ctx, input, amongOf(all));
  if (isTooMuch(counts)) throw tooMuch();
  if (counts.people === 0) throw empty(input);
  const present = new Set(counts.participantIds);
  return { agreed: all?.filter(({ participantId }) => present.has(participantId)) ?? null, counts };
}

const amongOf = (agreed: Agreed[] | null): Among => agreed?.map(({ participantId }) => participantId) ?? null;

const purposeOf = (input: ExportInput): string => (input.basis === "consent" ? input.purpose : input.reason);

function scopeOf({ from, to, cohortId, programId, siteId, facilitatorId }: ExportInput): Record<string, string> {
  const ids = Object.entries({ cohortId, programId, siteId, facilitatorId }).filter(([, id]) => id !== undefined);
  return { from, to, ...(Object.fromEntries(ids) as Record<string, string>) };
}

/** The notice, and what goes with it: whom it is for, what for, when it was made, and how far the consents reach (42 CFR 2.32(b)). */
function linesAbove(ctx: Context, input: ExportInput, agreed: Agreed[] | null): string[] {
  const { date, time } = toLocal(ctx.now, ctx.org.timezone);
  const ends = (agreed ?? []).map(({ expiresOn }) => expiresOn).sort();
  const [first, last] = [ends[0], ends.at(-1)];
  return [
    PROHIBITION,
    `For: ${input.recipient}. Not to be passed on to anybody else, nor used for anything else.`,
    `Purpose: ${purposeOf(input)}`,
    ...(agreed
      ? [
          `Everybody in it agreed in writing that ${input.recipient} is told of their attendance, for this purpose alone. ` +
            `Their consents end ${first === last ? `on ${first}` : `between ${first} and ${last}`}, and sooner when they are taken back.`,
        ]
      : []),
    `Sessions from ${input.from} to ${input.to}. Made by ${ctx.org.name} on ${date} at ${time}, ${ctx.org.timezone}.`,
  ];
}

const tooMuch = () =>
  new Invalid([
    { path: "to", message: `That is more than ${MOST_ROWS.toLocaleString("en")} rows. Choose fewer days, a program or a group.` },
  ]);

const empty = ({ basis }: ExportInput) =>
  new Invalid([
    basis === "consent"
      ? { path: "recipient", message: "Nobody with a mark in this period has a consent that holds for them and this purpose." }
      : { path: "from", message: "No attendance is recorded for these filters, so there is nothing to export." },
  ]);
