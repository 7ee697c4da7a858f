/** The bottom line: pixel and value under the cursor, autosave, seed, memory of the cube. */
import { useStudioState } from './context';
import { bytes } from './format';
import { layerReadout } from './scene/layers';
import { SavedStatus } from './sessions/SavedStatus';

export function StatusBar() {
  const seed = useStudioState((s) => s.settings.seed);
  const memory = useStudioState((s) => s.scene?.cube.data.byteLength ?? null);
  return (
    <footer className="status-bar">
      <Readout />
      <span className="status-right">
        <SavedStatus />
        <span>seed {Number.isFinite(seed) ? seed : '?'}</span>
        <span>{memory === null ? 'no cube in memory' : `cube ${bytes(memory)}`}</span>
      </span>
    </footer>
  );
}

function Readout() {
  const text = useStudioState((s) => {
    const { scene, cursor, layer } = s;
    if (!scene) return 'no scene open';
    if (!cursor) return 'point at the image';
    const { line, sample } = cursor;
    return `line ${line} · sample ${sample} · ${layerReadout(layer, { ...s, scene }, line, sample)}`;
  });
  return <span className="readout">{text}</span>;
}
