/**
 * Beside the image: the card of the selected label, of the region that was drawn, or, when there is neither, what is known of
 * the pixel under the cursor or of the whole scene (estimate as a bar, truth as a tick).
 */
import { useMemo } from 'react';
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { Pixel } from '../../store/image/view';
import { truthIsComplete } from '../../store/labels/endmembers';
import { resultEndmembers } from '../../store/train/result';
import { shownAnswer } from '../../store/results/shown';
import { pure } from '../../maths/simplex';
import { endmemberColor } from '../draw/colors';
import { useStudioState } from '../common/context';
import { percent } from '../common/format';
import { LabelCard } from './LabelCard';
import { Marker } from './Marker';
import { RegionCard } from './RegionCard';
import { columnMeans } from './sceneMeans';

export function PixelColumn() {
  const selected = useStudioState((s) => s.selected !== null);
  const scene = useStudioState((s) => s.scene);
  const region = useStudioState((s) => s.region);
  const card = scene && region ? <RegionCard scene={scene} region={region} /> : <PixelReadout />;
  return <div className="pixel-column">{selected ? <LabelCard /> : card}</div>;
}

function PixelReadout() {
  const scene = useStudioState((s) => s.scene);
  const cursor = useStudioState((s) => s.cursor);
  if (!scene) return null;
  return cursor ? <AtPixel scene={scene} at={cursor} /> : <WholeScene scene={scene} />;
}

/** What is listed of a pixel or of the scene: endmembers, and where their fractions are. */
function useListed(scene: Scene) {
  const answer = useStudioState(shownAnswer);
  const endmembers = useStudioState((s) => s.endmembers);
  const { truth } = scene;
  const listed = useMemo(
    () => (answer ? resultEndmembers(answer, endmembers) : endmembers),
    [answer, endmembers],
  );
  // Before training, truth of endmembers that do not match it would read as if it were theirs.
  const shownTruth =
    truth !== null && (answer !== null || truthIsComplete(listed, truth)) ? truth : null;
  const bar = answer?.preview ? 'bar: preview, not trained' : 'bar: estimate';
  const legend = [answer ? bar : '', shownTruth ? 'tick: truth' : ''].filter(Boolean).join(', ');
  return { listed, estimate: answer?.abundances ?? null, truth: shownTruth, legend };
}

function AtPixel({ scene, at }: { scene: Scene; at: Pixel }) {
  const { listed, estimate, truth, legend } = useListed(scene);
  const pixel = at.line * scene.cube.samples + at.sample;
  const rows = listed.map((e, r) => ({
    e,
    ours: estimate ? estimate[pixel * listed.length + r] : null,
    theirs:
      truth && e.truth !== null ? truth.abundances[pixel * truth.names.length + e.truth] : null,
  }));
  return (
    <div className="pixel-readout">
      <h3>
        Line {at.line} · sample {at.sample}
      </h3>
      {!scene.mask.pixels[pixel] ? (
        <p className="empty">Masked: this pixel has no usable spectrum and counts nowhere.</p>
      ) : legend === '' ? (
        <p className="empty">
          Click to label this pixel. Its estimated fractions will be shown here once there are maps.
        </p>
      ) : (
        <Rows rows={rows} legend={legend} />
      )}
    </div>
  );
}

/** While no pixel is pointed at: how much of the scene each endmember takes. */
function WholeScene({ scene }: { scene: Scene }) {
  const { listed, estimate, truth, legend } = useListed(scene);
  const R = listed.length;
  const valid = scene.mask.pixels;
  const ours = useMemo(
    () => (estimate?.length === valid.length * R ? columnMeans(estimate, R, valid) : null),
    [estimate, R, valid],
  );
  const theirs = useMemo(
    () => truth && columnMeans(truth.abundances, truth.names.length, valid),
    [truth, valid],
  );
  const rows = listed.map((e, r) => ({
    e,
    ours: ours ? ours[r] : null,
    theirs: theirs && e.truth !== null ? theirs[e.truth] : null,
  }));
  return (
    <div className="pixel-readout">
      <h3>{legend === '' ? 'Pixel' : 'Whole scene, mean'}</h3>
      {legend !== '' && <Rows rows={rows} legend={legend} />}
      <p className="empty">
        Point at the image to read a pixel. Click it to label it, then set its fractions here.
      </p>
    </div>
  );
}

interface Row {
  readonly e: EndmemberDef;
  readonly ours: number | null;
  readonly theirs: number | null;
}

function Rows({ rows, legend }: { rows: readonly Row[]; legend: string }) {
  const listed = rows.map(({ e }) => e);
  return (
    <>
      <ul className="readout-rows">
        {rows.map(({ e, ours, theirs }, r) => (
          <li key={e.id}>
            <Marker abundances={pure(listed.length, r)} endmembers={listed} size={16} />
            <span className="readout-name">{e.name}</span>
            <span className="readout-numbers">
              {ours !== null && <b>{percent(ours)}</b>}
              {ours !== null && theirs !== null && ' · '}
              {theirs !== null && percent(theirs)}
            </span>
            <span className="readout-bar" aria-hidden="true">
              {ours !== null && (
                <span
                  style={{
                    background: endmemberColor(e.color),
                    transform: `scaleX(${clamp(ours)})`,
                  }}
                />
              )}
              {theirs !== null && <i style={{ left: `${clamp(theirs) * 100}%` }} />}
            </span>
          </li>
        ))}
      </ul>
      <p className="hint">{legend}</p>
    </>
  );
}

function clamp(v: number): number {
  return Number.isFinite(v) ? Math.min(1, Math.max(0, v)) : 0;
}
