import { describe, expect, test } from "vitest";
import { readCsv } from "../src/csv.ts";
import { type Sheet, toCsv, toXlsx } from "../src/sheets.ts";
import { readXlsx } from "./support/xlsx.ts";

const sheet = (rows: Sheet["rows"]): Sheet => ({ name: "People", above: [], columns: ["name", "count"], rows });
const cellsOf = (csv: string) => readCsv(new TextEncoder().encode(csv)).map(({ cells }) => cells);

describe("toCsv", () => {
  test("quotes what needs it and ends lines as RFC 4180 says", () => {
    expect(toCsv([sheet([['Ana "Nita", Ruiz', 3]])])).toBe('name,count\r\n"Ana ""Nita"", Ruiz",3\r\n');
  });

  test("leaves no text that a spreadsheet would run", () => {
    for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]) {
      const [, line] = toCsv([sheet([[text, 1]])]).split("\r\n");
      expect(line?.replace(/^"/, "").startsWith("'"), text).toBe(true);
    }
  });

  test("nor one where semicolons separate cells", () => {
    expect(toCsv([sheet([["x;=cmd|' /C calc'!A0;y", 1]])])).toContain("x;'=cmd");
  });

  test("nor above the table", () => {
    const csv = toCsv([{ ...sheet([]), above: ["=1+1", "For: x;=cmd|' /C calc'!A0;y"] }]);
    expect(csv).toBe("'=1+1\r\nFor: x;'=cmd|' /C calc'!A0;y\r\nname,count\r\n");
  });

  test("keeps numbers below zero numbers", () => {
    expect(cellsOf(toCsv([sheet([["x", -3]])]))[1]).toEqual(["x", "-3"]);
  });

  test("begins with a byte order mark only when asked to", () => {
    expect(toCsv([sheet([])], { bom: true }).codePointAt(0)).toBe(0xfeff);
    expect(toCsv([sheet([])]).startsWith("name")).toBe(true);
  });

  test("names each table where there are several, with a blank line between", () => {
    const csv = toCsv([sheet([["a", 1]]), { ...sheet([]), name: "Months", above: ["About March"] }]);
    expect(csv).toBe("People\r\nname,count\r\na,1\r\n\r\nMonths\r\nAbout March\r\nname,count\r\n");
  });
});

describe("toXlsx", () => {
  test("holds the same cells, texts as texts and numbers as numbers", async () => {
    const file = await toXlsx([
      { ...sheet([["=1+1", 3]]), above: ["Private"] },
      { ...sheet([[null, 2.5]]), name: "a/b:c" },
    ]);
    expect(readXlsx(file)).toEqual([
      { name: "People", rows: [["Private"], ["name", "count"], ["=1+1", 3]], formulas: 0 },
      {
        name: "a b c",
        rows: [
          ["name", "count"],
          ["", 2.5],
        ],
        formulas: 0,
      },
    ]);
  });
});
