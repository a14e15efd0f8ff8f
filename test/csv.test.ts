import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCsv } from "../src/csv.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const cells = (text: string) => readCsv(bytes(text)).map((record) => record.cells);

describe("readCsv", () => {
  test.each([
    [
      "commas",
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "semicolons, with commas inside",
      "a;b\r\n1,5;2",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "tabs, after a BOM",
      "\ufeffa\tb\n1\t2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a separator inside quotation marks doesn't count",
      '"a;b;c",d\n1,2',
      [
        ["a;b;c", "d"],
        ["1", "2"],
      ],
    ],
    ["a nickname in quotation marks", 'a\nAna "Nita" Ruiz', [["a"], ['Ana "Nita" Ruiz']]],
    ["doubled quotation marks", 'a\n"Ana ""Nita"" Ruiz"', [["a"], ['Ana "Nita" Ruiz']]],
    [
      "a quoted newline becomes a space",
      'a,b\n"x \r\n y",2',
      [
        ["a", "b"],
        ["x y", "2"],
      ],
    ],
    [
      "lone carriage returns end lines",
      "a,b\r1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "lines of nothing but separators say nothing",
      "a,b\n,,\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(cells(text)).toEqual(expected);
  });

  test("counts lines as an editor does, blank ones and quoted breaks included", () => {
    const text = 'a,b\r\n\r\n"x\r\n\r\ny",2\r\n\r\n3,4\r\n';
    expect(readCsv(bytes(text)).map(({ line }) => line)).toEqual([1, 3, 7]);
  });

  test("a file of nothing but line breaks and commas fits in little memory", () => {
    const code = `import { readCsv } from "./src/csv.ts";
      for (const filler of ["\\n".repeat(900_000), ",\\n".repeat(400_000), "a\\n".repeat(4)])
        console.log(readCsv(new TextEncoder().encode("name,x\\n" + filler + "Ana")).at(-1).line);
      try { readCsv(new TextEncoder().encode("a\\n".repeat(400_000))); } catch (error) { console.log(error.message); }`;
    const node = ["--max-old-space-size=96", "--import", "tsx", "--input-type=module", "--eval", code];
    const { stdout } = spawnSync(process.execPath, node, { encoding: "utf8" });
    expect(stdout).toBe("900002\n400002\n6\nThe file has over 5000 lines. Split it.\n");
  });

  test("reads Windows-1252 where it is not UTF-8", () => {
    expect(readCsv(new Uint8Array([0x61, 0x0a, 0x80, 0x92, 0x9f, 0xe9, 0xff]))[1]?.cells).toEqual(["€’Ÿéÿ"]);
  });

  test("reads back whatever a spreadsheet writes, with its lines", () => {
    const cell = fc.stringMatching(/^[a-zé",;\t\n ]{0,8}$/);
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 });
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const tidy = (text: string) => text.replace(/\s+/g, (gap) => (gap.includes("\n") ? " " : gap)).trim();
    fc.assert(
      fc.property(rows, fc.constantFrom(",", ";", "\t"), fc.constantFrom("\n", "\r\n"), (table, separator, end) => {
        const head = ["x", "y", "z"];
        let line = 1;
        const expected = [{ line, cells: head }];
        for (const row of table) {
          line += 1;
          const tidied = row.map(tidy);
          if (tidied.some((text) => text !== "")) expected.push({ line, cells: tidied });
          line += row.join("").split("\n").length - 1;
        }
        const text = [head, ...table].map((row) => row.map(quote).join(separator)).join("\n");
        expect(readCsv(bytes(text.replaceAll("\n", end)))).toEqual(expected);
      }),
    );
  });

  test.each([
    ["", "empty"],
    [" \n,\n", "empty"],
    ["a\u0000b", "not plain text"],
    ['a\n"b\nc', "after line 1 and never closed"],
  ])("refuses %j", (text, sentence) => {
    expect(() => readCsv(bytes(text))).toThrow(sentence);
  });
});
