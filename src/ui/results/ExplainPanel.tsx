/**
 * Why a pixel came out as it did: spectrum, reconstruction and residual, fractions against truth, and the labels most like
 * it. The reasons are store/results/explain.ts's; this shows them and leads on to other pixels.
 */
import { useMemo } from 'react';
import { blameOf, worstPixel } from '../../store/results/explain';
import type { Blame, NearLabel } from '../../store/results/explain';
import { pure } from '../../maths/simplex';
import type { Pixel } from '../../store/image/view';
import { Marker } from '../labels/Marker';
import { Panel } from '../common/Panel';
import { useStudio, useStudioState } from '../common/context';
import { bandName, percent, value } from '../common/format';
import { BlamePlot } from './ExplainPlot';
import './explain.css';

/** Nothing before the first finished run. */
export function BlamePanel() {
  const finished = useStudioState((s) => s.scene !== null && s.result?.summary != null);
  return finished ? <Reasons /> : null;
}

function Reasons() {
  const { store } = useStudio();
  const inspected = useStudioState((s) => s.inspected);
  const scene = useStudioState((s) => s.scene);
  const result = useStudioState((s) => s.result);
  const labels = useStudioState((s) => s.labels);
  const endmembers = useStudioState((s) => s.endmembers);
  const blame = useMemo(
    () => inspected && blameOf({ scene, result, labels, endmembers }, inspected),
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
      id="blame"
      title="Why this pixel"
      aside={inspected ? `line ${inspected.line} · sample ${inspected.sample}` : undefined}
    >
      {blame === null && (
        <p className="empty">
          Press B on a pixel of the image, or click one in an error or difference layer: its
          spectrum, reconstruction and nearest labels are shown here.
        </p>
      )}
      {typeof blame === 'string' && <p className="empty">{blame}</p>}
      {blame !== null && typeof blame === 'object' && scene && (
        <Found blame={blame} onGo={go} scene={scene} />
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
  readonly blame: Blame;
  readonly scene: NonNullable<Parameters<typeof blameOf>[0]['scene']>;
  readonly onGo: (pixel: Pixel) => void;
}

function Found({ blame, scene, onGo }: FoundProps) {
  const { cube, mask } = scene;
  const { rmse, rank, worstBand, brightness, fractions, nearest } = blame;
  const hasTruth = fractions.some((f) => f.truth !== null);
  const all = fractions.map((f) => f.endmember);
  return (
    <>
      <BlamePlot blame={blame} cube={cube} mask={mask} />
      <p className="hint" role="status">
        Residual {value(rmse)} (RMS), larger than in {percent(rank)} of the pixels; most at{' '}
        {bandName(worstBand, cube.wavelengths)}.
        {brightness !== null && ` The run compares shapes: brightness × ${value(brightness)}.`}
      </p>
      <table className="blame-table" aria-label="Fractions of this pixel">
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
      <h3 className="blame-title">Labels most alike</h3>
      {nearest.length === 0 ? (
        <p className="hint">There is no other label.</p>
      ) : (
        <ul className="blame-nearest" aria-label="Labels most alike">
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
        <span className="blame-near-what">{parts.join(', ')}</span>
        <span className="blame-near-where">
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
