/**
 * Beside the image: the card of the selected label, of the region that was drawn, or, when there is neither, what is known of the pixel under the
 * cursor (estimate as a bar, truth as a tick).
 */
import { truthIsComplete } from '../../store/labels/endmembers';
import { resultEndmembers } from '../../store/train/problems';
import { shownAnswer } from '../../store/results/shown';
import { pure } from '../../maths/simplex';
import { endmemberColor } from '../draw/colors';
import { useStudioState } from '../common/context';
import { percent } from '../common/format';
import { LabelCard } from './LabelCard';
import { Marker } from './Marker';
import { RegionCard } from './RegionCard';

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
  const answer = useStudioState(shownAnswer);
  const endmembers = useStudioState((s) => s.endmembers);
  if (!scene || !cursor) {
    return (
      <div className="pixel-readout">
        <h3>Pixel</h3>
        <p className="empty">
          Point at the image to read a pixel. Click it to label it, then set its fractions here.
        </p>
      </div>
    );
  }
  const { cube, mask, truth } = scene;
  const pixel = cursor.line * cube.samples + cursor.sample;
  const listed = answer ? resultEndmembers(answer, endmembers) : endmembers;
  const estimate = answer?.abundances ?? null;
  // Before training, truth of endmembers that do not match it would read as if it were theirs.
  const showTruth = truth !== null && (answer !== null || truthIsComplete(listed, truth));
  const rows = listed.map((e, r) => ({
    e,
    estimate: estimate ? estimate[pixel * listed.length + r] : null,
    truth:
      showTruth && e.truth !== null ? truth.abundances[pixel * truth.names.length + e.truth] : null,
  }));
  const bar = answer?.preview ? 'bar: preview, not trained' : 'bar: estimate';
  const legend = [estimate ? bar : '', showTruth ? 'tick: truth' : ''].filter(Boolean);
  return (
    <div className="pixel-readout">
      <h3>
        Line {cursor.line} · sample {cursor.sample}
      </h3>
      {!mask.pixels[pixel] ? (
        <p className="empty">Masked: this pixel has no usable spectrum and counts nowhere.</p>
      ) : legend.length === 0 ? (
        <p className="empty">
          Click to label this pixel. Its estimated fractions will be shown here once there are maps.
        </p>
      ) : (
        <>
          <ul className="readout-rows">
            {rows.map(({ e, estimate: ours, truth: theirs }, r) => (
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
          <p className="hint">{legend.join(', ')}</p>
        </>
      )}
    </div>
  );
}

function clamp(v: number): number {
  return Number.isFinite(v) ? Math.min(1, Math.max(0, v)) : 0;
}
