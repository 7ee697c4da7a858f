/** The bottom line: pixel, value and map coordinates under the cursor, autosave, seed, memory of the cube. */
import { useEffect, useMemo, useState } from 'react';
import type { ComponentType } from 'react';
import { lookOf, showsSecond } from '../../store/image/view';
import type { ViewId } from '../../store/image/view';
import { useStudioState } from '../common/context';
import { bytes } from '../common/format';
import { layerReadout } from '../image/layers';
import { coordinates, mapPlace } from '../image/mapPlace';
import { SavedStatus } from '../sessions/SavedStatus';

export function StatusBar() {
  const seed = useStudioState((s) => s.settings.seed);
  const memory = useStudioState((s) => s.scene?.cube.data.byteLength ?? null);
  return (
    <footer className="status-bar">
      <Readout />
      <span className="status-right">
        <BatchStatus />
        <WhenCalm />
        <SavedStatus />
        <span>seed {Number.isFinite(seed) ? seed : '?'}</span>
        <span>{memory === null ? 'no cube in memory' : `cube ${bytes(memory)}`}</span>
      </span>
    </footer>
  );
}

/** Scenes that are answered while their dialog is closed; it opens it. */
function BatchStatus() {
  const said = useStudioState((s) => s.batch.said);
  const setBatch = useStudioState((s) => s.setBatch);
  return (
    said !== null && (
      <button type="button" className="link-button" onClick={() => setBatch({ open: true })}>
        {said}
      </button>
    )
  );
}

/** Offline use comes when the page stands, so that it costs the first sight nothing; a chunk that does not come is no loss. */
function WhenCalm() {
  const [Part, setPart] = useState<ComponentType | null>(null);
  useEffect(() => {
    if (!import.meta.env.PROD) return;
    const timer = setTimeout(
      () =>
        void import('./OfflineStatus')
          .then((m) => setPart(() => m.OfflineStatus))
          .catch(() => undefined),
      1000,
    );
    return () => clearTimeout(timer);
  }, []);
  return Part && <Part />;
}

function Readout() {
  const place = useStudioState((s) => s.scene?.cube ?? null);
  const map = useMemo(() => place && mapPlace(place), [place]);
  const text = useStudioState((s) => {
    const { scene, cursor, arrangement } = s;
    if (!scene) return 'no scene open';
    if (!cursor) return 'point at the image';
    const { line, sample } = cursor;
    const reading = (view: ViewId) => layerReadout(lookOf(s, view), { ...s, scene }, line, sample);
    const values = showsSecond(arrangement)
      ? `A ${reading('first')} · B ${reading('second')}`
      : reading('first');
    const where = map ? ` · ${coordinates(map, line, sample)}` : '';
    return `line ${line} · sample ${sample} · ${values}${where}`;
  });
  return <span className="readout">{text}</span>;
}
