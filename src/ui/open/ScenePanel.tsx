/** Facts about the open scene: shape, wavelengths, what is masked and why, notes of the reader, and the way to another. */
import type { MaskReason } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { noiseOnScreen } from '../../store/train/result';
import type { Help } from '../common/help';
import { Empty, Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { useStudio, useStudioState } from '../common/context';
import { bytes, count } from '../common/format';
import { OpenButtons } from './OpenButtons';
import { TruthLine } from './TruthLine';

const help: Help = {
  text: [
    'A hyperspectral scene has a whole spectrum in every pixel. It stays in this browser: nothing is uploaded.',
    'Import settings change how the file is read: axes, scale, bad bands, a part of it.',
  ],
  terms: [
    ['Lines, samples', 'rows and columns of the image.'],
    ['Bands', 'the wavelengths measured.'],
    [
      'Masked',
      'pixels and bands without usable values. They are left out of training, statistics and metrics alike, and hatched in the image.',
    ],
  ],
};

export function ScenePanel(name: PanelName) {
  const scene = useStudioState((s) => s.scene);
  return (
    <Panel {...name} help={help}>
      {scene ? (
        <>
          <Facts scene={scene} />
          <OpenButtons />
          <ImportSettings />
        </>
      ) : (
        <Empty>Name, size, wavelengths and masked pixels of the scene will be listed here.</Empty>
      )}
    </Panel>
  );
}

/** The way back to the import check; the demo scene has none. */
function ImportSettings() {
  const studio = useStudio();
  const offered = useStudioState((s) => s.importedFrom !== null && s.importCheck === null);
  if (!offered) return null;
  return (
    <button type="button" className="button" onClick={() => studio.reopenImport()}>
      Import settings…
    </button>
  );
}

function Facts({ scene }: { scene: Scene }) {
  const { cube, mask } = scene;
  const noise = useStudioState(noiseOnScreen);
  const pixels = cube.lines * cube.samples;
  return (
    <>
      <p className="scene-name">{cube.name}</p>
      <dl className="facts">
        <div>
          <dt>Size</dt>
          <dd>
            {cube.lines} lines × {cube.samples} samples
          </dd>
        </div>
        <div>
          <dt>Bands</dt>
          <dd>
            {cube.bands}
            {range(cube.wavelengths)}
            {cube.wavelengthSource === 'guessed' && ' (guessed)'}
          </dd>
        </div>
        <div>
          <dt>Masked</dt>
          <dd>
            {masked(cube.bands - mask.validBands, 'band', mask.bandReasons)}
            <br />
            {masked(pixels - mask.validPixels, 'pixel', mask.pixelReasons)}
          </dd>
        </div>
        <div>
          <dt>Noise</dt>
          <dd>{noise?.snrDb != null ? decibels(noise.snrDb) : 'known once a run has started'}</dd>
        </div>
        <div>
          <dt>Memory</dt>
          <dd>{bytes(cube.data.byteLength)}</dd>
        </div>
        <div>
          <dt>Truth</dt>
          <dd>
            <TruthLine />
          </dd>
        </div>
      </dl>
      {scene.notes.length > 0 && (
        <details className="notes">
          <summary>{count(scene.notes.length, 'note')} from reading</summary>
          <ul>
            {scene.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** Beyond this there is hardly any noise, and hardly any way to tell how little. */
const SILENT = 45;

const decibels = (snr: number): string =>
  snr > SILENT ? `hardly any (over ${SILENT} dB)` : `signal about ${Math.round(snr)} dB above it`;

function range(wavelengths: Float64Array | null): string {
  if (!wavelengths) return ', no wavelengths';
  const finite = wavelengths.filter(Number.isFinite);
  if (finite.length === 0) return ', no wavelengths';
  return `, ${Math.round(Math.min(...finite))}–${Math.round(Math.max(...finite))} nm`;
}

function masked(n: number, what: string, reasons: Partial<Record<MaskReason, number>>): string {
  if (n === 0) return `no ${what}`;
  const found = Object.entries(reasons);
  const why = found.map(([reason, k]) => (found.length > 1 ? `${k} ${reason}` : reason));
  return `${count(n, what)}: ${why.join(', ')}`;
}
