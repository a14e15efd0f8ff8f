import type { Citation, WholeProgram } from "../program.ts";

/** A published or house protocol as data: an org copies it and changes the copy. */
export type ProgramTemplate = Omit<
  WholeProgram,
  "quietHours" | "skipDeclined" | "forMinors" | "outreachAfter" | "exitAfter" | "graceMinutes" | "checkIns"
> & {
  forMinors?: boolean;
  key: string;
  citation: string;
  note?: string;
  citations: Citation[];
};

export const published = (figure: string, text: string): Citation => ({ figure, text, confidence: "published" });
export const common = (figure: string, text: string): Citation => ({ figure, text, confidence: "common" });
export const house = (figure: string, text: string): Citation => ({ figure, text, confidence: "house" });
