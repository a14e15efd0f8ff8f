import type { Participant } from "../../domain/participant/participant.ts";

type Reach = Pick<Participant, "email" | "emailPermission" | "emailConfirmedAt">;

/** Whether a person gets mail and why not, in words. Permitted with an address not confirmed → "Waits for confirmation". */
export function mailWords({ email, emailPermission, emailConfirmedAt }: Reach): { short: string; long: string } {
  if (email === null) return { short: "No address", long: "No address, so no mail goes to them." };
  if (!emailPermission) return { short: "Not permitted", long: "They have not agreed to mail, so none goes to them." };
  if (emailConfirmedAt === null) {
    return {
      short: "Waits for confirmation",
      long: "They agreed to mail. None goes to them until they confirm the address by the link sent to it.",
    };
  }
  return { short: "By email", long: "They agreed to mail and the address is confirmed." };
}
