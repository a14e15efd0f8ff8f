/** A text without tokens and encoded files, whose letters are random: any short word may stand in them by chance. */
export const readable = (text: string): string => text.replace(/[\w+/=-]{44,}/g, "");
