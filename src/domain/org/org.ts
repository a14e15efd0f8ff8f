import type { orgs } from "../../../db/schema/index.ts";
import type { Org } from "../../context.ts";

export function toOrg(row: typeof orgs.$inferSelect): Org {
  const { createdAt: _, ...org } = row;
  return org;
}
