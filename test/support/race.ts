/** A JSON request somewhere: the app in this process, or a server over HTTP. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Response>;

async function created(call: Call, path: string, body: unknown): Promise<{ id: string }> {
  const answer = await call("POST", path, body);
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}

/** Fifty people ask for a cohort's only place at once. Returns how often each status came, and how many got in. */
export async function raceForLastPlace(
  call: Call,
  takers = 50,
): Promise<{ statuses: Record<number, number>; enrolled: number; codes: string[] }> {
  const program = await created(call, "/programs", { templateKey: "peer_drop_in" });
  const cohort = await created(call, "/cohorts", {
    programId: program.id,
    name: "One place",
    timezone: "America/New_York",
    firstDate: "2027-06-02",
    startTime: "18:30",
    capacity: 1,
  });
  const people = await Promise.all(
    Array.from({ length: takers }, (_, index) =>
      created(call, "/participants", { givenName: `Taker ${index}`, emailPermission: false }),
    ),
  );
  const answers = await Promise.all(
    people.map(({ id }) => call("POST", `/cohorts/${cohort.id}/enrolments`, { participantId: id })),
  );
  const statuses: Record<number, number> = {};
  const codes = new Set<string>();
  for (const answer of answers) {
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    if (answer.status !== 201) codes.add(((await answer.json()) as { code: string }).code);
  }
  const roster = (await (await call("GET", `/cohorts/${cohort.id}/enrolments?limit=200`)).json()) as { items: unknown[] };
  return { statuses, enrolled: roster.items.length, codes: [...codes] };
}
