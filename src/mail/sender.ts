/** Where mail comes from when nothing is configured: an address that can't exist, for the outbox. */
const LOCAL_ADDRESS = "appointments@localhost.invalid";

/**
 * The From of a mail: the neutral alias as its name, whatever name the configured sender has.
 * `("Appointments", "Harbor House <mail@example.org>")` → `"Appointments" <mail@example.org>`.
 */
export function senderOf(alias: string, configured: string | null): string {
  const address = (/<([^<>\s]+)>\s*$/.exec(configured ?? "")?.[1] ?? configured ?? LOCAL_ADDRESS).trim();
  const name = alias
    .replace(/[\p{Cc}"\\<>]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return name === "" ? address : `"${name}" <${address}>`;
}
