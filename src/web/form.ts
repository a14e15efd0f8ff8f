import { HTTPException } from "hono/http-exception";
import type { BodyData } from "hono/utils/body";
import type { z } from "zod";
import { Conflict, type FieldError, Invalid } from "../errors.ts";
import type { C } from "./env.ts";

/** What the browser sent, text only. A name sent more than once, or ending in `[]`, is a list. */
export type FormValues = Record<string, string | string[]>;

export type Checked<T> = { ok: true; data: T } | { ok: false; errors: FieldError[] };

export async function readForm(c: C): Promise<FormValues> {
  const body = await readBody(c);
  const values: FormValues = {};
  for (const [name, value] of Object.entries(body)) {
    const texts = (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
    if (name.endsWith("[]")) values[name.slice(0, -2)] = texts;
    else if (texts.length > 1) values[name] = texts;
    else if (texts[0] !== undefined) values[name] = texts[0];
  }
  return values;
}

/** A form as it came, files too. @throws HTTPException 400 for one that breaks off or has no boundary. */
export async function readBody(c: C): Promise<BodyData<{ all: true }>> {
  try {
    return await c.req.parseBody({ all: true });
  } catch (error) {
    // What the platform says of a body that isn't a form; anything else, such as one too large, goes on.
    if (!(error instanceof TypeError)) throw error;
    throw new HTTPException(400, { message: "What was sent isn't a form that can be read. Open the page and try again." });
  }
}

/** Drops empty answers: an empty field is one that wasn't filled in. */
export function filled(values: FormValues): FormValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

export function check<T extends z.ZodType>(schema: T, values: unknown): Checked<z.output<T>> {
  const parsed = schema.safeParse(values);
  return parsed.success ? { ok: true, data: parsed.data } : { ok: false, errors: fieldErrors(parsed.error) };
}

/**
 * What a confirming button sends: the values its preview was made of. When they have changed since, the change
 * was never seen, and the form shows it first.
 */
export const confirmation = (values: FormValues): string =>
  JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));

/** zod's issues as dotted paths with a sentence each. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return flatten(error.issues).map((issue) => {
    if (issue.code === "unrecognized_keys") {
      return { path: [...issue.path, issue.keys[0]].join("."), message: `There is no field called ${issue.keys.join(", ")}.` };
    }
    return { path: issue.path.join("."), message: issue.message };
  });
}

/** A union says only that nothing fitted; the branch that came closest says what to mend. */
function flatten(issues: z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
    const closest = issue.errors.reduce((best, branch) => (slips(branch) < slips(best) ? branch : best));
    return flatten(closest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
  });
}

const slips = (issues: z.core.$ZodIssue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);

/** A refusal the person can mend shows at its field; anything else goes on as it was. */
export async function attempt<T>(
  work: () => Promise<T>,
  field = "givenName",
): Promise<{ result: T | null; errors: FieldError[] }> {
  try {
    return { result: await work(), errors: [] };
  } catch (error) {
    if (error instanceof Invalid) return { result: null, errors: error.errors };
    if (error instanceof Conflict) return { result: null, errors: [{ path: field, message: error.message }] };
    throw error;
  }
}
