import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { isZone } from "../../../src/time.ts";
import { temporaryFolder } from "../../support/processes.ts";
import { instantOf, missingOracle, oracleVersion, readChanges, zoneNames } from "../../support/zdump.ts";

const run = promisify(execFile);

describe(`weekly cohorts across every change of every zone's offset, 2020 to 2040${missingOracle && ` (skipped: ${missingOracle})`}`, () => {
  test.skipIf(missingOracle)("are when zdump says, whatever the server's zone", { timeout: 120_000 }, async () => {
    const versions = `Node knows the zones of ${process.versions.tz}, zdump those of ${oracleVersion()}`;
    const zones = zoneNames().filter(isZone);
    // All but "Factory", which is no place.
    expect(zoneNames().length - zones.length).toBeLessThan(3);
    expect(zones.length).toBeGreaterThan(580);
    const file = join(temporaryFolder(), "changes.json");
    writeFileSync(file, JSON.stringify([...readChanges(zones, 2020, 2040)]));
    const answers = await Promise.all(
      ["UTC", "America/New_York", "Pacific/Apia"].map(async (TZ) => {
        const { stdout } = await run(process.execPath, ["--import", "tsx", "test/support/cross-changes.ts", file], {
          env: { ...process.env, TZ },
        });
        return JSON.parse(stdout);
      }),
    );
    expect(answers.map(({ serverOffset }) => serverOffset)).toEqual([0, 300, 660]);
    for (const { changes, sessions, wrong, repeated, missing, examples } of answers) {
      expect({ wrong, repeated, missing, examples }, versions).toEqual({ wrong: 0, repeated: 0, missing: 0, examples: [] });
      expect(changes).toBeGreaterThan(8_000);
      expect(sessions).toBeGreaterThan(75_000);
    }
  });

  test.skipIf(missingOracle)("as its reader understands gaps and folds", () => {
    const changes = readChanges(["America/New_York", "Australia/Lord_Howe"], 2027, 2027);
    const at = (zone: string, date: string, time: string) =>
      new Date(instantOf(changes.get(zone) ?? [], date, time)).toISOString();
    expect(at("America/New_York", "2027-03-14", "02:30")).toBe("2027-03-14T07:30:00.000Z");
    expect(at("America/New_York", "2027-11-07", "01:30")).toBe("2027-11-07T05:30:00.000Z");
    expect(at("Australia/Lord_Howe", "2027-10-03", "02:15")).toBe("2027-10-02T15:45:00.000Z");
  });
});
