/**
 * "Click here next": the toggle, the reason in words, what speaks for the pixel, Accept and Skip. Switched on, the box has
 * one size in every state, so that nothing below it moves when a suggestion comes or goes.
 */
import { mostLabels, shownSuggestion, suggestionText } from '../../store/suggest/suggestions';
import { NumberField } from '../common/NumberField';
import { useStudio, useStudioState } from '../common/context';
import { percent } from '../common/format';
import './suggest.css';

export function SuggestNext() {
  const studio = useStudio();
  const on = useStudioState((s) => s.suggesting.on);
  const budget = useStudioState((s) => s.suggesting.budget);
  const count = useStudioState((s) => s.labels.length);
  const shown = useStudioState(shownSuggestion);
  const text = useStudioState(suggestionText);
  const { setSuggesting, setLabelBudget, skipSuggestion } = studio.store.getState();
  const accept = () => {
    studio.acceptSuggestion();
    document.querySelector<HTMLElement>('.viewer-canvas')?.focus({ preventScroll: true });
  };
  return (
    <section className="suggest" aria-label="Click here next">
      <div className="suggest-head">
        <button
          type="button"
          className="button suggest-toggle"
          aria-pressed={on}
          onClick={() => setSuggesting(!on)}
        >
          <span className="suggest-flag" aria-hidden="true">
            {count + 1}
          </span>
          Click here next
        </button>
        <span className="suggest-budget">
          {count} of
          <NumberField
            label="Label budget"
            hideLabel
            value={budget}
            min={1}
            max={mostLabels}
            step={1}
            onChange={setLabelBudget}
          />
        </span>
      </div>
      {on && (
        <div className="button-row">
          <button
            type="button"
            className="button small"
            disabled={!shown}
            title="Opens the label form at this pixel; you say the fractions"
            onClick={accept}
          >
            Accept
          </button>
          <button
            type="button"
            className="button small"
            disabled={!shown}
            title="Suggests another pixel instead"
            onClick={skipSuggestion}
          >
            Skip
          </button>
        </div>
      )}
      <p className="suggest-reason" data-quiet={!shown} data-on={on} aria-live="polite">
        {shown && (
          <b>
            Line {shown.line}, sample {shown.sample}.{' '}
          </b>
        )}
        {text}
        {shown && count >= budget && ' Your budget is used: train now, or go on.'}
      </p>
      {on && (
        <dl className="suggest-parts" data-quiet={!shown}>
          {partNames.map(([part, name, explanation]) => {
            const value = shown?.parts[part] ?? null;
            return (
              <div key={part} title={explanation}>
                <dt>{name}</dt>
                <dd>
                  <span className="suggest-bar" aria-hidden="true">
                    <span style={{ transform: `scaleX(${value ?? 0})` }} />
                  </span>
                  <span className="sr-only">
                    {value === null ? 'not known yet' : `exceeds ${percent(value)} of the pixels`}
                  </span>
                </dd>
              </div>
            );
          })}
        </dl>
      )}
    </section>
  );
}

/** In the order of the bars: how many of the scene's pixels this one exceeds in each. */
const partNames = [
  ['disagreement', 'Readings disagree', 'How far several readings of your labels differ here'],
  ['misfit', 'Fits no mixture', 'What no mixture of the endmembers explains of this spectrum'],
  ['novelty', 'Unlike any label', 'How far this spectrum is from the nearest label’s'],
  ['coverage', 'Far from labels', 'How far the nearest label is in the image'],
] as const;
