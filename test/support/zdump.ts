import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** From this instant on a zone is `after` seconds east of UTC instead of `before`. */
export type Change = { at: number; before: number; after: number };

const LIST = "/usr/share/zoneinfo/tzdata.zi";

/** Why there is no oracle on this machine; "" when there is. */
export const missingOracle: string = existsSync(LIST) ? "" : `no ${LIST} (Debian's tzdata)`;

/** Such as 2025b. */
export const oracleVersion = (): string => /version (\S+)/.exec(readFileSync(LIST, "utf8"))?.[1] ?? "?";

/** Every zone and link of the machine's zone database. */
export const zoneNames = (): string[] =>
  readFileSync(LIST, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [kind, one, two] = line.split(" ");
      return kind === "Z" && one ? [one] : kind === "L" && two ? [two] : [];
    })
    .sort();

/** Every change of a zone's offset in the years from `from` to `to`, as the C library's `zdump -v` has them, by zone. */
export function readChanges(zones: string[], from: number, to: number): Map<string, Change[]> {
  const text = execFileSync("zdump", ["-v", "-c", `${from},${to + 1}`, ...zones], {
    maxBuffer: 64 * 1024 * 1024,
    encoding: "utf8",
  });
  const lines = text.split("\n").flatMap((line) => {
    // America/New_York  Sun Mar  8 06:59:59 2020 UT = Sun Mar  8 01:59:59 2020 EST isdst=0 gmtoff=-18000
    const [, zone = "", at = "", seconds = ""] = /^(\S+)\s+\S+ (.+?) UTC? = .*gmtoff=(-?\d+)$/.exec(line) ?? [];
    return zone === "" ? [] : [{ zone, at: Date.parse(`${at} UTC`), offset: Number(seconds) }];
  });
  const changes = new Map<string, Change[]>();
  // Two lines a change: the last second before it, and the first after.
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const [last, first] = [lines[index], lines[index + 1]];
    if (!last || !first || last.zone !== first.zone || first.at !== last.at + 1000)
      throw new Error(`unread: ${JSON.stringify(last)}`);
    if (last.offset === first.offset) continue;
    const own = changes.get(last.zone) ?? [];
    changes.set(last.zone, [...own, { at: first.at, before: last.offset, after: first.offset }]);
  }
  return changes;
}

/**
 * The instant a wall time means: the earliest at which a clock there shows it; where none does, as many minutes after the
 * change as it is into the gap. Goes through the stretches between changes and asks nothing of any other library.
 */
export function instantOf(changes: Change[], date: string, time: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`);
  for (let index = 0; index <= changes.length; index += 1) {
    const [begins, ends] = [changes[index - 1], changes[index]];
    const offset = begins?.after ?? ends?.before ?? 0;
    const at = wall - offset * 1000;
    if (at < (begins?.at ?? -Infinity)) return wall - (begins?.before ?? 0) * 1000;
    if (at < (ends?.at ?? Infinity)) return at;
  }
  throw new Error("a wall time after the end of time");
}
