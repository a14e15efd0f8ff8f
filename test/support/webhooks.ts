import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { deliveries } from "../../db/schema/index.ts";
import { tick } from "../../src/tick.ts";
import { createMailWorld, type MailWorld } from "./mail.ts";

export const SECRET = `whsec_${Buffer.from("a secret of the provider's").toString("base64")}`;

export function sign(id: string, timestamp: string, body: string, secret = SECRET): string {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

let events = 0;

/** Posts one event as the provider does. */
export async function post({ world }: MailWorld, event: unknown, over: Record<string, string> = {}): Promise<number> {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  events += 1;
  const id = over["svix-id"] ?? `msg_${events}`;
  const timestamp = over["svix-timestamp"] ?? String(Math.floor(world.now() / 1000));
  const headers = {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": timestamp,
    "svix-signature": over["svix-signature"] ?? sign(id, timestamp, body),
  };
  return (await world.app.request("/webhooks/resend", { method: "POST", headers, body })).status;
}

/** A world in which Ana's welcome mail has been sent. */
export async function welcomed() {
  const mail = await createMailWorld(["Ana"], { env: { RESEND_WEBHOOK_SECRET: SECRET } });
  await tick(mail.world.deps);
  const ctx = await mail.ctx();
  const read = async () => {
    const [row] = await ctx.db.select().from(deliveries).where(eq(deliveries.kind, "welcome"));
    if (!row) throw new Error("no welcome");
    return row;
  };
  const { id, providerId } = await read();
  const event = (type: string, data: Record<string, unknown> = {}) => ({
    type: `email.${type}`,
    created_at: "2027-02-03T18:01:00.000Z",
    data: {
      email_id: providerId,
      to: ["ana@example.org"],
      tags: [
        { name: "delivery", value: id },
        { name: "org", value: ctx.org.id },
      ],
      ...data,
    },
  });
  return { mail, ctx, read, event };
}

export const permanent = { bounce: { type: "Permanent", subType: "General", message: "no such mailbox" } };
