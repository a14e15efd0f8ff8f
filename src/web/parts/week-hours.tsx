import type { MailLocale } from "../../mail/facts.ts";
import { spellTime } from "../../time.ts";

type Props = {
  /** The hours to choose from, as `3-18`, in order. */
  hours: string[];
  chosen: ReadonlySet<string>;
  /** Names of the days, Monday first. */
  days: string[];
  locale: MailLocale;
};

/** "6:00 PM" */
const spellHour = (hour: number, locale: MailLocale): string => spellTime(Date.UTC(2027, 0, 4, hour), "UTC", locale);

/** The hours of a week to mark: a group of boxes for each day, each big enough for a thumb. */
export const WeekHours = ({ hours, chosen, days, locale }: Props) => (
  <div class="week-hours">
    {days.map((name, index) => {
      const own = hours.filter((hour) => hour.startsWith(`${index + 1}-`));
      return (
        own.length > 0 && (
          <fieldset class="choices">
            <legend>{name}</legend>
            {own.map((hour) => (
              <label>
                <input type="checkbox" name="hours[]" value={hour} checked={chosen.has(hour)} />
                <span>{spellHour(Number(hour.slice(2)), locale)}</span>
              </label>
            ))}
          </fieldset>
        )
      );
    })}
  </div>
);
