import { parseArgs } from "node:util";
import { type Command, helpText, UsageError } from "./admin/command.ts";
import { commands } from "./admin/commands.ts";
import { readConfig } from "./env.ts";
import { DomainError, Invalid } from "./errors.ts";
import { checkKey } from "./key-check.ts";
import { findSecret, migrateDatabase, openDatabase, readManifest } from "./local.ts";
import { assemble } from "./start.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(args: string[]): Promise<void> {
  const [name, ...rest] = args;
  if (!name || name === "--help" || name === "help") return print(helpText(commands));
  const command = commands.find((candidate) => candidate.name === name);
  if (!command)
    throw new UsageError(`There is no command ${name}. There are: ${commands.map((known) => known.name).join(", ")}.`);
  if (rest.includes("--help")) return print(`${command.summary}\n\n  npm run admin -- ${command.usage}`);
  const { values, positionals } = readFlags(command, rest);

  const config = readConfig(process.env);
  const secret = findSecret(config);
  const { db, close } = await openDatabase(config);
  const background: Promise<unknown>[] = [];
  try {
    if (command.migrates || config.databaseUrl.startsWith("file:")) await migrateDatabase(db);
    const deps = assemble({
      config,
      secret,
      db,
      manifest: readManifest(),
      clock: Date.now,
      print: (line) => process.stderr.write(`${line}\n`),
      background: (work) => void background.push(work),
    });
    await checkKey(db, deps.vault);
    await command.run({ deps, values, positionals, print });
    await Promise.allSettled(background);
  } finally {
    close();
  }
}

function readFlags(command: Command, args: string[]): { values: Record<string, string | undefined>; positionals: string[] } {
  const wanted = command.positionals ?? [];
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args,
      options: Object.fromEntries(command.flags.map((flag) => [flag, { type: "string" as const }])),
      allowPositionals: wanted.length > 0,
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}. Usage: ${command.usage}`);
  }
  const values = parsed.values as Record<string, string | undefined>;
  const missing = command.required.find((flag) => !values[flag]);
  if (missing) throw new UsageError(`--${missing} is missing. Usage: ${command.usage}`);
  if (parsed.positionals.length !== wanted.length) throw new UsageError(`Usage: ${command.usage}`);
  return { values, positionals: parsed.positionals };
}

function sentence(error: unknown): string {
  if (error instanceof Invalid) return error.errors.map(({ path, message }) => `${path}: ${message}`).join(" ");
  if (error instanceof UsageError || error instanceof DomainError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message.split("\n")[0]}` : String(error);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`admin: ${sentence(error)}\n`);
  process.exitCode = 1;
});
