/**
 * Bad bands of the open scene: dragged on its mean spectrum, then applied by reading the file again, so that scene,
 * session and what the file's import check would do stay one. Labels and pins stay; a result is of other bands, and goes.
 */
import { useMemo, useState } from 'react';
import type { Scene } from '../../scene/scene';
import { meanSpectrum } from '../../scene/spectra/mean';
import { jobOf } from '../../store/job';
import { useStudio, useStudioState } from '../common/context';
import { bandText, groupBands, leftOut, withBands } from '../open/bands';
import { BandPlot } from '../open/BandPlot';
import '../open/import.css';

/** Fewer bands than this are no spectrum. */
const least = 2;

export function BandsEdit({ scene, onClose }: { scene: Scene; onClose: () => void }) {
  const studio = useStudio();
  const { cube, mask } = scene;
  const now = useMemo(() => maskedBands(scene), [scene]);
  const [bad, setBad] = useState(now);
  const from = useStudioState((s) => s.importedFrom);
  const busy = useStudioState((s) => jobOf(s) !== null);
  const hasResult = useStudioState(
    (s) => s.result !== null || s.race !== null || s.spread !== null || s.constraints !== null,
  );
  const mean = useMemo(() => meanSpectrum(cube, mask), [cube, mask]);
  const report = {
    meanSpectrum: mean,
    ...{ wavelengths: cube.wavelengths, unit: cube.unit, stored: { bands: cube.bands } },
  };
  const same = bad.join() === now.join();
  const problem = !from
    ? 'This scene was not read from a file: its bands are as they were made.'
    : from.choices.bin && from.choices.bin.spectral > 1
      ? 'Bands are binned: choose them in the import settings.'
      : busy
        ? 'Something is running: wait for it, or cancel it, then apply.'
        : cube.bands - bad.length < least
          ? `A spectrum needs at least ${least} bands.`
          : null;
  return (
    <div className="bands-edit">
      <BandPlot
        report={report}
        bad={bad}
        groups={groupBands(bad, [])}
        onChange={(changed, out) => setBad(withBands(bad, changed, out))}
      />
      <p className="hint" role="status">
        {leftOut(bad.length, cube.bands)}
        {bad.length > 0 && `: ${bandText(bad)}`}.{' '}
        {problem ??
          (hasResult
            ? 'Applying reads the file again: labels stay; results of runs, races and labs go.'
            : 'Applying reads the file again; labels stay.')}
      </p>
      <div className="button-row">
        <button
          type="button"
          className="button small button-primary"
          disabled={problem !== null || same}
          onClick={() => {
            studio.setBadBands(bad);
            onClose();
          }}
        >
          Apply
        </button>
        <button type="button" className="button small" onClick={onClose}>
          {same ? 'Close' : 'Discard'}
        </button>
      </div>
    </div>
  );
}

function maskedBands({ cube, mask }: Scene): number[] {
  return Array.from({ length: cube.bands }, (_, b) => b).filter((b) => !mask.bands[b]);
}
