import { describe, expect, test } from "vitest";
import { orgSettings } from "../../../src/domain/org/org.ts";
import { findOrg } from "../../../src/domain/org/queries.ts";
import { updateOrg } from "../../../src/domain/org/update.ts";
import { createWorld } from "../../support/world.ts";

const settings = {
  name: "Harbor House",
  timezone: "America/Chicago",
  country: "us",
  region: "il",
  alias: "Appointments",
  locale: "es",
  mailFrom: "Front desk <desk@example.org>",
  replyPhone: "+1 (555) 010-0100",
  addressConfirmedBy: "participant",
  excusedCutoffHours: "12",
};

describe("updateOrg", () => {
  test("changes the settings, clears what is left out, and says which in the audit log", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const other = await world.createOrg("Other");
    await updateOrg(await harbor.as("manager"), orgSettings.parse(settings));
    expect(await findOrg(world.deps.db, harbor.org.id)).toMatchObject({
      timezone: "America/Chicago",
      country: "US",
      region: "IL",
      excusedCutoffHours: 12,
    });
    const { mailFrom: _, ...bare } = settings;
    await updateOrg({ ...(await harbor.as("manager")), org: { ...harbor.org, mailFrom: "x" } }, orgSettings.parse(bare));
    expect((await findOrg(world.deps.db, harbor.org.id))?.mailFrom).toBeNull();
    expect((await findOrg(world.deps.db, other.org.id))?.timezone).toBe("America/New_York");
  });
});

describe("orgSettings", () => {
  test.each([
    [{ alias: "Harbor grief circle" }, "alias"],
    [{ alias: "a\nBcc: b" }, "alias"],
    [{ country: "USA" }, "country"],
    [{ timezone: "Mars/Olympus" }, "timezone"],
    [{ mailFrom: "desk" }, "mailFrom"],
    [{ mailFrom: "Desk <desk@example.org" }, "mailFrom"],
    [{ mailFrom: "desk@example.org\nBcc: x@example.org" }, "mailFrom"],
    [{ replyPhone: "call me" }, "replyPhone"],
    [{ excusedCutoffHours: "-1" }, "excusedCutoffHours"],
    [{ excusedCutoffHours: "1.5" }, "excusedCutoffHours"],
    [{ createdAt: 1 }, ""],
  ])("refuses %j", (over, path) => {
    expect(orgSettings.safeParse({ ...settings, ...over }).error?.issues[0]?.path.join(".")).toBe(path);
  });
});
