import type { z } from "zod";

// What people type is shown to others and read out, so it holds nothing that can't be seen: no control characters, no half characters,
// and none that turn the direction of what follows around (U+202A–202E, U+2066–2069), which show a text as something else than it is.

const HIDDEN = "\\p{Cs}\\u202a-\\u202e\\u2066-\\u2069";
const ONE_LINE = new RegExp(`^[^\\p{Cc}${HIDDEN}]*$`, "u");
const SEVERAL_LINES = new RegExp(`^[^\\0-\\x09\\x0b-\\x1f\\x7f-\\x9f${HIDDEN}]*$`, "u");

/** A letter or digit, not one of the letters that show nothing (U+115F, U+1160, U+3164, U+FFA0). */
const SOMETHING = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u;

const MESSAGE = "Leave out invisible control characters. They often come along when text is pasted: type it instead.";

/** A text of one line that says something: spaces, dots and joiners alone would stand there as nothing. */
export const visibleLine = (schema: z.ZodString, missing: string): z.ZodString => oneLine(schema).regex(SOMETHING, missing);

/** A text of one line. */
export const oneLine = (schema: z.ZodString): z.ZodString => schema.regex(ONE_LINE, MESSAGE);

/** A text that may have several lines. Line ends become `\n` and tabs spaces, whatever sent them. */
export const severalLines = (schema: z.ZodString): z.ZodString =>
  schema.overwrite((text) => text.replace(/\r\n?/g, "\n").replace(/\t/g, " ")).regex(SEVERAL_LINES, MESSAGE);
