/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph, When } from "./parts.tsx";

export type CoverRequestProps = FrameProps & {
  body: string;
  date: string;
  time: string;
  ask: string;
  action: string;
  answerUrl: string;
};

export const CoverRequest = ({ body, date, time, ask, action, answerUrl, ...frame }: CoverRequestProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    <When date={date} time={time} />
    <Paragraph>{ask}</Paragraph>
    <Action label={action} url={answerUrl} />
  </Frame>
);
