import { parse } from "csv-parse/sync";
import { Invalid } from "./errors.ts";

export const MOST_BYTES = 1024 * 1024;
export const MOST_LINES = 5_000;

/** One record; `line` is where it starts in the file, counted from 1. */
export type CsvRecord = { line: number; cells: string[] };
export type Rejection = { line: number; message: string };

// WHATWG windows-1252, bytes 0x80 to 0x9f; the others are their own code points. Not every runtime's decoder knows it.
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/**
 * The records of a CSV file: UTF-8 with or without BOM, else Windows-1252; comma, semicolon or tab, whichever the first
 * line has most of. Blank lines are left out but counted. `Ana;"Ruiz` + newline + `Paz"` → one record of two cells.
 *
 * @throws Invalid for a file that can't be read as one at all.
 */
export function readCsv(bytes: Uint8Array): CsvRecord[] {
  if (bytes.length > MOST_BYTES) throw unreadable("The file is over 1 MiB. Split it.");
  // One kind of line break throughout, or quoted ones are counted twice.
  const text = readText(bytes).replace(/\r\n?/g, "\n");
  const records = parseAll(text)
    .map(({ record, raw, info }) => ({
      line: info.lines - breaksIn(raw),
      cells: record.map((cell) => cell.replace(/\s+/g, (gap) => (gap.includes("\n") ? " " : gap)).trim()),
    }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (records.length === 0) throw unreadable("The file is empty.");
  if (records.length > MOST_LINES + 1) throw unreadable(`The file has over ${MOST_LINES} lines. Split it.`);
  return records;
}

type Parsed = { record: string[]; raw: string; info: { lines: number } };

function parseAll(text: string): Parsed[] {
  let ended = 0;
  try {
    return parse(text, {
      delimiter: separatorOf(text),
      info: true,
      raw: true,
      relax_column_count: true,
      // A file may be a million blank lines: they are passed over, and reading ends when there are too many.
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: MOST_LINES + 2,
      // A nickname in quotation marks, as in Ana "Nita" Ruiz, is text.
      relax_quotes: true,
      on_record: (record, { lines }) => {
        ended = lines;
        return record;
      },
    }) as unknown as Parsed[];
  } catch {
    throw unreadable(`A quotation mark is opened after line ${ended} and never closed. Mend that and send the file again.`);
  }
}

/** Line breaks inside a record, without the one that ends it and blank lines before it. */
const breaksIn = (raw: string): number => raw.trim().match(/\n/g)?.length ?? 0;

/** @throws Invalid for what is neither UTF-8 nor a single-byte text. */
export function readText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isWide || bytes.includes(0)) throw unreadable("The file is not plain text in UTF-8. Save it as “CSV UTF-8” and try again.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) =>
      byte >= 0x80 && byte <= 0x9f ? WINDOWS_1252.charAt(byte - 0x80) : String.fromCharCode(byte),
    ).join("");
  }
}

/** Whichever of them the first line that says anything has most of, outside quotation marks. */
function separatorOf(text: string): "," | ";" | "\t" {
  const counts = { ",": 0, ";": 0, "\t": 0 };
  let quoted = false;
  for (const char of text.trimStart()) {
    if (char === '"') quoted = !quoted;
    else if (char === "\n" && !quoted) break;
    else if (!quoted && char in counts) counts[char as keyof typeof counts] += 1;
  }
  if (counts[";"] > counts[","] && counts[";"] >= counts["\t"]) return ";";
  return counts["\t"] > counts[","] ? "\t" : ",";
}

const unreadable = (message: string): Invalid => new Invalid([{ path: "file", message }], message);
