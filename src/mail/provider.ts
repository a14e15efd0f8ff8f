/** One mail, complete, with the provider's names for its parts: nothing in it is looked up or rendered later. */
export type Mail = {
  from: string;
  /** Exactly one address. */
  to: string;
  reply_to?: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
  attachments?: Attachment[];
};

/** `content` is base64. */
export type Attachment = { filename: string; content: string; content_type: string };

/** Whether a request's bytes are one mail by itself. */
export const isAlone = (body: Buffer): boolean => body[0] !== "[".charCodeAt(0);

/** The mails of a request's bytes. */
export function mailsIn(body: Buffer): Mail[] {
  const parsed = JSON.parse(body.toString()) as Mail | Mail[];
  return Array.isArray(parsed) ? parsed : [parsed];
}

/** What became of one request, as a value: a send never throws. `perSecond`: requests it takes, where it says so. */
export type SendOutcome =
  /** Provider ids in the order of the mails; `pauseSeconds` when it wants to be left alone for a moment. */
  | { kind: "accepted"; ids: string[]; pauseSeconds?: number; perSecond?: number }
  /** Not now; the same bytes under the same key after `seconds`. `rate`: known not sent. `concurrent`: may be on its way. */
  | { kind: "wait"; seconds: number; reason: "rate" | "concurrent"; perSecond?: number }
  /** A daily or monthly quota is used up: park everything for `seconds` and alert. */
  | { kind: "parked"; seconds: number; reason: string }
  /** Known not sent. `positions` are the offending mails where the provider said which; null: find out by halves. */
  | { kind: "refused"; reason: string; positions: number[] | null }
  /** Known not sent, and nothing of ours will be until someone mends the account (key, domain). */
  | { kind: "misconfigured"; reason: string }
  /** Known not sent, and nothing from this sender will be until its domain is verified. Others' mail goes. */
  | { kind: "barred"; reason: string }
  /** May have been sent: only the same bytes under the same key may follow. */
  | { kind: "ambiguous"; reason: string }
  /** The key was used with other bytes: never resend. */
  | { kind: "clash"; reason: string };

export type Provider = {
  /** Also the account its pace is kept for. */
  name: string;
  /** None: it needs no pacing. */
  requestsPerSecond?: number;
  /** `body` is the exact JSON text of `count` mails, at most 100, or of one alone, as frozen, in UTF-8. */
  send(request: { orgId: string; key: string; body: Buffer; count: number }): Promise<SendOutcome>;
};
