import { z } from "zod";
import { programs } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { type Citation, fromTemplate, type Program, toColumns, toProgram, type WholeProgram, wholeProgram } from "./program.ts";
import { findTemplate, programTemplates } from "./templates.ts";

/** `{ templateKey }` or a whole program. */
export const programInput = z.union([fromTemplate, wholeProgram]);
export type ProgramInput = z.output<typeof programInput>;

/** @throws Invalid for a template that doesn't exist. */
export async function createProgram(ctx: Context, input: ProgramInput): Promise<Program> {
  const { values, citations, templateKey } =
    "templateKey" in input ? copyTemplate(input) : { values: input, citations: [], templateKey: null };
  const id = newId("prg");
  const results = await write(ctx, {
    statements: [
      ctx.db
        .insert(programs)
        .values({
          orgId: ctx.org.id,
          id,
          templateKey,
          ...toColumns(values),
          citations: JSON.stringify(citations),
          createdAt: ctx.now,
          updatedAt: ctx.now,
        })
        .returning(),
    ],
    audit: { action: "program.create", subject: { kind: "program", id }, detail: { templateKey } },
  });
  const [row] = results[0] as (typeof programs.$inferSelect)[];
  if (!row) throw new Error("the program was not written");
  return toProgram(row);
}

const thresholds: Citation = {
  figure: "misses",
  text: "Reaching out after 2 misses in a row, proposing an exit after 3 and 10 minutes of grace follow published program rules.",
  confidence: "house",
};

const isHouse = ({ confidence }: Citation): boolean => confidence === "house";

function copyTemplate(input: z.output<typeof fromTemplate>): {
  values: WholeProgram;
  citations: Citation[];
  templateKey: string;
} {
  const template = findTemplate(input.templateKey);
  if (!template) {
    throw new Invalid([
      {
        path: "templateKey",
        message: `There is no such template. There are: ${programTemplates.map(({ key }) => key).join(", ")}.`,
      },
    ]);
  }
  const { key, citation, note, citations, ...values } = template;
  const about: Citation[] = [
    { figure: "source", text: citation, confidence: citations.every(isHouse) ? "house" : "published" },
    ...(note ? [{ figure: "note", text: note, confidence: "published" as const }] : []),
  ];
  return {
    values: wholeProgram.parse({ ...values, name: input.name ?? values.name }),
    citations: [...about, ...citations, thresholds],
    templateKey: key,
  };
}
