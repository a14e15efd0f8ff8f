import type { CohortStatus } from "../../domain/cohort/cohort.ts";
import type { Cohort } from "../../domain/cohort/queries.ts";
import type { Page } from "../../paging.ts";
import { spellShort, spellZone } from "../../time.ts";
import { Select } from "../parts/field.tsx";
import { Empty, Heading } from "../parts/notice.tsx";

type Filter = { status: CohortStatus | undefined; programId: string | undefined };

type Props = {
  cohorts: Page<Cohort>;
  programs: { id: string; name: string }[];
  filter: Filter;
  mayOpen: boolean;
  /** The org's: a next session elsewhere names its zone. */
  zone: string;
};

const statuses: { value: "" | CohortStatus; label: string }[] = [
  { value: "", label: "All" },
  { value: "running", label: "Running" },
  { value: "upcoming", label: "Upcoming" },
  { value: "ended", label: "Ended" },
];

export const statusTag: Record<CohortStatus, string> = { running: "tag good", upcoming: "tag", ended: "tag" };
export const statusLabel: Record<CohortStatus, string> = { running: "Running", upcoming: "Upcoming", ended: "Ended" };

export function CohortsPage({ cohorts, programs, filter, mayOpen, zone }: Props) {
  const filtered = filter.status !== undefined || filter.programId !== undefined;
  return (
    <>
      <Heading title="Cohorts" lead="Each one is a run of a program: its people, its dates, its room.">
        <a class="button" href="/drafts">
          Find a time
        </a>
        {mayOpen && (
          <a class="button" href="/cohorts/import">
            Import
          </a>
        )}
        {mayOpen && (
          <a class="button primary" href="/cohorts/new">
            Open a cohort
          </a>
        )}
      </Heading>
      {(filtered || cohorts.items.length > 0) && <Filters programs={programs} filter={filter} />}
      {cohorts.items.length === 0 ? (
        <NothingHere filtered={filtered} mayOpen={mayOpen} />
      ) : (
        <ul class="cards">
          {cohorts.items.map((cohort) => (
            <CohortCard cohort={cohort} zone={zone} />
          ))}
        </ul>
      )}
      {cohorts.nextCursor && (
        <p>
          <a class="button" href={`/cohorts?${nextQuery(filter, cohorts.nextCursor)}`}>
            Older cohorts
          </a>
        </p>
      )}
    </>
  );
}

function CohortCard({ cohort, zone }: { cohort: Cohort; zone: string }) {
  const { nextSession: next, capacity, minimum, enrolled } = cohort;
  return (
    <li>
      <h2>
        <a href={`/cohorts/${cohort.id}`}>{cohort.name}</a>
      </h2>
      <p class="muted">{cohort.programName}</p>
      <p>
        <span class={statusTag[cohort.status]}>{statusLabel[cohort.status]}</span>{" "}
        {cohort.phase && <span class="tag">{cohort.phase}</span>}
      </p>
      <p>
        {next ? (
          <>
            {cohort.status === "upcoming" ? "Starts" : "Next"}: {spellShort(next.startsAt, next.timezone, "en")}
            {next.timezone !== zone && ` ${spellZone(next.startsAt, next.timezone, "en")}`}
          </>
        ) : (
          "No session left"
        )}
      </p>
      <p>
        {enrolled} {capacity === null ? "enrolled" : `of ${capacity} enrolled`}
        {cohort.status !== "ended" && minimum !== null && enrolled < minimum && (
          <>
            {" "}
            <span class="tag warn">under the minimum of {minimum}</span>
          </>
        )}
        {cohort.status !== "ended" && capacity !== null && enrolled >= capacity && (
          <>
            {" "}
            <span class="tag">full</span>
          </>
        )}
      </p>
    </li>
  );
}

function Filters({ programs, filter }: { programs: Props["programs"]; filter: Filter }) {
  const form = { values: { status: filter.status ?? "", programId: filter.programId ?? "" }, errors: [] };
  return (
    <form method="get" action="/cohorts">
      <div class="fields">
        <Select form={form} name="status" label="Status" required options={statuses} />
        <Select
          form={form}
          name="programId"
          label="Program"
          required
          options={[{ value: "", label: "Every program" }, ...programs.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <div class="field">
          <button type="submit">Show</button>
        </div>
      </div>
    </form>
  );
}

function NothingHere({ filtered, mayOpen }: { filtered: boolean; mayOpen: boolean }) {
  if (filtered) {
    return (
      <Empty title="No cohort fits this filter.">
        <a href="/cohorts">Show all cohorts</a>
      </Empty>
    );
  }
  return (
    <Empty title={mayOpen ? "No cohort yet." : "You don't lead a group yet."}>
      {mayOpen ? (
        <a class="button primary" href="/cohorts/new">
          Open the first one
        </a>
      ) : (
        <p>A program manager adds you to the groups you lead.</p>
      )}
    </Empty>
  );
}

function nextQuery({ status, programId }: Filter, cursor: string): string {
  return new URLSearchParams({ ...(status ? { status } : {}), ...(programId ? { programId } : {}), cursor }).toString();
}
