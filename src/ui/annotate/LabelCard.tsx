/** The card of the selected label: linked sliders and numbers that always sum to 1, and one-click answers. */
import { useEffect, useRef } from 'react';
import { samplingProblem } from '../../store/selectors';
import { percentages, pure } from '../../store/simplex';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import { endmemberColor, endmemberLetter } from '../colors';
import { useStudio, useStudioState } from '../context';
import { Marker } from './Marker';

export function LabelCard() {
  const studio = useStudio();
  const label = useStudioState((s) => s.labels.find((l) => l.id === s.selected) ?? null);
  const endmembers = useStudioState((s) => s.endmembers);
  const hasTruth = useStudioState((s) => s.scene?.truth != null && samplingProblem(s) === null);
  const card = useRef<HTMLElement>(null);
  const id = label?.id ?? null;
  useEffect(() => {
    card.current?.scrollTo({ top: 0 });
  }, [id]);
  if (!label) return null;

  const { setFraction, setAbundances, endGesture, removeLabel, select } = studio.store.getState();
  const shown = percentages(label.abundances);
  const where = `line ${label.line}, sample ${label.sample}`;
  const close = () => {
    select(null);
    document.querySelector<HTMLElement>('.viewer-canvas')?.focus({ preventScroll: true });
  };
  return (
    <section ref={card} className="label-card" aria-label={`Label at ${where}`}>
      <header className="label-card-head">
        <Marker abundances={label.abundances} endmembers={endmembers} size={20} />
        <h3>
          Line {label.line} · sample {label.sample}
        </h3>
        <button
          type="button"
          className="icon-button quiet"
          aria-label="Delete this label"
          title="Delete (Del)"
          onClick={() => removeLabel(label.id)}
        >
          <Icon name="trash" />
        </button>
        <button
          type="button"
          className="icon-button quiet"
          aria-label="Close the card"
          title="Close (Esc)"
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </header>
      <ul className="fractions">
        {endmembers.map((e, r) => {
          const gesture = `fraction:${label.id}:${e.id}`;
          const set = (percentage: number, merge?: string) =>
            setFraction(label.id, r, percentage / 100, merge);
          return (
            <li key={e.id}>
              <button
                type="button"
                className="pure-button"
                aria-label={`100 % ${e.name}`}
                title={`100 % ${e.name}`}
                onClick={() => setAbundances(label.id, pure(endmembers.length, r))}
              >
                <Marker abundances={pure(endmembers.length, r)} endmembers={endmembers} />
              </button>
              <div className="fraction-main">
                <span className="fraction-name" aria-hidden="true">
                  {e.name}
                </span>
                <input
                  type="range"
                  min={0}
                  max={100}
                  step={1}
                  value={shown[r]}
                  aria-label={`${e.name || endmemberLetter(e.color)} slider`}
                  aria-valuetext={`${shown[r]} percent`}
                  style={{
                    accentColor: endmemberColor(e.color),
                    ['--fill' as string]: `${shown[r]}%`,
                    ['--tint' as string]: endmemberColor(e.color),
                  }}
                  onChange={(event) => set(Number(event.target.value), gesture)}
                  onPointerUp={endGesture}
                  onBlur={endGesture}
                />
              </div>
              <NumberField
                label={`${e.name || endmemberLetter(e.color)} percent`}
                hideLabel
                value={shown[r]}
                min={0}
                max={100}
                step="any"
                suffix="%"
                onChange={(v) => Number.isFinite(v) && set(v, gesture)}
                onBlur={endGesture}
              />
            </li>
          );
        })}
      </ul>
      <footer className="label-card-foot">
        <span>Sum 100 %</span>
        {hasTruth && (
          <button
            type="button"
            className="button small"
            onClick={() => studio.takeFromTruth(label.id)}
          >
            Take from truth
          </button>
        )}
      </footer>
    </section>
  );
}
