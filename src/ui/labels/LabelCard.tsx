/**
 * The card of the selected label: its mixture against the pixel, a triangle for three endmembers, linked sliders and
 * numbers that always sum to 1, how sure the person is, and one-click answers.
 */
import { useEffect, useRef } from 'react';
import { samplingProblem } from '../../store/train/problems';
import { percentages, pure } from '../../maths/simplex';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import { endmemberColor, endmemberLetter } from '../draw/colors';
import { useStudio, useStudioState } from '../common/context';
import { ErrorField } from './ErrorField';
import { Marker } from './Marker';
import { MixturePlot } from './MixturePlot';
import { OpinionBox } from './OpinionBox';
import { SimplexHandle } from './SimplexHandle';

export function LabelCard() {
  const studio = useStudio();
  const label = useStudioState((s) => s.labels.find((l) => l.id === s.selected) ?? null);
  const endmembers = useStudioState((s) => s.endmembers);
  const hasTruth = useStudioState((s) => s.scene?.truth != null && samplingProblem(s) === null);
  const scene = useStudioState((s) => s.scene);
  const alone = useStudioState((s) => s.labels.length < 2);
  const card = useRef<HTMLElement>(null);
  const id = label?.id ?? null;
  useEffect(() => {
    card.current?.scrollTo({ top: 0 });
  }, [id]);
  useEffect(() => {
    const element = card.current;
    if (!element || id === null) return;
    // The digits of the image work here, too, except where digits are typed.
    const digit = (e: KeyboardEvent) => {
      const typing = e.target instanceof HTMLInputElement && e.target.type === 'number';
      if (typing || e.ctrlKey || e.metaKey || e.altKey || !/^[1-9]$/.test(e.key)) return;
      const { endmembers: now, setAbundances } = studio.store.getState();
      const r = Number(e.key) - 1;
      if (r >= now.length) return;
      e.preventDefault();
      setAbundances(id, pure(now.length, r));
    };
    element.addEventListener('keydown', digit);
    return () => element.removeEventListener('keydown', digit);
  }, [studio, id]);
  if (!label || !scene) return null;

  const { setFraction, setAbundances, copyNearest, endGesture, removeLabel, select } =
    studio.store.getState();
  const shown = percentages(label.abundances);
  const where = `line ${label.line}, sample ${label.sample}`;
  const close = () => {
    select(null);
    document.querySelector<HTMLElement>('.viewer-canvas')?.focus({ preventScroll: true });
  };
  const correct = () =>
    card.current?.querySelector<HTMLElement>('.fractions input[type=range]')?.focus();
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
      <OpinionBox key={label.id} label={label} onCorrect={correct} />
      <MixturePlot scene={scene} label={label} />
      {endmembers.length === 3 && (
        <SimplexHandle
          abundances={label.abundances}
          endmembers={endmembers}
          onChange={(abundances, merge) =>
            setAbundances(label.id, abundances, merge ? `simplex:${label.id}` : undefined)
          }
          onEnd={endGesture}
        />
      )}
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
                title={r < 9 ? `100 % ${e.name} (key ${r + 1})` : `100 % ${e.name}`}
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
      <ErrorField label={label} />
      <footer className="label-card-foot">
        <span>Sum 100 %</span>
        <button
          type="button"
          className="button small"
          disabled={alone}
          title="Gives this label the fractions of the label that is nearest in the image"
          onClick={() => copyNearest(label.id)}
        >
          Copy nearest
        </button>
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
