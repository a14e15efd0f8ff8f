// What both peers do with 100 jobs: our own composer, and the same request as Convene makes.
import { createHash } from "node:crypto";
import { composeMail } from "../../src/mail/compose.ts";

const { PROVIDER_URL } = process.env;

/** The words of one reminder; a job holds what differs from person to person. */
const factsOf = ({ deliveryId, to, name, startsAt, endsAt, pageUrl }) => ({
  kind: "reminder",
  orgId: "org_bench",
  deliveryId,
  to,
  name,
  from: '"Appointments" <mail@example.org>',
  locale: "en",
  alias: "Appointments",
  phone: null,
  place: "the usual place",
  line: null,
  pageUrl,
  stopUrl: `${pageUrl}/stop`,
  when: { startsAt, endsAt, zone: "America/New_York" },
});

/** Sends up to 100 in one request. Neither peer keeps what it sent, so the key can only come from who is in it. */
export async function sendAll(jobs) {
  const mails = await Promise.all(jobs.map((job) => composeMail(factsOf(job))));
  const key = createHash("sha256")
    .update(jobs.map(({ deliveryId }) => deliveryId).join())
    .digest("base64url");
  const answer = await fetch(`${PROVIDER_URL}/emails/batch`, {
    method: "POST",
    body: JSON.stringify(mails),
    headers: {
      authorization: "Bearer re_fake",
      "content-type": "application/json",
      "user-agent": "bench",
      "idempotency-key": key,
      "x-batch-validation": "strict",
    },
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()).data.map(({ id }) => id);
}
