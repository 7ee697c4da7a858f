/** The scatter plot beside the image, and the bar above that says which space it shows. What the canvas does is in scatterView.ts. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ScatterSlice, ScatterSpace } from '../../store/image/scatter';
import { SelectField } from '../common/SelectField';
import { useStudio, useStudioState } from '../common/context';
import { count } from '../common/format';
import { bandChoices } from '../draw/bandChoices';
import { isSimplex } from './points';
import { mountScatterView } from './scatterView';
import './scatter.css';

const spaces: readonly { value: ScatterSpace; label: string }[] = [
  { value: 'pca', label: 'PCA components' },
  { value: 'mnf', label: 'MNF components' },
  { value: 'bands', label: 'Three bands' },
  { value: 'estimate', label: 'Simplex, estimate' },
  { value: 'truth', label: 'Simplex, truth' },
];

const tools: readonly { value: ScatterSlice['scatterTool']; label: string; help: string }[] = [
  { value: 'pick', label: 'Pick', help: 'Drag around points to pick their pixels' },
  { value: 'turn', label: 'Turn', help: 'Drag to turn the three axes (arrow keys, too)' },
];

export function ScatterBar() {
  const { store } = useStudio();
  const space = useStudioState((s) => s.scatterSpace);
  const tool = useStudioState((s) => s.scatterTool);
  const cube = useStudioState((s) => s.scene?.cube ?? null);
  const hasTruth = useStudioState((s) => s.scene?.truth != null);
  const hasResult = useStudioState((s) => s.result !== null);
  const bands = useStudioState((s) => s.scatterBands ?? s.rgb);
  const isTurned = useStudioState((s) => s.scatterTurn.some((v) => v !== 0));
  const options = useMemo(() => (cube ? bandChoices(cube) : []), [cube]);
  const { setScatterSpace, setScatterBand, setScatterTool, straightenScatter } = store.getState();
  const offered = spaces.filter(
    ({ value }) =>
      value === space || (value === 'truth' ? hasTruth : value === 'estimate' ? hasResult : true),
  );
  return (
    <div className="layer-bar scatter-bar" role="group" aria-label="Scatter plot of">
      <SelectField
        label="Scatter plot of"
        hideLabel
        title="What places a pixel in the plot. PCA: where the spectra differ most. MNF: where they differ most compared with the noise. Simplex: fractions, with an endmember in each corner."
        value={space}
        options={offered}
        onChange={setScatterSpace}
      />
      {space === 'bands' &&
        (['First', 'Second', 'Third'] as const).map((name, i) => (
          <SelectField
            key={name}
            label={`${name} band of the plot`}
            hideLabel
            title={`${name} axis`}
            value={String(bands[i])}
            options={options}
            onChange={(v) => setScatterBand(i as 0 | 1 | 2, Number(v))}
          />
        ))}
      {!isSimplex(space) && (
        <>
          <div className="views-choice" role="radiogroup" aria-label="Dragging in the plot">
            {tools.map(({ value, label, help }) => (
              <label key={value} title={help}>
                <input
                  type="radio"
                  name="scatter-tool"
                  value={value}
                  checked={tool === value}
                  onChange={() => setScatterTool(value)}
                />
                <span>{label}</span>
              </label>
            ))}
          </div>
          <button
            type="button"
            className="button small"
            title="The first two axes, straight on (0)"
            disabled={!isTurned}
            onClick={straightenScatter}
          >
            Straighten
          </button>
        </>
      )}
      <span className="scatter-hint">
        {tool === 'turn' && !isSimplex(space)
          ? 'Drag to turn.'
          : 'Drag around points to pick them; click one to label its pixel.'}
      </span>
    </div>
  );
}

interface ScatterStageProps {
  /** For a room full of people: so much larger, and only to be looked at. */
  readonly shownAt?: number;
}

export function ScatterStage({ shownAt }: ScatterStageProps) {
  const { store } = useStudio();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [outside, setOutside] = useState('');
  const picked = useStudioState((s) => (s.region?.shape === 'picked' ? s.region.pixels.length : 0));
  const space = useStudioState((s) => s.scatterSpace);
  const tool = useStudioState((s) => s.scatterTool);
  useEffect(() => {
    if (!canvas.current) return;
    const view = mountScatterView(canvas.current, store, {
      onMessage: setMessage,
      onOutside: setOutside,
      enlarge: shownAt,
      quiet: shownAt !== undefined,
    });
    return view.dispose;
  }, [store, shownAt]);
  return (
    <div className="viewer-stage scatter-stage">
      <canvas
        ref={canvas}
        className="viewer-canvas"
        data-tool={isSimplex(space) ? 'pick' : tool}
        role="img"
        aria-label="Scatter plot"
        aria-describedby="scatter-keys"
        tabIndex={0}
      />
      <p id="scatter-keys" className="sr-only">
        Enter picks the pixels around the cursor, Enter again more of them, Escape none. Arrow keys
        turn three axes, 0 straightens them.
      </p>
      {message && <p className="scatter-empty">{message}</p>}
      {!message && outside && <p className="scatter-outside">{outside}</p>}
      <p className="sr-only" aria-live="polite">
        {picked > 0 ? `${count(picked, 'pixel')} picked.` : ''}
      </p>
    </div>
  );
}
