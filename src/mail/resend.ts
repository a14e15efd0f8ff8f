import { Resend } from "resend";
import { type Answer, toOutcome } from "./outcome.ts";
import type { Provider } from "./provider.ts";

/** Shorter than a mailing's lease, so that nobody else tries while this answer may still come. */
const TIMEOUT_MS = 15_000;

type Options = { apiKey: string; baseUrl: string | null; requestsPerSecond: number; clock: () => number };

/** Sends through Resend's batch endpoint. The frozen text is what goes over the wire, whatever version of the SDK sends it. */
export function resendProvider({ apiKey, baseUrl, requestsPerSecond, clock }: Options): Provider {
  const resend = new Resend(apiKey, baseUrl ? { baseUrl: baseUrl.replace(/\/+$/, "") } : {});
  return {
    name: "resend",
    requestsPerSecond,
    async send({ key, body, count }) {
      // As the SDK's own calls do, which would make another text of what they are given.
      const answer = await resend.fetchRequest<Answer["data"]>("/emails/batch", {
        method: "POST",
        body,
        headers: {
          authorization: `Bearer ${apiKey}`,
          "content-type": "application/json",
          "user-agent": "convene",
          "idempotency-key": key,
          "x-batch-validation": "strict",
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return toOutcome(answer as Answer, count, clock());
    },
  };
}
