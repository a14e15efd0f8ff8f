import type { Words } from "../../words/words.ts";
import { Heading, Notice } from "../parts/notice.tsx";

type Props = {
  words: Words;
  /** `/r/<token>`. */
  base: string;
  lang: string;
  /** Just made; it can't be shown again. */
  address: string | null;
  exists: boolean;
};

/** webcal opens the calendar app; what stands below it works everywhere. */
const Address = ({ address, open, label }: { address: string; open: string; label: string }) => (
  <>
    <p>
      <a class="button primary" href={address.replace(/^https?:/, "webcal:")}>
        {open}
      </a>
    </p>
    <div class="field">
      <label for="address">{label}</label>
      <input id="address" value={address} readonly />
    </div>
  </>
);

/** A calendar that keeps itself up to date. */
export function FeedPage({ words, base, lang, address, exists }: Props) {
  const { feed, back } = words.page;
  return (
    <>
      <h1>{feed.title}</h1>
      {address ? (
        <>
          <Notice kind="good">{feed.made}</Notice>
          <Address address={address} open={feed.open} label={feed.address} />
        </>
      ) : (
        <p>{feed.explain}</p>
      )}
      {exists && !address && <p>{feed.exists}</p>}
      <form method="post" action={`${base}/feed${lang}`}>
        <div class="row">
          {!address && (
            <button class="primary" type="submit">
              {exists ? feed.another : feed.make}
            </button>
          )}
          {exists && (
            <button type="submit" name="action" value="end">
              {feed.end}
            </button>
          )}
        </div>
      </form>
      <p>
        <a href={`${base}${lang}`}>{back}</a>
      </p>
    </>
  );
}

/** Shown once, like every secret. */
export const StaffFeedPage = ({ address }: { address: string }) => (
  <div class="narrow">
    <Heading title="Your calendar" lead={<a href="/account">Your account</a>} />
    <Notice kind="good">This is the address of your calendar. Keep it to yourself: it opens without signing in.</Notice>
    <Address address={address} open="Add to my calendar" label="Address" />
    <p>
      It shows the sessions you lead and nobody’s name. Calendars read it again every hour at the soonest, so it is never the news
      of a change.
    </p>
  </div>
);
