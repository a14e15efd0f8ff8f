import { type CheckInKind, rulers, stages } from "../../domain/check-in/check-in.ts";
import type { Words } from "../../words/words.ts";
import type { FormValues } from "../form.ts";

type Props = { words: Words; kinds: readonly CheckInKind[]; values: FormValues };

/** The questions of a check-in, each with "no answer" among its choices: what was chosen can be unchosen without a script. */
export function CheckInQuestions({ words, kinds, values }: Props) {
  const { checkIn } = words.page;
  const choose = { none: checkIn.noAnswer, values };
  return (
    <>
      {kinds.includes("mood") && <Scale {...choose} name="mood" legend={checkIn.mood} />}
      {kinds.includes("rulers") && (
        <section>
          <h2>{checkIn.rulers.title}</h2>
          {rulers.map((name) => (
            <Scale {...choose} name={name} legend={checkIn.rulers[name]} />
          ))}
        </section>
      )}
      {kinds.includes("stage") && (
        <Choices
          {...choose}
          name="stage"
          legend={checkIn.stage.title}
          options={stages.map((stage) => ({ value: stage, label: checkIn.stage[stage] }))}
        />
      )}
      {kinds.includes("phq9") && (
        <section>
          <h2>{checkIn.phq9.title}</h2>
          {checkIn.phq9.items.map((item, index) => (
            <Choices
              {...choose}
              name={`phq9-${index + 1}`}
              legend={`${index + 1}. ${item}`}
              options={checkIn.phq9.answers.map((label, value) => ({ value: String(value), label }))}
            />
          ))}
        </section>
      )}
    </>
  );
}

const tens = Array.from({ length: 11 }, (_, value) => ({ value: String(value), label: String(value) }));

type Choice = { name: string; legend: string; none: string; values: FormValues };

const Scale = (props: Choice) => <Choices {...props} options={tens} scale />;

function Choices({ name, legend, none, values, options, scale }: Choice & { options: typeof tens; scale?: true }) {
  const chosen = [values[name] ?? ""].flat()[0] ?? "";
  return (
    <fieldset class={scale ? "choices scale" : "choices"} id={name}>
      <legend>{legend}</legend>
      {options.map(({ value, label }) => (
        <label>
          <input type="radio" name={name} value={value} checked={chosen === value} />
          <span>{label}</span>
        </label>
      ))}
      <label>
        <input type="radio" name={name} value="" checked={!options.some(({ value }) => value === chosen)} />
        <span>{none}</span>
      </label>
    </fieldset>
  );
}
