/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph } from "./parts.tsx";

export type AttentionProps = FrameProps & { body: string; action: string; tasksUrl: string };

export const Attention = ({ body, action, tasksUrl, ...frame }: AttentionProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    <Action label={action} url={tasksUrl} />
  </Frame>
);
