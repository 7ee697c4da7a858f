/**
 * Why a pixel came out as it did: spectrum, reconstruction and residual, fractions against truth, and the labels most like
 * it. The reasons are store/results/explain.ts's; this shows them and leads on to other pixels.
 */
import { useMemo } from 'react';
import { explain, worstPixel } from '../../store/results/explain';
import type { Explanation, NearLabel } from '../../store/results/explain';
import { pure } from '../../maths/simplex';
import type { Pixel } from '../../store/image/view';
import { Marker } from '../labels/Marker';
import type { Help } from '../common/help';
import { Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { useStudio, useStudioState } from '../common/context';
import { bandName, percent, value } from '../common/format';
import { ExplainPlot } from './ExplainPlot';
import './explain.css';

const help: Help = {
  text: [
    'For one pixel: what was measured, what the answer makes of it, what is left (the residual), and which labels look most alike.',
    'A large residual in a few bands: a material is missing. Small residual and wrong fractions: the labels do not tell two materials apart; label such a pixel.',
  ],
};

/** Nothing before the first finished run. */
export function ExplainPanel(name: PanelName) {
  const finished = useStudioState((s) => s.scene !== null && s.result?.summary != null);
  return finished ? <Reasons {...name} /> : null;
}

function Reasons(name: PanelName) {
  const { store } = useStudio();
  const inspected = useStudioState((s) => s.inspected);
  const scene = useStudioState((s) => s.scene);
  const result = useStudioState((s) => s.result);
  const labels = useStudioState((s) => s.labels);
  const endmembers = useStudioState((s) => s.endmembers);
  const explanation = useMemo(
    () => inspected && explain({ scene, result, labels, endmembers }, inspected),
    [scene, result, labels, endmembers, inspected],
  );
  const go = (pixel: Pixel | null) => {
    if (!pixel) return;
    store.getState().inspect(pixel);
    store.getState().goToPixel(pixel);
  };
  const worst = (after: Pixel | null) => go(worstPixel(store.getState(), after));

  return (
    <Panel
      {...name}
      help={help}
      aside={inspected ? `line ${inspected.line} · sample ${inspected.sample}` : undefined}
    >
      {explanation === null && (
        <p className="empty">
          Press B on a pixel of the image, or click one in an error or difference layer: its
          spectrum, reconstruction and nearest labels are shown here.
        </p>
      )}
      {typeof explanation === 'string' && <p className="empty">{explanation}</p>}
      {explanation !== null && typeof explanation === 'object' && scene && (
        <Found explanation={explanation} onGo={go} scene={scene} />
      )}
      <div className="button-row">
        <button type="button" className="button small" onClick={() => worst(null)}>
          Largest error
        </button>
        {inspected && (
          <>
            <button type="button" className="button small" onClick={() => worst(inspected)}>
              Next smaller
            </button>
            <button
              type="button"
              className="button small"
              onClick={() => store.getState().annotate(inspected.line, inspected.sample)}
            >
              Label it
            </button>
            <button
              type="button"
              className="button small"
              onClick={() => store.getState().inspect(null)}
            >
              Close
            </button>
          </>
        )}
      </div>
    </Panel>
  );
}

interface FoundProps {
  readonly explanation: Explanation;
  readonly scene: NonNullable<Parameters<typeof explain>[0]['scene']>;
  readonly onGo: (pixel: Pixel) => void;
}

function Found({ explanation, scene, onGo }: FoundProps) {
  const { cube, mask } = scene;
  const { rmse, rank, worstBand, brightness, fractions, nearest } = explanation;
  const hasTruth = fractions.some((f) => f.truth !== null);
  const all = fractions.map((f) => f.endmember);
  return (
    <>
      <ExplainPlot explanation={explanation} cube={cube} mask={mask} />
      <p className="hint" role="status">
        Residual {value(rmse)} (RMS), larger than in {percent(rank)} of the pixels; most at{' '}
        {bandName(worstBand, cube.wavelengths)}.
        {brightness !== null && ` The run compares shapes: brightness × ${value(brightness)}.`}
      </p>
      <table className="explain-table" aria-label="Fractions of this pixel">
        <thead>
          <tr>
            <th scope="col">Endmember</th>
            <th scope="col">Estimate</th>
            {hasTruth && <th scope="col">Truth</th>}
            {hasTruth && <th scope="col">Difference</th>}
          </tr>
        </thead>
        <tbody>
          {fractions.map(({ endmember, estimate, truth }, r) => (
            <tr key={endmember.id}>
              <th scope="row">
                <Marker abundances={pure(all.length, r)} endmembers={all} size={16} />
                <span>{endmember.name}</span>
              </th>
              <td>{percent(estimate)}</td>
              {hasTruth && <td>{truth === null ? '–' : percent(truth)}</td>}
              {hasTruth && <td>{truth === null ? '–' : signed(estimate - truth)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <h3 className="explain-title">Labels most alike</h3>
      {nearest.length === 0 ? (
        <p className="hint">There is no other label.</p>
      ) : (
        <ul className="explain-nearest" aria-label="Labels most alike">
          {nearest.map((near) => (
            <Near key={near.label.id} near={near} onGo={onGo} />
          ))}
        </ul>
      )}
    </>
  );
}

function Near({ near, onGo }: { near: NearLabel; onGo: (pixel: Pixel) => void }) {
  const { label, angle } = near;
  const endmembers = useStudioState((s) => s.endmembers);
  const { line, sample, abundances } = label;
  const parts = abundances
    .map((a, r) => (a > 0.0005 ? `${endmembers[r]?.name ?? ''} ${percent(a)}` : ''))
    .filter(Boolean);
  return (
    <li>
      <button type="button" onClick={() => onGo({ line, sample })}>
        <Marker abundances={abundances} endmembers={endmembers} size={16} />
        <span className="explain-near-what">{parts.join(', ')}</span>
        <span className="explain-near-where">
          line {line} · sample {sample} · {((angle * 180) / Math.PI).toFixed(1)}°
        </span>
      </button>
    </li>
  );
}

function signed(difference: number): string {
  const text = percent(Math.abs(difference));
  return `${difference < -0.0005 ? '−' : '+'}${text}`;
}
