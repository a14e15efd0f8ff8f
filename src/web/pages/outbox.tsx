import type { KeptMail } from "../../mail/read-outbox.ts";
import { spellShort } from "../../time.ts";
import { Empty, Heading } from "../parts/notice.tsx";

export function OutboxPage({ mails }: { mails: KeptMail[] }) {
  return (
    <>
      <Heading
        title="Outbox"
        lead="No mail provider is configured, so mail stays on this machine. This is what would have been sent."
      />
      {mails.length === 0 ? (
        <Empty title="Nothing yet." />
      ) : (
        <section class="scroll" tabindex={0} aria-label="Mails, newest first">
          <table>
            <thead>
              <tr>
                <th scope="col">When (UTC)</th>
                <th scope="col">To</th>
                <th scope="col">Subject</th>
              </tr>
            </thead>
            <tbody>
              {mails.map(({ id, acceptedAt, mail }) => (
                <tr>
                  <td class="nowrap">{spellShort(acceptedAt, "UTC", "en")}</td>
                  <td>{mail.to}</td>
                  <td>
                    <a href={`/dev/outbox/${id}`}>{mail.subject}</a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

/** Text with its links made clickable. */
function Linked({ text }: { text: string }) {
  const parts = text.split(/(https?:\/\/[^\s<>]+)/);
  return <pre>{parts.map((part, index) => (index % 2 ? <a href={part}>{part}</a> : part))}</pre>;
}

export function OutboxMailPage({ found: { id, mail } }: { found: KeptMail }) {
  const headers = {
    From: mail.from,
    To: mail.to,
    ...(mail.reply_to ? { "Reply-To": mail.reply_to } : {}),
    Subject: mail.subject,
    ...mail.headers,
  };
  return (
    <>
      <Heading title={mail.subject} lead={<a href="/dev/outbox">All mail</a>} />
      <h2>As a mail program shows it</h2>
      <iframe
        class="mail"
        src={`/dev/outbox/${id}?view=html`}
        title="The mail"
        sandbox="allow-popups allow-top-navigation-by-user-activation"
      ></iframe>
      <h2>Plain text</h2>
      <Linked text={mail.text} />
      <h2>Headers</h2>
      <dl class="headers">
        {Object.entries(headers).map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {mail.attachments && <h2>Files</h2>}
      {mail.attachments?.map(({ filename, content, content_type }) => (
        <details>
          <summary>
            {filename}, {content_type}
          </summary>
          <pre>{Buffer.from(content, "base64").toString("utf8")}</pre>
        </details>
      ))}
    </>
  );
}
