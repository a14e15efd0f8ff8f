import { Resend } from "resend";
import { type Answer, toOutcome } from "./outcome.ts";
import type { Mail, Provider } from "./provider.ts";

/** Shorter than a mailing's lease, so that nobody else tries while this answer may still come. */
const TIMEOUT_MS = 15_000;

type Options = { apiKey: string; baseUrl: string | null; requestsPerSecond: number; clock: () => number };

/**
 * Sends through Resend's batch endpoint. The frozen text is what goes over the wire but for `replyTo`, which Resend
 * spells `reply_to`: the same text always makes the same bytes, whatever version of the SDK sends them.
 */
export function resendProvider({ apiKey, baseUrl, requestsPerSecond, clock }: Options): Provider {
  const resend = new Resend(apiKey, baseUrl ? { baseUrl: baseUrl.replace(/\/+$/, "") } : {});
  return {
    name: "resend",
    requestsPerSecond,
    async send({ key, body }) {
      const mails = JSON.parse(body) as Mail[];
      const answer = await resend.post<Answer["data"]>("/emails/batch", mails.map(toWire), {
        idempotencyKey: key,
        headers: { "x-batch-validation": "strict" },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return toOutcome(answer as Answer, mails.length, clock());
    },
  };
}

const toWire = ({ replyTo, ...mail }: Mail) => ({ ...mail, ...(replyTo === undefined ? {} : { reply_to: replyTo }) });
