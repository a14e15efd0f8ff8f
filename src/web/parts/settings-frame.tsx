import type { Child } from "hono/jsx";
import { Heading, Notice } from "./notice.tsx";

const sections = [
  { href: "/settings", label: "Organization" },
  { href: "/settings/mail", label: "Mail" },
  { href: "/settings/minors", label: "Minors" },
  { href: "/settings/sites", label: "Sites and rooms" },
  { href: "/settings/closures", label: "Closures" },
  { href: "/settings/staff", label: "Staff" },
  { href: "/settings/tokens", label: "API tokens" },
] as const;

type Props = { here: (typeof sections)[number]["href"]; lead: string; done?: string | undefined; children: Child };

/** What all settings pages share: the way between them and what was just done. */
export function SettingsFrame({ here, lead, done, children }: Props) {
  return (
    <div class="stack">
      <Heading title="Settings" lead={lead} />
      <nav aria-label="Settings" class="row tabs">
        {sections.map(({ href, label }) => (
          <a class="button" href={href} aria-current={href === here ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      {done && (
        <Notice kind="good">
          <p>{done}</p>
        </Notice>
      )}
      {children}
    </div>
  );
}
