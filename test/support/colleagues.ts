import { eq } from "drizzle-orm";
import { staff } from "../../db/schema/index.ts";
import type { Context, Role } from "../../src/context.ts";
import { inviteStaff } from "../../src/domain/staff/invite.ts";
import { staffInput } from "../../src/domain/staff/staff.ts";

export const idOf = ({ actor }: Context): string => (actor.kind === "staff" ? actor.id : "");

/** Somebody who works here and has signed in, as the Context of what they do. */
export async function makeColleague(manager: Context, name: string, role: Role = "facilitator"): Promise<Context> {
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@example.org`;
  const { id } = await inviteStaff(manager, staffInput.parse({ email, name, role }), { tell: false });
  await manager.db.update(staff).set({ joinedAt: manager.now }).where(eq(staff.id, id));
  return { ...manager, actor: { kind: "staff", id, role } };
}
