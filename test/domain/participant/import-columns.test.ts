import { describe, expect, test } from "vitest";
import { readHeader, readLine } from "../../../src/csv-columns.ts";
import { columnNames, meaningOf } from "../../../src/domain/participant/import-columns.ts";

describe("readHeader", () => {
  test.each([
    [
      ["E-mail", "NOMBRE", "Apellidos"],
      ["email", "givenName", "familyName"],
    ],
    [["birth_date", "Date Of Birth"], null],
    [
      ["givenName", "emailPermission", "importKey"],
      ["givenName", "emailPermission", "importKey"],
    ],
    [
      ["Teléfono", "", "Correo electrónico"],
      ["phone", null, "email"],
    ],
    [["first name", "shoe size"], null],
    [["constructor"], null],
    [["", ""], null],
  ])("%j", (cells, columns) => {
    if (columns) expect(readHeader(columnNames, cells)).toEqual(columns);
    else expect(() => readHeader(columnNames, cells)).toThrow();
  });
});

describe("readLine", () => {
  test.each([
    ["sí", true],
    ["YES", true],
    ["0", false],
    ["maybe", "maybe"],
  ])("email permission %j means %j", (cell, emailPermission) => {
    expect(readLine(["emailPermission"], [cell], meaningOf)).toEqual({ values: { emailPermission } });
  });

  test("an empty cell says nothing, and a cell without a column is refused", () => {
    expect(readLine(["givenName", "locale"], ["", "Español"], meaningOf)).toEqual({ values: { locale: "es" } });
    expect(readLine(["givenName"], ["Ana", "", "x"], meaningOf)).toEqual({ problem: "Cell 3 has no column name above it." });
  });
});
