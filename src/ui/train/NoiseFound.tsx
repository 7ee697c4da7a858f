/** What a run found of the scene's faults and noise, in words, and by band when asked. Before a run: what will be done. */
import { useMemo, useState } from 'react';
import type { Scene } from '../../scene/scene';
import type { NoiseFacts } from '../../unmixing/signalSubspace';
import { neighboursOnScreen, noiseOnScreen, replacedOnScreen } from '../../store/train/result';
import { useStudioState } from '../common/context';
import { AxisLines, BandNumbers, MaskedBands, ValueAxis, useWidth } from '../spectra/plotParts';
import { bandAxis, spectrumPath } from '../draw/spectrumAxes';
import type { PlotBox, Scale } from '../draw/spectrumAxes';

const margin = { left: 52, right: 18, top: 8, bottom: 32 };
const height = 150;

export function NoiseFound() {
  const scene = useStudioState((s) => s.scene);
  const noise = useStudioState(noiseOnScreen);
  const wanted = useStudioState((s) => s.settings.noiseFirst === 'on');
  const replaced = useStudioState(replacedOnScreen);
  const faulty = useStudioState(
    (s) => s.preview.shown?.faulty === true && s.settings.faultsFirst === 'on',
  );
  const neighbours = useStudioState(neighboursOnScreen);
  const strength = useStudioState((s) => s.result?.summary?.smoothing ?? 0);
  const notKept = useStudioState((s) => s.result?.summary?.notKept ?? null);
  const [open, setOpen] = useState(false);
  if (!scene) return null;
  // A scene whose bands were masked anew since has another axis than the run.
  const byBand = noise && noise.deviation.length === scene.mask.validBands;
  return (
    <div id="noise-found" className="noise-found">
      {replaced && <p className="hint">{replaced}</p>}
      {faulty && !replaced && <p className="hint">{PREVIEWED}</p>}
      <p className="hint">{noise ? `${noise.text}.${smoothing(strength)}` : intention(wanted)}</p>
      {neighbours && <p className="hint">{neighbours}</p>}
      {notKept && (
        <div className="note note-warning" role="status">
          <p className="note-text">{notKept}</p>
        </div>
      )}
      {byBand && (
        <details onToggle={(e) => setOpen(e.currentTarget.open)}>
          <summary>Noise by band</summary>
          {open && <NoisePlot noise={noise} scene={scene} />}
        </details>
      )}
    </div>
  );
}

const PREVIEWED =
  'Some values stand apart in single bands, as impulses and dead bands do. Train looks for such faults and replaces them; the preview is of the spectra as they were measured.';

const smoothing = (strength: number): string =>
  strength > 0 ? ` The finished maps are smoothed for it (total variation, λ ${strength}).` : '';

const intention = (wanted: boolean): string =>
  wanted
    ? 'Noise is looked for first, and taken out where there is some.'
    : 'Noise is left in the spectra (All settings, Take noise out first).';

function NoisePlot({ noise, scene: { cube, mask } }: { noise: NoiseFacts; scene: Scene }) {
  const [frame, width] = useWidth(340);
  const axis = useMemo(() => bandAxis(cube), [cube]);
  const spectrum = useMemo(() => {
    const out = new Float64Array(cube.bands).fill(NaN);
    let k = 0;
    mask.bands.forEach((valid, b) => {
      if (valid) out[b] = noise.deviation[k++];
    });
    return out;
  }, [noise, cube, mask]);
  const box: PlotBox = {
    left: margin.left,
    top: margin.top,
    width: Math.max(40, width - margin.left - margin.right),
    height: height - margin.top - margin.bottom,
  };
  const scale: Scale = { from: 0, to: 1.08 * Math.max(...noise.deviation) || 1 };
  const unit = cube.unit === 'unknown' ? '' : `, ${cube.unit}`;
  return (
    <div ref={frame} className="noise-plot">
      <svg
        className="svg-plot"
        width={width}
        height={height}
        role="img"
        aria-label={`Noise of each band (standard deviation${unit}) against ${axis.title}`}
      >
        <MaskedBands bands={mask.bands} axis={axis} box={box} />
        <ValueAxis box={box} scale={scale} wanted={4} title={`Noise${unit}`} />
        <path className="noise" d={spectrumPath(spectrum, mask.bands, axis, scale, box)} />
        <AxisLines box={box} />
        <BandNumbers axis={axis} box={box} apart={62} below={[14, 29]} />
      </svg>
    </div>
  );
}
