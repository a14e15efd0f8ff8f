/** Accents, case and doubled spaces don't count when searching: " José  Álvarez" → "jose alvarez". */
export const searchable = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
