/** Between a number and its sign, so that no line ends there. */
export const NBSP = "\u00a0";

/** 0.8333 → "83 %"; nothing to divide by → "–". */
export const percent = (rate: number | null): string => (rate === null ? "–" : `${Math.round(rate * 100)}${NBSP}%`);

/** 2.25 → "2.3", 4 → "4", null → "–". */
export const decimal = (value: number | null): string =>
  value === null ? "–" : Number.isInteger(value) ? String(value) : value.toFixed(1);
