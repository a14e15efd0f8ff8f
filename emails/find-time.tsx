/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph } from "./parts.tsx";

export type FindTimeProps = FrameProps & { body: string; none: string; action: string; pageUrl: string };

export const FindTime = ({ body, none, action, pageUrl, ...frame }: FindTimeProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    <Action label={action} url={pageUrl} />
    <Paragraph>{none}</Paragraph>
  </Frame>
);
