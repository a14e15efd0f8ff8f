import type { CheckInKind } from "../../domain/check-in/check-in.ts";
import type { CrisisLine } from "../../domain/org/crisis-lines.ts";
import type { Words } from "../../words/words.ts";
import type { FormValues } from "../form.ts";
import { CheckInQuestions } from "../parts/check-in-questions.tsx";
import { Notice } from "../parts/notice.tsx";

type Props = {
  words: Words;
  action: string;
  /** Null: nothing is asked today. */
  kinds: readonly CheckInKind[] | null;
  /** As typed, when it was refused. What was sent before is never shown: the link may lie about. */
  values: FormValues;
  error: string | null;
  isSaved: boolean;
  crisis: CrisisLine | null;
};

/** What a person answers on the day. It thanks everybody alike, whatever they answered. */
export function OwnCheckInPage({ words, action, kinds, values, error, isSaved, crisis }: Props) {
  const { checkIn, crisis: callSomebody } = words.page;
  return (
    <>
      <h1>{checkIn.title}</h1>
      {isSaved && (
        <Notice kind="good">
          <p>{checkIn.saved}</p>
          {crisis && <p>{checkIn.heavy}</p>}
        </Notice>
      )}
      {error && <Notice kind="bad">{error}</Notice>}
      {kinds === null ? (
        !isSaved && <p>{checkIn.none}</p>
      ) : isSaved ? null : (
        <form method="post" action={action} autocomplete="off">
          <p>{checkIn.explain}</p>
          {crisis && <p>{callSomebody(crisis.name[words.locale], crisis.how[words.locale])}</p>}
          <CheckInQuestions words={words} kinds={kinds} form={{ values, errors: [] }} />
          <button class="primary" type="submit">
            {checkIn.send}
          </button>
        </form>
      )}
    </>
  );
}
