import type { Role } from "../../src/context.ts";
import { addClosure } from "../../src/domain/org/closures.ts";
import { askCover } from "../../src/domain/session/ask-cover.ts";
import { closeDays } from "../../src/domain/session/close-days.ts";
import { createToken } from "../../src/domain/staff/create-token.ts";
import { takeLeave } from "../../src/domain/staff/leave.ts";
import { tick } from "../../src/tick.ts";
import type { Subject } from "../../src/web/policy.ts";
import { canary, type Where, wheres } from "./canaries.ts";
import { idOf, makeColleague } from "./colleagues.ts";
import { openGroup, WEEK } from "./group.ts";
import { fillGroup, type GroupSubject, type MarkedGroup, makePrograms } from "./marked-groups.ts";
import { cover, moveOver, plan } from "./marked-rows.ts";
import { makeRoom } from "./places.ts";
import { openRewindable } from "./rewind.ts";
import { createWorld } from "./world.ts";

export type Who = "manager" | "leadingManager" | "facilitator" | "otherFacilitator" | "peer";
export type Person = { name: Who; role: Role; token: string };

export type MarkedWorld = Awaited<ReturnType<typeof createMarkedWorld>>;

/**
 * An org of which everything that is known of anybody is a canary. Fay, a facilitator, leads three groups; Lee, a manager, leads them
 * too; Stan, another facilitator, leads none of them; Pia, a peer supporter, leads one, covers a session of another that is on now, and has nothing to do with the third.
 * Dee has moved from the peer's group to that one, somebody else the other way, and each has a guest of the other today.
 */
export async function createMarkedWorld() {
  const logged: string[] = [];
  const { db, keep, rewind } = openRewindable();
  const world = await createWorld({ db, log: (...line) => void logged.push(JSON.stringify(line)) });
  const harbor = await world.createOrg();
  const manager = await harbor.as("manager");
  const lee = await makeColleague(manager, "Lee Ader", "manager");
  const fay = await makeColleague(manager, "Fay Cil");
  const stan = await makeColleague(manager, "Stan Din");
  const pia = await makeColleague(manager, "Pia Per", "peer");

  const programs = await makePrograms(fay);
  const led = { programs, leaders: [idOf(lee)], askedId: idOf(stan) };
  const groups: Record<Where, MarkedGroup> = {
    own: await fillGroup(fay, "own", { ...led, leaders: [idOf(lee), idOf(pia)] }),
    other: await fillGroup(fay, "other", led),
    covered: await fillGroup(fay, "covered", { ...led, askedId: idOf(pia) }),
  };
  const { own, other, covered } = groups;
  own.ids.enrolment.push(await moveOver(fay, other, own, canary("transferreason", "other")));
  other.ids.enrolment.push(await moveOver(fay, own, other, canary("transferreason", "own")));
  own.ids.makeUp.push(await plan(fay, other.people.a.enrolmentId, other.past, own.today));
  other.ids.makeUp.push(await plan(fay, own.people.a.enrolmentId, own.past, other.today));
  await cover(fay, covered, idOf(fay), idOf(pia));

  const elsewhere = await openGroup(stan, {
    people: [],
    programId: programs.course,
    facilitatorId: idOf(stan),
    first: stan.now + WEEK,
  });
  other.ids.coverRequest.push(await askCover(stan, elsewhere.sessionIds[0] ?? "", { awayId: idOf(stan), askedId: idOf(fay) }));

  const leave = await takeLeave(fay, idOf(fay), { from: "2027-06-01", note: canary("leavenote", "other") });
  const ownLeave = await takeLeave(pia, idOf(pia), { from: "2027-06-01" });
  const [closure] = await addClosure(manager, { from: "2027-07-04", reason: "Holiday" });
  const closing = await closeDays(manager, { days: [{ date: "2027-07-05", reason: "Holiday" }], notify: false });
  const room = await makeRoom(manager);
  const tokenOf = (staffId: string) => createToken(harbor.system(), { staffId, label: "in tests" });
  const spare = await tokenOf(idOf(stan));
  const people: Person[] = [];
  for (const [name, { actor }] of Object.entries({
    manager,
    leadingManager: lee,
    facilitator: fay,
    otherFacilitator: stan,
    peer: pia,
  })) {
    if (actor.kind === "staff") people.push({ name: name as Who, role: actor.role, token: (await tokenOf(actor.id)).token });
  }
  await tick(world.deps);
  await world.settled();
  keep();

  const ofGroups = (subject: GroupSubject) => wheres.flatMap((where) => groups[where].ids[subject]);
  const ids = {
    ...(Object.fromEntries(Object.keys(own.ids).map((name) => [name, ofGroups(name as GroupSubject)])) as MarkedGroup["ids"]),
    ...{ program: [programs.course, programs.dropIn], closure: [closure?.id ?? ""], closing: [closing.id] },
    ...{ site: [room.siteId ?? ""], room: [room.id], leave: [leave, ownLeave], apiToken: [spare.id] },
    staff: [idOf(fay), idOf(pia)],
  } satisfies Record<Subject, string[]>;

  /** What stands in bodies and queries for `par_0` and the like: rows of one group, with either of two to stand in for the other. */
  const namesIn = (where: Where, swapped = false): Record<string, string> => {
    const { cohortId, past, people: members } = groups[where];
    const rows = { coh_0: cohortId, ses_0: past, par_0: members.c.id, enr_0: members.a.enrolmentId, prg_0: programs.course };
    const staff = swapped ? { stf_0: idOf(pia), stf_1: idOf(stan) } : { stf_0: idOf(fay), stf_1: idOf(pia) };
    return { ...rows, ...staff, nam_0: canary("cohort", where), eml_0: `${canary("mail", where, "a")}@example.org` };
  };
  const back = () => world.settled().then(rewind);
  return { world, logged, people, groups, ids, namesIn, back };
}
