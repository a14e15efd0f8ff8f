import type { Deps } from "../deps.ts";

/** What a command gets: an open, checked database and the words after its name. */
export type Run = (world: {
  deps: Deps;
  values: Record<string, string | undefined>;
  positionals: string[];
  print: (line: string) => void;
}) => Promise<void>;

export type Command = {
  name: string;
  summary: string;
  usage: string;
  /** Flags that take a value; those in `required` must be given. */
  flags: string[];
  required: string[];
  positionals?: string[];
  /** Works before the database has its tables. */
  migrates?: boolean;
  run: Run;
};

/** What the person at the keyboard did wrong: printed as one line. */
export class UsageError extends Error {}

/** What there is, one command a line, their summaries one below the other. */
export function helpText(commands: Pick<Command, "name" | "summary">[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    "Usage: npm run admin -- COMMAND [flags]",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    "",
    "COMMAND --help says more. DATABASE_URL names the database.",
  ].join("\n");
}
