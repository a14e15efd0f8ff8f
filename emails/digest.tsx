/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph, When } from "./parts.tsx";

export type DigestProps = FrameProps & {
  body: string;
  agenda: { label: string; time: string; people: string }[];
  action: string;
  todayUrl: string;
};

export const Digest = ({ body, agenda, action, todayUrl, ...frame }: DigestProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    {agenda.map(({ label, time, people }) => (
      <When key={time + label} label={label} date={time} time={people} />
    ))}
    <Action label={action} url={todayUrl} />
  </Frame>
);
