// What writing one mail takes: a hundred at a time as the dispatcher does, down to the bytes of the request, and each by itself.
// `npm run bench:render`.
import { performance } from "node:perf_hooks";
import { composeMail, patterns } from "../src/mail/compose.ts";
import type { MailFacts } from "../src/mail/facts.ts";
import { bytesOf } from "../src/mail/pattern.ts";
import { describeCommit, describeMachine } from "./machine.ts";

const MAILS = 20_000;
const A_REQUEST = 100;
const ROUNDS = 3;

const factsOf = (person: number, session: number): MailFacts => {
  const pageUrl = `https://convene.example.org/r/${String(person).padStart(44, "0")}`;
  return {
    kind: "reminder",
    orgId: "org_bench",
    deliveryId: `dlv_${person}`,
    to: `person-${person}@example.org`,
    name: `Person ${person}`,
    from: '"Appointments" <mail@example.org>',
    locale: person % 2 === 0 ? "en" : "es",
    alias: "Appointments",
    phone: "+1 555 010 0100",
    place: "the usual place",
    line: null,
    pageUrl,
    stopUrl: `${pageUrl}/stop`,
    when: {
      startsAt: 1_800_000_000_000 + session * 3_600_000,
      endsAt: 1_800_005_400_000 + session * 3_600_000,
      zone: "America/New_York",
    },
  };
};

/** Groups of ten, so ten sessions a request, in two languages. */
async function together(): Promise<void> {
  for (let from = 0; from < MAILS; from += A_REQUEST) {
    const { written, fill } = patterns();
    const mails = [];
    for (let person = from; person < from + A_REQUEST; person += 1)
      mails.push(await fill(factsOf(person, Math.floor(person / 10))));
    bytesOf({ patterns: written, mails });
  }
}

async function alone(): Promise<void> {
  for (let person = 0; person < MAILS; person += 1) JSON.stringify(await composeMail(factsOf(person, Math.floor(person / 10))));
}

console.log(`${describeMachine()}; Convene ${describeCommit()}; the best of ${ROUNDS} rounds of ${MAILS} mails`);
const rows = [];
for (const [how, work] of [
  ["in requests of 100", together],
  ["each by itself", alone],
] as const) {
  await work();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  rows.push({ how, "µs a mail": Math.round((Math.min(...times) * 10_000) / MAILS) / 10, promised: "≤ 50" });
}
console.table(rows);
