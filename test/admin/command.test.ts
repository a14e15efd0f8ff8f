import { expect, test } from "vitest";
import { helpText } from "../../src/admin/command.ts";
import { commands } from "../../src/admin/commands.ts";

test("helpText keeps a gap between every command and what it does, in one column", () => {
  const lines = helpText(commands)
    .split("\n")
    .slice(2, 2 + commands.length);
  const columns = lines.map((line, index) => {
    expect(line).toMatch(/^ {2}[a-z-]+ {2,}\S/);
    return line.indexOf(commands[index]?.summary ?? "");
  });
  expect(new Set(columns).size).toBe(1);
});
