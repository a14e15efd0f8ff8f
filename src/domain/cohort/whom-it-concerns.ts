import type { Context } from "../../context.ts";
import { listAudience, listGuardians } from "./audience.ts";

/** How many people a change reaches by mail. */
export type Audience = {
  told: number;
  /** Enrolled, but without an address or permission: staff tell them another way. */
  untold: number;
  /** Guardians it was agreed may be told of changes. */
  guardians: number;
};

export async function whomItConcerns(ctx: Context, cohortId: string): Promise<Audience> {
  const [audience, guardians] = await Promise.all([listAudience(ctx, cohortId), listGuardians(ctx, cohortId)]);
  const told = audience.filter(({ reachable }) => reachable).length;
  return { told, untold: audience.length - told, guardians: guardians.length };
}
