/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph, When } from "./parts.tsx";

export type MovedProps = FrameProps & {
  body: string;
  changes: { beforeLabel: string; before: string; afterLabel: string; date: string; time: string }[];
  action: string;
  pageUrl: string;
};

export const Moved = ({ body, changes, action, pageUrl, ...frame }: MovedProps) => (
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
    <Action label={action} url={pageUrl} />
  </Frame>
);
