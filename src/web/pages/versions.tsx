import type { Program } from "../../domain/program/program.ts";
import { changedIn, type KeptVersion } from "../../domain/program/version.ts";
import { spellDate } from "../../time.ts";
import { Heading } from "../parts/notice.tsx";
import { VersionDiff } from "../parts/version-diff.tsx";

type Props = {
  program: Program;
  versions: KeptVersion[];
  /** Groups that go on, by their version. */
  cohorts: { id: string; name: string; programVersion: number }[];
  zone: string;
};

/** A program's versions, newest first, each with what it changed and the groups that go by it. */
export function VersionsPage({ program, versions, cohorts, zone }: Props) {
  return (
    <>
      <Heading title="Versions" lead={<a href={`/programs/${program.id}`}>{program.name}</a>} />
      {versions.map(({ version, shape, savedAt }, index) => {
        const before = versions[index + 1];
        const own = cohorts.filter(({ programVersion }) => programVersion === version);
        return (
          <section class="card" aria-labelledby={`version-${version}`}>
            <h2 id={`version-${version}`}>
              Version {version}
              {index === 0 && <span class="tag">what new groups get</span>}
            </h2>
            <p class="muted">{spellDate(savedAt, zone, "en")}</p>
            {before && (
              <VersionDiff
                before={before.shape}
                after={shape}
                changed={changedIn(before.shape, shape)}
                caption={`What version ${version} changed`}
              />
            )}
            {own.length > 0 && (
              <ul>
                {own.map(({ id, name }) => (
                  <li>
                    <a href={`/cohorts/${id}`}>{name}</a>
                    {index > 0 && (
                      <>
                        {" · "}
                        <a href={`/cohorts/${id}/version`} aria-label={`Give ${name} another version`}>
                          another version
                        </a>
                      </>
                    )}
                  </li>
                ))}
              </ul>
            )}
          </section>
        );
      })}
    </>
  );
}
