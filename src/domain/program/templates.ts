import { iptTemplates } from "./templates/ipt.ts";
import { miTemplates } from "./templates/mi.ts";
import { peerTemplates } from "./templates/peer.ts";
import type { ProgramTemplate } from "./templates/template.ts";

export const programTemplates: readonly ProgramTemplate[] = [...iptTemplates, ...miTemplates, ...peerTemplates];

export const findTemplate = (key: string): ProgramTemplate | undefined =>
  programTemplates.find((template) => template.key === key);
