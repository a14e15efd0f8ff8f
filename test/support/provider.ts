import { type Mail, mailsIn, type Provider } from "../../src/mail/provider.ts";

export type RecordingProvider = Provider & {
  sent: { key: string; mails: Mail[] }[];
  /** Every mail handed over, oldest first. */
  mails: () => Mail[];
};

/** Accepts everything and remembers it; the same key again answers with the same ids and keeps nothing twice. */
export function recordingProvider(): RecordingProvider {
  const answered = new Map<string, string[]>();
  const sent: RecordingProvider["sent"] = [];
  return {
    name: "recording",
    sent,
    mails: () => sent.flatMap(({ mails }) => mails),
    async send({ key, body }) {
      const known = answered.get(key);
      if (known) return { kind: "accepted", ids: known };
      const mails = mailsIn(body);
      const ids = mails.map((_, index) => `${key}-${index}`);
      answered.set(key, ids);
      sent.push({ key, mails });
      return { kind: "accepted", ids };
    },
  };
}
