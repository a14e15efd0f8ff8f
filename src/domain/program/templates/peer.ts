import { common, house, type ProgramTemplate, published } from "./template.ts";

const weekly = {
  intervalWeeks: 1,
  completionPercent: 75,
  reminderOffsets: [4320, 1440],
  phases: [],
  modules: [],
  oneToOnes: [],
  protocol: "peer" as const,
};

/** Peer-support circles: open, and nobody is counted absent. */
export const peerTemplates: ProgramTemplate[] = [
  {
    ...weekly,
    key: "peer_grief_circle",
    name: "Peer grief circle",
    sessionCount: 13,
    sessionMinutes: 120,
    enrolmentMode: "rolling",
    minimum: null,
    capacity: null,
    modules: Array.from({ length: 13 }, (_, index) => ({ number: index + 1, name: `Topic ${index + 1}`, entryPoint: true })),
    completionRule: "topic_cycle",
    citation: "Published 13-week peer-led grief support cycles.",
    note: "People join at any time, and may go through the cycle again.",
    citations: [
      published("sessions", "A 13-week cycle of 120 minutes; people join at any time."),
      common("topics", "Topics repeat with each cycle."),
    ],
  },
  {
    ...weekly,
    key: "peer_drop_in",
    name: "Peer support, drop-in",
    sessionCount: null,
    sessionMinutes: 75,
    enrolmentMode: "drop_in",
    minimum: null,
    capacity: 10,
    completionRule: "open_ended",
    citation: "Published guidance for peer-support groups.",
    note: "Teens only inside an organisation with youth safeguards.",
    citations: [
      published("sessions", "Open-ended, 60–90 minutes, drop-in, about 10 people."),
      house("minutes", "75 minutes is the middle of the published range."),
    ],
  },
];
