/** How sure a person is of a label's fractions: four words and "don't use", as one row of radio buttons. */
import type { Label } from '../../scene/cube';
import { errorChoices, errorWords } from '../../scene/labelError';
import { useStudio } from '../common/context';
import './errorField.css';

export function ErrorField({ label }: { label: Label }) {
  const { store } = useStudio();
  const { setError, setConfidence, endGesture } = store.getState();
  const { id, confidence = 1, error } = label;
  const gesture = `error:${id}`;
  const unused = confidence === 0;
  // A weight of an older version is none of the choices: it stays until one of them is taken.
  const said = confidence === 1 ? error : undefined;
  const options = [
    ...errorChoices.map((choice) => ({
      ...{ key: String(choice.error), words: choice.words, help: choice.help },
      checked: said === choice.error,
      choose: () => setError(id, choice.error, gesture),
    })),
    {
      ...{ key: 'unused', words: 'don’t use', help: 'It counts nowhere.' },
      checked: unused,
      choose: () => setConfidence(id, 0, gesture),
    },
  ];
  return (
    <fieldset className="error-field" aria-describedby={`error-help-${id}`}>
      <legend>How sure are the fractions?</legend>
      <div className="error-choices" onBlur={endGesture}>
        {options.map(({ key, words, help, checked, choose }) => (
          <label key={key} title={help}>
            <input
              type="radio"
              name={`error-${id}`}
              value={key}
              checked={checked}
              onChange={choose}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
      <p className="hint" id={`error-help-${id}`}>
        {options.find((o) => o.checked)?.help ?? otherWords(label)}
      </p>
    </fieldset>
  );
}

/** What a label says that is none of the choices. */
function otherWords({ confidence = 1, error }: Label): string {
  if (confidence < 1) return `Weight ${Math.round(100 * confidence)} % (from an older file).`;
  return error === undefined
    ? 'Not said (from an older file).'
    : `${errorWords(error)}: so much its region’s pixels differ.`;
}
