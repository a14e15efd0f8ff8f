/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph, When } from "./parts.tsx";

export type CancelledProps = FrameProps & {
  body: string;
  dates: { text: string }[];
  none: string;
  next?: string;
  date?: string;
  time?: string;
  action: string;
  pageUrl: string;
};

export const Cancelled = ({ body, dates, none, next, date, time, action, pageUrl, ...frame }: CancelledProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    {dates.map(({ text }) => (
      <Paragraph key={text}>
        <strong>{text}</strong>
      </Paragraph>
    ))}
    <Paragraph>{none}</Paragraph>
    {date && time && <When {...(next ? { label: next } : {})} date={date} time={time} />}
    <Action label={action} url={pageUrl} />
  </Frame>
);
