/** As much of JSON Schema as our own description uses. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  description?: string;
};

const MOST_INLINE = 70;

/** A schema as a person reads it: `{ id: string, headcount?: integer | null }`; long objects go over several lines. */
export function schemaText(schema: Schema, indent = ""): string {
  if (schema.$ref) return schema.$ref.split("/").at(-1) ?? "";
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => schemaText(choice, indent)).join(" | ");
  if (schema.allOf) return schema.allOf.map((part) => schemaText(part, indent)).join(" & ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.properties) return objectText(schema, indent);
  const types = [schema.type ?? "any"].flat();
  return types.map((type) => (type === "array" ? `[${schemaText(schema.items ?? {}, indent)}]` : type)).join(" | ");
}

function objectText({ properties = {}, required = [] }: Schema, indent: string): string {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(
    ([name, field]) => `${name}${required.includes(name) ? "" : "?"}: ${schemaText(field, inner)}`,
  );
  const inline = `{ ${fields.join(", ")} }`;
  if (inline.length <= MOST_INLINE && !inline.includes("\n")) return inline;
  return `{\n${fields.map((field) => `${inner}${field}`).join(",\n")}\n${indent}}`;
}
