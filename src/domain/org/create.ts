import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { auditHeads, orgs, staff, users } from "../../../db/schema/index.ts";
import { type Db, write } from "../../../db/write.ts";
import type { Org } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { newId, type Vault } from "../../vault.ts";
import { headMac, startMac } from "../audit/chain.ts";
import { orgFields, toOrg } from "./org.ts";

export const orgInput = z.strictObject({
  ...orgFields,
  ownerEmail: z.email("Give an email address such as you@example.org.").trim().toLowerCase().max(254),
  ownerName: z.string().trim().min(1).max(120).optional(),
  country: orgFields.country.default("US"),
  alias: orgFields.alias.optional(),
});

/**
 * Creates an org, its audit chain's start and its first manager, all at once.
 *
 * @throws Conflict `set_up_already` when `first` is asked for and there is an org.
 */
export async function createOrg(
  world: { db: Db; vault: Vault; now: number; requestId: string },
  input: z.output<typeof orgInput>,
  { first = false }: { first?: boolean } = {},
): Promise<{ org: Org; staffId: string }> {
  const { db, now } = world;
  const id = newId("org");
  const staffId = newId("stf");
  const [known] = await db.select({ id: users.id }).from(users).where(eq(users.email, input.ownerEmail));
  const userId = known?.id ?? newId("usr");
  const name = input.ownerName ?? input.ownerEmail.split("@")[0] ?? "Manager";
  const chain = world.vault.org(id);
  const row = {
    id,
    name: input.name,
    timezone: input.timezone,
    country: input.country,
    region: input.region ?? null,
    ...(input.alias ? { alias: input.alias } : {}),
    createdAt: now,
  };
  const at = new Date(now);
  const results = await write(
    { db, org: { id }, actor: { kind: "system" }, now, requestId: world.requestId },
    {
      guards: first
        ? [
            {
              holds: sql`not exists (select 1 from ${orgs})`,
              otherwise: () => new Conflict("set_up_already", "This Convene is set up already. Sign in."),
            },
          ]
        : [],
      statements: [
        db.insert(orgs).values(row).returning(),
        ...(known ? [] : [db.insert(users).values({ id: userId, name, email: input.ownerEmail, createdAt: at, updatedAt: at })]),
        db.insert(staff).values({
          orgId: id,
          id: staffId,
          userId,
          email: input.ownerEmail,
          name,
          role: "manager",
          invitedAt: now,
          joinedAt: now,
        }),
        db.insert(auditHeads).values({
          orgId: id,
          position: 0,
          lineSeq: 0,
          chainMac: startMac(chain),
          headMac: headMac(chain, 0, 0, startMac(chain)),
        }),
      ],
      audit: { action: "org.create", subject: { kind: "org", id } },
    },
  );
  const [created] = results[0] as (typeof orgs.$inferSelect)[];
  if (!created) throw new Error("the org was not written");
  return { org: toOrg(created), staffId };
}
