/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph } from "./parts.tsx";

export type AlertProps = FrameProps & { body: string; said: { text: string }[]; action: string; mailUrl: string };

export const Alert = ({ body, said, action, mailUrl, ...frame }: AlertProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    {said.map(({ text }) => (
      <Paragraph key={text}>{text}</Paragraph>
    ))}
    <Action label={action} url={mailUrl} />
  </Frame>
);
