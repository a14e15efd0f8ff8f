/** Where somebody can talk to someone right now. `how` is what to press or dial. */
export type CrisisLine = { name: { en: string; es: string }; how: { en: string; es: string }; emergency: string };

// Sources: 988lifeline.org (US), 988.ca (CA), samaritans.org (GB, IE), lifeline.org.au (AU), 1737.org.nz (NZ),
// lineadelavida.gob.mx (MX), Ministerio de Sanidad línea 024 (ES), telefonseelsorge.de (DE). Checked by staff before use.
const lines: Record<string, CrisisLine> = {
  US: {
    name: { en: "988 Suicide & Crisis Lifeline", es: "Línea 988 de Prevención del Suicidio y Crisis" },
    how: { en: "call or text 988", es: "llame o envíe un mensaje al 988 (oprima 2 para español)" },
    emergency: "911",
  },
  CA: {
    name: { en: "9-8-8 Suicide Crisis Helpline", es: "Línea 9-8-8" },
    how: { en: "call or text 988", es: "llame o envíe un mensaje al 988" },
    emergency: "911",
  },
  GB: { name: { en: "Samaritans", es: "Samaritans" }, how: { en: "call 116 123", es: "llame al 116 123" }, emergency: "999" },
  IE: { name: { en: "Samaritans", es: "Samaritans" }, how: { en: "call 116 123", es: "llame al 116 123" }, emergency: "112" },
  AU: { name: { en: "Lifeline", es: "Lifeline" }, how: { en: "call 13 11 14", es: "llame al 13 11 14" }, emergency: "000" },
  NZ: {
    name: { en: "Need to talk?", es: "Need to talk?" },
    how: { en: "call or text 1737", es: "llame o envíe un mensaje al 1737" },
    emergency: "111",
  },
  MX: {
    name: { en: "Línea de la Vida", es: "Línea de la Vida" },
    how: { en: "call 800 911 2000", es: "llame al 800 911 2000" },
    emergency: "911",
  },
  ES: { name: { en: "Línea 024", es: "Línea 024" }, how: { en: "call 024", es: "llame al 024" }, emergency: "112" },
  DE: {
    name: { en: "TelefonSeelsorge", es: "TelefonSeelsorge" },
    how: { en: "call 116 123", es: "llame al 116 123" },
    emergency: "112",
  },
};

/** Null where we know of none: a wrong number is worse than no number. */
export const crisisLineOf = (country: string): CrisisLine | null => lines[country] ?? null;
