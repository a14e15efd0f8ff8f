import { existsSync } from "node:fs";
import { sql } from "drizzle-orm";
import { createDemo } from "../demo/demo.ts";
import { sealAuditLines } from "../domain/audit/seal.ts";
import { verifyAudit } from "../domain/audit/verify.ts";
import { createOrg, orgInput } from "../domain/org/create.ts";
import { findOrg } from "../domain/org/queries.ts";
import { repairTallies, verifyTallies } from "../domain/report/verify-tallies.ts";
import { createToken, tokenInput } from "../domain/staff/create-token.ts";
import { inviteStaff } from "../domain/staff/invite.ts";
import { findStaffByEmail } from "../domain/staff/queries.ts";
import { staffInput } from "../domain/staff/staff.ts";
import { tick } from "../tick.ts";
import { newId } from "../vault.ts";
import { type Command, UsageError } from "./command.ts";
import { parsed, systemContext } from "./world.ts";

export const commands: Command[] = [
  {
    name: "create-org",
    summary: "Create an organization and its first manager. Prints the org's id.",
    usage: "create-org --name NAME --timezone ZONE --owner-email EMAIL [--owner-name NAME] [--country US] [--region NY]",
    flags: ["name", "timezone", "owner-email", "owner-name", "country", "region"],
    required: ["name", "timezone", "owner-email"],
    async run({ deps, values, print }) {
      const input = parsed(orgInput, {
        name: values.name,
        timezone: values.timezone,
        ownerEmail: values["owner-email"],
        ownerName: values["owner-name"],
        country: values.country,
        region: values.region,
      });
      const { org } = await createOrg({ db: deps.db, vault: deps.vault, now: deps.clock(), requestId: newId("req") }, input);
      print(org.id);
    },
  },
  {
    name: "create-token",
    summary: "Make an API token that acts as a member of staff, who is added when new. Prints the token.",
    usage: "create-token --org ID --email EMAIL [--role manager|facilitator|peer] --label LABEL",
    flags: ["org", "email", "role", "label"],
    required: ["org", "email", "label"],
    async run({ deps, values, print }) {
      const org = await findOrg(deps.db, values.org ?? "");
      if (!org) throw new UsageError("There is no such org. create-org prints the id.");
      const ctx = systemContext(deps, org);
      const input = parsed(staffInput, { email: values.email, role: values.role ?? "manager" });
      const member = await findStaffByEmail(ctx, input.email);
      if (member && values.role && member.role !== input.role) {
        throw new UsageError(`${input.email} is a ${member.role} of this org. A token acts with the role its owner has.`);
      }
      const owner = member ?? (await inviteStaff(ctx, input, { tell: false }));
      const { token } = await createToken(ctx, parsed(tokenInput, { staffId: owner.id, label: values.label }));
      print(token);
    },
  },
  {
    name: "migrate",
    summary: "Bring the database's tables up to date.",
    usage: "migrate",
    flags: [],
    required: [],
    migrates: true,
    async run({ print }) {
      print("The database is up to date.");
    },
  },
  {
    name: "demo",
    summary: "Create an organization with three groups and thirty made-up people.",
    usage: "demo",
    flags: [],
    required: [],
    migrates: true,
    async run({ deps, print }) {
      const { orgId, managerEmail } = await createDemo(deps);
      print(`Created ${orgId}. Sign in as ${managerEmail}; the code is in the outbox at ${deps.config.baseUrl}/dev/outbox.`);
    },
  },
  {
    name: "tick",
    summary: "Do now what is owed: plan, write and hand over mail, seal the audit log.",
    usage: "tick",
    flags: [],
    required: [],
    async run({ deps, print }) {
      await tick(deps);
      print("Done.");
    },
  },
  {
    name: "verify-audit",
    summary: "Check every org's audit chain. Exits 1 when something was edited, deleted or cut off.",
    usage: "verify-audit [--org ID]",
    flags: ["org"],
    required: [],
    async run({ deps, values, print }) {
      await sealAuditLines(deps);
      const reports = await verifyAudit(deps, values.org ?? null);
      for (const report of reports) {
        print(
          `${report.orgId}: ${report.sealed} sealed, ${report.unsealed} not yet, head ${report.head}${report.problems.length === 0 ? ", whole" : ""}`,
        );
        for (const problem of report.problems) print(`  ${problem}`);
      }
      const broken = reports.filter(({ problems }) => problems.length > 0).length;
      if (broken > 0) throw new UsageError(`${broken} of ${reports.length} audit chains are not whole.`);
    },
  },
  {
    name: "verify-tallies",
    summary:
      "Count every mark again and compare with what reports read. Exits 1 when something differs; --repair writes it anew.",
    usage: "verify-tallies [--org ID] [--repair yes]",
    flags: ["org", "repair"],
    required: [],
    async run({ deps, values, print }) {
      const reports = await verifyTallies(deps, values.org ?? null);
      for (const report of reports) {
        print(`${report.orgId}: ${report.cohorts} groups counted, ${report.wrong.length} differ`);
        for (const { cohortId, where } of report.wrong) print(`  ${cohortId}: ${where.join(", ")}`);
        if (values.repair === "yes") await repairTallies(deps, report);
      }
      const wrong = reports.reduce((sum, report) => sum + report.wrong.length, 0);
      if (wrong > 0 && values.repair !== "yes") throw new UsageError(`The tallies of ${wrong} groups differ from their marks.`);
    },
  },
  {
    name: "backup",
    summary: "Copy a database file while the server runs. The copy is as sealed as the original.",
    usage: "backup FILE",
    flags: [],
    required: [],
    positionals: ["FILE"],
    async run({ deps, positionals, print }) {
      const [file = ""] = positionals;
      if (!deps.config.databaseUrl.startsWith("file:"))
        throw new UsageError("This copies database files. Use your database host's backups for a remote one.");
      if (existsSync(file)) throw new UsageError(`${file} exists already. Name a new file.`);
      await deps.db.run(sql`vacuum into ${file}`);
      print(`Copied to ${file}. Keep secret.key apart from it: each is useless without the other.`);
    },
  },
];
