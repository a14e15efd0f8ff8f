import type { Child } from "hono/jsx";
import type { Role } from "../../context.ts";

/** What every staff page's frame needs to know. */
export type Frame = {
  asset: (name: string) => string;
  locale: string;
  /** Null on pages for people who aren't signed in. */
  staff: { name: string; role: Role; orgName: string } | null;
  path: string;
};

/** @param assets scripts and style sheets of this page alone. */
type Props = { frame: Frame; title: string; assets?: string[]; children?: Child };

const nav: { href: string; label: string; roles: readonly Role[] }[] = [
  { href: "/", label: "Today", roles: ["manager", "facilitator", "peer"] },
  { href: "/calendar", label: "Calendar", roles: ["manager", "facilitator", "peer"] },
  { href: "/cohorts", label: "Cohorts", roles: ["manager", "facilitator", "peer"] },
  { href: "/participants", label: "Participants", roles: ["manager", "facilitator"] },
  { href: "/programs", label: "Programs", roles: ["manager", "facilitator"] },
  { href: "/reports", label: "Reports", roles: ["manager", "facilitator"] },
  { href: "/settings", label: "Settings", roles: ["manager"] },
  { href: "/audit", label: "Audit", roles: ["manager"] },
];

export function Layout({ frame, title, assets = [], children }: Props) {
  const { staff } = frame;
  const current = (href: string) => (href === "/" ? frame.path === "/" : frame.path.startsWith(href));
  return (
    <html lang={frame.locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content='{"includeIndicatorCSS":false,"history":false}' />
        <title>{title} · Convene</title>
        <link rel="icon" href={frame.asset("icon.svg")} type="image/svg+xml" />
        <link rel="stylesheet" href={frame.asset("app.css")} />
        <script src={frame.asset("app.js")} defer></script>
        {assets.map((name) =>
          name.endsWith(".css") ? (
            <link rel="stylesheet" href={frame.asset(name)} />
          ) : (
            <script src={frame.asset(name)} defer></script>
          ),
        )}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the page
        </a>
        {staff && (
          <header class="top">
            <nav aria-label="Main">
              <a class="brand" href="/">
                Convene
              </a>
              <ul>
                {nav
                  .filter((item) => item.roles.includes(staff.role))
                  .map((item) => (
                    <li>
                      <a href={item.href} aria-current={current(item.href) ? "page" : undefined}>
                        {item.label}
                      </a>
                    </li>
                  ))}
              </ul>
              <div class="who">
                <a href="/account">{staff.name}</a>
                <form method="post" action="/logout">
                  <button class="plain" type="submit">
                    Sign out
                  </button>
                </form>
              </div>
            </nav>
          </header>
        )}
        <main id="main" tabindex={-1}>
          {children}
        </main>
      </body>
    </html>
  );
}
