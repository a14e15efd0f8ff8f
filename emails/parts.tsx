/** @jsxImportSource react */

import type { ReactNode } from "react";
import { Body, Button, Container, Head, Hr, Html, Link, Preview, Section, Text } from "react-email";

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';
const ink = "#1c2b2d";
const soft = "#4c5d60";
const accent = "#0f5f66";

export type FrameProps = {
  lang: string;
  preview: string;
  hello: string;
  why: string;
  /** A line with a phone number; left out where there is none. */
  phone?: string;
  /** The org's own line. */
  line?: string;
  sender: string;
  stopLabel?: string;
  stopUrl?: string;
};

/** The paper every mail is written on: no picture, nothing fetched, readable in dark mode and as plain text. */
export function Frame({
  lang,
  preview,
  hello,
  why,
  phone,
  line,
  sender,
  stopLabel,
  stopUrl,
  children,
}: FrameProps & { children: ReactNode }) {
  return (
    <Html lang={lang}>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
      </Head>
      <Preview>{preview}</Preview>
      <Body style={{ backgroundColor: "#fbfaf7", color: ink, fontFamily: font, margin: 0, padding: "24px 12px" }}>
        <Container
          style={{
            backgroundColor: "#ffffff",
            border: "1px solid #d9ddda",
            borderRadius: 8,
            maxWidth: 520,
            padding: "20px 24px",
          }}
        >
          <Paragraph>{hello}</Paragraph>
          {children}
          {line && <Text style={{ fontSize: 16, lineHeight: "24px", margin: "14px 0 0" }}>{line}</Text>}
          <Hr style={{ borderColor: "#d9ddda", margin: "24px 0 12px" }} />
          {phone && <Small>{phone}</Small>}
          <Small>{why}</Small>
          {stopUrl && (
            <Small>
              <Link href={stopUrl} style={{ color: soft, textDecoration: "underline" }}>
                {stopLabel}
              </Link>
            </Small>
          )}
          <Small>{sender}</Small>
        </Container>
      </Body>
    </Html>
  );
}

export const Paragraph = ({ children }: { children: ReactNode }) => (
  <Text style={{ fontSize: 16, lineHeight: "24px", margin: "0 0 14px" }}>{children}</Text>
);

const Small = ({ children }: { children: ReactNode }) => (
  <Text style={{ color: soft, fontSize: 13, lineHeight: "19px", margin: "0 0 4px" }}>{children}</Text>
);

/** A date as the thing to see first. */
export const When = ({
  label,
  date,
  time,
  place,
  placeLabel,
}: {
  label?: string;
  date: string;
  time: string;
  place?: string;
  placeLabel?: string;
}) => (
  <Section style={{ backgroundColor: "#e3f0f0", borderRadius: 8, margin: "0 0 14px", padding: "12px 16px" }}>
    {label && <Text style={{ color: soft, fontSize: 13, margin: 0 }}>{label}</Text>}
    <Text style={{ color: ink, fontSize: 18, fontWeight: 600, lineHeight: "26px", margin: 0 }}>{date}</Text>
    <Text style={{ color: ink, fontSize: 16, lineHeight: "24px", margin: 0 }}>{time}</Text>
    {place && (
      <Text style={{ color: ink, fontSize: 16, lineHeight: "24px", margin: 0 }}>
        {placeLabel}: {place}
      </Text>
    )}
  </Section>
);

export const Action = ({ label, url }: { label: string; url: string }) => (
  <Button
    href={url}
    style={{
      backgroundColor: accent,
      borderRadius: 8,
      color: "#ffffff",
      display: "inline-block",
      fontSize: 16,
      fontWeight: 600,
      padding: "12px 20px",
      textDecoration: "none",
    }}
  >
    {label}
  </Button>
);
