import { common, house, type ProgramTemplate, published } from "./template.ts";

const weekly = { intervalWeeks: 1, completionPercent: 75, reminderOffsets: [4320, 1440], phases: [], oneToOnes: [] };

const modules = (names: string[]) => names.map((name, index) => ({ number: index + 1, name, entryPoint: true }));

/** Motivational-interviewing groups: people join where they are, and an absence shames nobody. */
export const miTemplates: ProgramTemplate[] = [
  {
    ...weekly,
    key: "free_talk",
    name: "Free Talk, ages 14–18",
    protocol: "mi",
    sessionCount: 6,
    sessionMinutes: 55,
    enrolmentMode: "rolling",
    minimum: 4,
    capacity: 8,
    modules: modules(["Module 1", "Module 2", "Module 3", "Module 4", "Module 5", "Module 6"]),
    completionRule: "topic_cycle",
    citation: "D'Amico and colleagues, Free Talk: group motivational interviewing for teens in a diversion program.",
    note: "The published trial found no effect on use compared with usual care. Offer it knowing that.",
    citations: [
      published("sessions", "6 sessions of 55 minutes, ages 14–18."),
      published("effect", "The published trial found no effect on use."),
      common("enrolment", "Rolling: six modules, any of them a way in. 4–8 members."),
    ],
  },
  {
    ...weekly,
    key: "choice",
    name: "CHOICE, ages 11–14",
    protocol: "mi",
    sessionCount: 5,
    sessionMinutes: 30,
    enrolmentMode: "drop_in",
    minimum: null,
    capacity: null,
    modules: modules(["Session A", "Session B", "Session C", "Session D", "Session E"]),
    completionRule: "topic_cycle",
    citation: "D'Amico and colleagues, CHOICE: voluntary after-school prevention for middle-school students.",
    citations: [published("sessions", "5 sessions of 30 minutes, free-standing and in any order; drop-in.")],
  },
  {
    ...weekly,
    key: "met_cbt5",
    name: "MET/CBT5, ages 12–18",
    protocol: "mi",
    sessionCount: 3,
    sessionMinutes: 75,
    enrolmentMode: "closed",
    minimum: null,
    capacity: null,
    modules: [],
    completionRule: "sequential",
    oneToOnes: [
      { kind: "pre_group", name: "Individual session 1", minutes: 60, optional: false },
      { kind: "pre_group", name: "Individual session 2", minutes: 60, optional: false },
      { kind: "catch_up", name: "Make-up of a missed group, before the next", optional: true },
    ],
    citation: "Sampl and Kadden (2001), MET/CBT5, Cannabis Youth Treatment Series, volume 1.",
    citations: [
      published("sessions", "Two individual sessions of 60 minutes, then 3 groups of 75 minutes."),
      common("make-up", "A missed group is made up individually before the next. Closed."),
    ],
  },
  {
    ...weekly,
    key: "mi_in_groups",
    name: "Motivational interviewing in groups",
    protocol: "mi",
    sessionCount: 8,
    sessionMinutes: 90,
    enrolmentMode: "rolling",
    minimum: 6,
    capacity: 10,
    phases: [
      { name: "Engaging", from: 1, to: 2 },
      { name: "Exploring", from: 3, to: 4 },
      { name: "Broadening", from: 5, to: 6 },
      { name: "Moving into action", from: 7, to: 8 },
    ],
    modules: [],
    completionRule: "set_weeks",
    oneToOnes: [{ kind: "pre_group", name: "First meeting", optional: true }],
    citation: "Wagner and Ingersoll (2013), Motivational Interviewing in Groups.",
    citations: [
      common("sessions", "4–10 sessions of 60–120 minutes, closed or rolling."),
      common("phases", "Engaging, exploring, broadening, moving into action."),
      house("defaults", "8 sessions of 90 minutes, rolling, two sessions a phase."),
    ],
  },
];
