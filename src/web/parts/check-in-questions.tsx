import { type CheckInKind, rulers, stages } from "../../domain/check-in/check-in.ts";
import type { Words } from "../../words/words.ts";
import { errorOf, type FormState, typedValue } from "./field.tsx";

type Props = { words: Words; kinds: readonly CheckInKind[]; form: FormState };

/** The questions of a check-in, each with "no answer" among its choices: what was chosen can be unchosen without a script. */
export function CheckInQuestions({ words, kinds, form }: Props) {
  const { checkIn } = words.page;
  const choose = { none: checkIn.noAnswer, form };
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

type Choice = { name: string; legend: string; none: string; form: FormState };

const Scale = (props: Choice) => <Choices {...props} options={tens} scale />;

function Choices({ name, legend, none, form, options, scale }: Choice & { options: typeof tens; scale?: true }) {
  const chosen = typedValue(form, name);
  const error = errorOf(form, name);
  return (
    <fieldset
      class={scale ? "choices question scale" : "choices question"}
      id={name}
      {...(error ? { "aria-describedby": `${name}-error` } : {})}
    >
      <legend>{legend}</legend>
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
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
