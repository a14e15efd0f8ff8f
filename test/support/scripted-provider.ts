import { type Mail, mailsIn, type Provider, type SendOutcome } from "../../src/mail/provider.ts";

export type ScriptedProvider = Provider & {
  /** Answers to give, in order; accepted once they are used up. */
  script: SendOutcome[];
  /** Every request, whatever came of it. */
  requests: { key: string; body: string; mails: Mail[] }[];
  /** What it took, once per key. */
  taken: () => Mail[];
};

/** Answers what the test says. An ambiguous answer marked `taken` was accepted all the same. */
export function scriptedProvider(): ScriptedProvider {
  const script: ScriptedProvider["script"] = [];
  const requests: ScriptedProvider["requests"] = [];
  const kept = new Map<string, { body: string; mails: Mail[] }>();
  return {
    name: "scripted",
    script,
    requests,
    taken: () => [...kept.values()].flatMap(({ mails }) => mails),
    async send({ key, body: bytes }) {
      const body = bytes.toString();
      const mails = mailsIn(bytes);
      requests.push({ key, body, mails });
      const known = kept.get(key);
      if (known && known.body !== body) return { kind: "clash", reason: "invalid_idempotent_request" };
      const outcome = known ? undefined : script.shift();
      if (outcome && !(outcome.kind === "ambiguous" && outcome.reason === "taken")) return outcome;
      kept.set(key, { body, mails });
      return outcome ?? { kind: "accepted", ids: mails.map((_, index) => `${key}-${index}`) };
    },
  };
}
