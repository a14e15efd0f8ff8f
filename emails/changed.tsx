/** @jsxImportSource react */
import type { MovedProps } from "./moved.tsx";
import { Action, Frame, type FrameProps, Paragraph, When } from "./parts.tsx";

export type ChangedProps = FrameProps & {
  body: string;
  changes: MovedProps["changes"];
  cancelledLabel?: string;
  dates: { text: string }[];
  addedLabel?: string;
  added?: { text: string }[];
  where?: string;
  next?: string;
  date?: string;
  time?: string;
  action: string;
  pageUrl: string;
};

export const Changed = ({
  body,
  changes,
  cancelledLabel,
  dates,
  addedLabel,
  added = [],
  where,
  next,
  date,
  time,
  action,
  pageUrl,
  ...frame
}: ChangedProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    {changes.map((change) => (
      <div key={change.date}>
        <Paragraph>
          {change.beforeLabel}: <s>{change.before}</s>
        </Paragraph>
        <When label={change.afterLabel} date={change.date} time={change.time} />
      </div>
    ))}
    {cancelledLabel && <Paragraph>{cancelledLabel}</Paragraph>}
    {dates.map(({ text }) => (
      <Paragraph key={text}>
        <strong>{text}</strong>
      </Paragraph>
    ))}
    {addedLabel && <Paragraph>{addedLabel}</Paragraph>}
    {added.map(({ text }) => (
      <Paragraph key={text}>
        <strong>{text}</strong>
      </Paragraph>
    ))}
    {where && (
      <Paragraph>
        <strong>{where}</strong>
      </Paragraph>
    )}
    {date && time && <When {...(next ? { label: next } : {})} date={date} time={time} />}
    <Action label={action} url={pageUrl} />
  </Frame>
);
