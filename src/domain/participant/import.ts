import { and, eq } from "drizzle-orm";
import { participants } from "../../../db/schema/index.ts";
import { type AuditEntry, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { type Rejection, readCsv } from "../../csv.ts";
import { readHeader, readLine, spellProblems } from "../../csv-columns.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { draftParticipant } from "./create.ts";
import { columnNames, type ImportedPerson, importedPerson, meaningOf, messages } from "./import-columns.ts";
import { findStopped, importKeyIndex, type Known, matchImported } from "./match-imported.ts";
import { draftUpdate } from "./update.ts";

/** `updated` counts everybody found again, `unchanged` those among them about whom the file says nothing new. */
export type ImportResult = { created: number; updated: number; unchanged: number; rejected: Rejection[] };

type Line = { line: number; person: ImportedPerson };
type Draft = { isNew: boolean; statements: Statement[]; audit: AuditEntry[] };

const LINES_A_BATCH = 150;

/**
 * Adds and updates people from a CSV file. Each line happens whole or not at all; a line that can't is named with its number
 * in the file. People are found again by id, else by address, so importing a file twice adds nobody twice.
 *
 * @throws Invalid for a file that can't be read, Conflict `import_clash` when the same ids are being imported elsewhere.
 */
export async function importParticipants(
  ctx: Context,
  bytes: Uint8Array,
  { dryRun }: { dryRun: boolean },
): Promise<ImportResult> {
  const { lines, rejected } = readLines(bytes);
  const drafts = await draftLines(ctx, lines, rejected);
  for (let done = 0; done < drafts.length && !dryRun; done += LINES_A_BATCH) {
    const some = drafts.slice(done, done + LINES_A_BATCH);
    if (some.every(({ statements }) => statements.length === 0)) continue;
    await write(ctx, {
      statements: some.flatMap(({ statements }) => statements),
      unique: [{ columns: "participants.org_id, participants.import_key", otherwise: clash }],
      audit: some.flatMap(({ audit }) => audit),
    });
  }
  if (!dryRun) ctx.startDispatch();
  const created = drafts.filter(({ isNew }) => isNew).length;
  rejected.sort((a, b) => a.line - b.line);
  const unchanged = drafts.filter(({ statements }) => statements.length === 0).length;
  return { created, updated: drafts.length - created, unchanged, rejected };
}

const clash = () => new Conflict("import_clash", "These people are being imported elsewhere right now. Send the file again.");

function readLines(bytes: Uint8Array): { lines: Line[]; rejected: Rejection[] } {
  const [header, ...records] = readCsv(bytes);
  const columns = readHeader(columnNames, header?.cells ?? []);
  const lines: Line[] = [];
  const rejected: Rejection[] = [];
  for (const { line, cells } of records) {
    const read = readLine(columns, cells, meaningOf);
    if ("problem" in read) {
      rejected.push({ line, message: read.problem });
      continue;
    }
    const parsed = importedPerson.safeParse(read.values);
    if (parsed.success) lines.push({ line, person: parsed.data });
    else rejected.push({ line, message: spellProblems(parsed.error, columnNames, messages) });
  }
  return { lines, rejected };
}

/** What each line would do; lines that can't are added to `rejected`. */
async function draftLines(ctx: Context, lines: Line[], rejected: Rejection[]): Promise<Draft[]> {
  const match = await matchImported(
    ctx,
    lines.map(({ person }) => person),
  );
  const matched = lines.map((entry) => ({ ...entry, match: match(entry.person) }));
  const stopped = await findStopped(
    ctx,
    matched.flatMap(({ match, person }) =>
      "person" in match && match.person && person.emailPermission && !match.person.emailPermission ? [match.person.id] : [],
    ),
  );
  const seen = new Map<string, number>();
  const drafts: Draft[] = [];
  for (const { line, person, match } of matched) {
    const names = namesOf(person, "person" in match ? match.person : null);
    const earlier = names.map((name) => seen.get(name)).find((at) => at !== undefined);
    const claims = person.email ? [...names, `email ${person.email}`] : names;
    for (const name of claims) if (!seen.has(name)) seen.set(name, line);
    if (earlier !== undefined) rejected.push({ line, message: `Line ${earlier} is about the same person.` });
    else if ("problem" in match) rejected.push({ line, message: match.problem });
    else if (match.person && stopped.has(match.person.id)) {
      rejected.push({ line, message: "They stopped mail themselves. Ask them, then allow it on their page." });
    } else {
      try {
        drafts.push(match.person ? draftKnown(ctx, match.person, person) : draftNew(ctx, person));
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        rejected.push({ line, message: error.errors.map(({ message }) => message).join(" ") });
      }
    }
  }
  return drafts;
}

/** What no earlier line may have been about. An address may, when this line has an id: relatives share one. */
function namesOf({ importKey, email }: ImportedPerson, known: Known | null): string[] {
  return [
    ...(known ? [`person ${known.id}`] : []),
    ...(importKey ? [`id ${importKey}`] : []),
    ...(!importKey && email ? [`email ${email}`] : []),
  ];
}

function draftNew(ctx: Context, { importKey, givenName, emailPermission, ...person }: ImportedPerson): Draft {
  if (!givenName) throw new Invalid([{ path: "givenName", message: "first name: Give a first name." }]);
  const input = { ...person, givenName, emailPermission: emailPermission ?? false };
  const key = importKey ? { importKey: importKeyIndex(ctx.vault, importKey) } : {};
  const { id, statements } = draftParticipant(ctx, { ...input, ...key }, "import");
  const audit = { action: "participant.create", subject: { kind: "participant", id }, detail: { source: "import" } };
  return { isNew: true, statements, audit: [audit] };
}

function draftKnown(ctx: Context, known: Known, { importKey, ...patch }: ImportedPerson): Draft {
  const { statements, changed } = draftUpdate(ctx, known, patch, "import");
  const key = importKey ? importKeyIndex(ctx.vault, importKey) : known.importKey;
  if (key !== known.importKey) {
    const here = and(eq(participants.orgId, ctx.org.id), eq(participants.id, known.id));
    statements.push(ctx.db.update(participants).set({ importKey: key, updatedAt: ctx.now }).where(here));
    changed.push("importKey");
  }
  if (changed.length === 0) return { isNew: false, statements: [], audit: [] };
  const detail = { source: "import", fields: changed.join(",") };
  return {
    isNew: false,
    statements,
    audit: [{ action: "participant.update", subject: { kind: "participant", id: known.id }, detail }],
  };
}
