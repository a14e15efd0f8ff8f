import { inflateRawSync } from "node:zlib";

export type ReadSheet = { name: string; rows: (string | number)[][]; formulas: number };

/** A workbook as plain cells, read with nothing of what wrote it: the zip's directory, then the sheets' XML. */
export function readXlsx(file: ArrayBuffer): ReadSheet[] {
  const entries = unzip(Buffer.from(file));
  const xml = (path: string) => entries.get(path)?.toString("utf8") ?? "";
  const strings = [...xml("xl/sharedStrings.xml").matchAll(/<si>(.*?)<\/si>/gs)].map(([, item = ""]) =>
    plain([...item.matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map(([, text]) => text).join("")),
  );
  return [...xml("xl/workbook.xml").matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(([, name = ""], index) => {
    const sheet = xml(`xl/worksheets/sheet${index + 1}.xml`);
    const rows = [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row = ""]) => {
      const cells: (string | number)[] = [];
      for (const [, column = "", attributes = "", inner = ""] of row.matchAll(
        /<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs,
      )) {
        const value = /<v>(.*?)<\/v>/s.exec(inner)?.[1] ?? "";
        const at = [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
        while (cells.length < at) cells.push("");
        cells.push(attributes.includes('t="s"') ? (strings[Number(value)] ?? "") : value === "" ? "" : Number(value));
      }
      return cells;
    });
    return { name: plain(name), rows, formulas: sheet.match(/<f[ >]/g)?.length ?? 0 };
  });
}

const plain = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");

/** APPNOTE 4.3.12: the central directory says where each file is and how it is packed. */
function unzip(bytes: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(bytes.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1")) + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + packed);
    files.set(bytes.toString("utf8", at + 46, at + 46 + nameLength), method === 8 ? inflateRawSync(data) : data);
    at += 46 + nameLength + extra + comment;
  }
  return files;
}
