import type { Participant } from "../../domain/participant/participant.ts";

type Reach = Pick<Participant, "email" | "emailPermission" | "emailConfirmedAt" | "reminderChoice">;

const short: Record<Reach["reminderChoice"], string> = {
  all: "By email",
  day_before: "By email, the day before",
  none: "Changes only, by email",
};

const long: Record<Reach["reminderChoice"], string> = {
  all: "",
  day_before: " They chose one reminder, the day before.",
  none: " They chose no reminders; changes are told all the same.",
};

/** Whether a person gets mail and why not, in words. Permitted with an address not confirmed → "Waits for confirmation". */
export function mailWords({ email, emailPermission, emailConfirmedAt, reminderChoice }: Reach): { short: string; long: string } {
  if (email === null) return { short: "No address", long: "No address, so no mail goes to them." };
  if (!emailPermission) return { short: "Not permitted", long: "They have not agreed to mail, so none goes to them." };
  if (emailConfirmedAt === null) {
    return {
      short: "Waits for confirmation",
      long: "They agreed to mail. None goes to them until they confirm the address by the link sent to it.",
    };
  }
  return { short: short[reminderChoice], long: `They agreed to mail and the address is confirmed.${long[reminderChoice]}` };
}
