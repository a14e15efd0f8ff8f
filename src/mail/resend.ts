import { Resend } from "resend";
import { type Answer, toOutcome } from "./outcome.ts";
import { isAlone, type Provider } from "./provider.ts";

/** Shorter than a mailing's lease, so that nobody else tries while this answer may still come. */
const TIMEOUT_MS = 15_000;

type Options = { apiKey: string; baseUrl: string | null; requestsPerSecond: number; clock: () => number };

/**
 * Sends through Resend's batch endpoint, one mail that goes alone through the other. The frozen bytes are what goes over the
 * wire, whatever version of the SDK sends them.
 */
export function resendProvider({ apiKey, baseUrl, requestsPerSecond, clock }: Options): Provider {
  const resend = new Resend(apiKey, baseUrl ? { baseUrl: baseUrl.replace(/\/+$/, "") } : {});
  return {
    name: "resend",
    requestsPerSecond,
    async send({ key, body, count }) {
      // As the SDK's own calls do, which would make another text of what they are given.
      const alone = isAlone(body);
      const answer = await resend.fetchRequest<Answer["data"] | { id?: string }>(alone ? "/emails" : "/emails/batch", {
        method: "POST",
        body,
        headers: {
          authorization: `Bearer ${apiKey}`,
          "content-type": "application/json",
          "user-agent": "convene",
          "idempotency-key": key,
          ...(alone ? {} : { "x-batch-validation": "strict" }),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { data } = answer;
      const listed = data && alone && "id" in data ? { data: [data] } : data;
      return toOutcome({ ...answer, data: listed } as Answer, count, clock());
    },
  };
}
