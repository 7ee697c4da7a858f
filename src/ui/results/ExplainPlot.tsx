/** The spectrum of a pixel with its reconstruction, and the residual by band under it. Draws what it is given. */
import { useMemo } from 'react';
import type { Cube, ValidityMask } from '../../scene/cube';
import type { Explanation } from '../../store/results/explain';
import { AxisLines, BandNumbers, MaskedBands, ValueAxis, useWidth } from '../spectra/plotParts';
import { bandAxis, plotBox, spectrumPath } from '../draw/spectrumAxes';
import { sentence } from '../common/format';
import type { Scale } from '../draw/spectrumAxes';

const margin = { left: 46, right: 18 };
const upper = { top: 8, height: 104 };
const lower = { top: 126, height: 54 };
const height = 214;

interface ExplainPlotProps {
  readonly explanation: Explanation;
  readonly cube: Cube;
  readonly mask: ValidityMask;
}

export function ExplainPlot({ explanation, cube, mask }: ExplainPlotProps) {
  const [frame, width] = useWidth(340);
  const axis = useMemo(() => bandAxis(cube), [cube]);
  const { spectrum, reconstruction, residual } = explanation;
  const top = plotBox(width, margin, upper);
  const bottom = plotBox(width, margin, lower);
  const values = rangeOf([spectrum, reconstruction], mask.bands);
  const most = Math.max(...[...residual].map((v) => (Number.isFinite(v) ? Math.abs(v) : 0))) || 1;
  const around: Scale = { from: -1.08 * most, to: 1.08 * most };
  const unit = sentence(cube.unit === 'unknown' ? 'value' : cube.unit);
  return (
    <div ref={frame} className="explain-plot">
      <svg
        className="svg-plot"
        width={width}
        height={height}
        role="img"
        aria-label={`Spectrum, reconstruction and residual: ${unit} against ${axis.title}`}
      >
        {[top, bottom].map((box) => (
          <MaskedBands key={box.top} bands={mask.bands} axis={axis} box={box} />
        ))}
        <ValueAxis box={top} scale={values} wanted={4} title={unit} />
        <ValueAxis box={bottom} scale={around} wanted={2} title="Residual" />
        <path className="measured" d={spectrumPath(spectrum, mask.bands, axis, values, top)} />
        <path
          className="reconstructed"
          d={spectrumPath(reconstruction, mask.bands, axis, values, top)}
        />
        <path className="residual" d={spectrumPath(residual, mask.bands, axis, around, bottom)} />
        {[top, bottom].map((box) => (
          <AxisLines key={box.top} box={box} />
        ))}
        <BandNumbers axis={axis} box={bottom} apart={62} below={[14, 30]} />
      </svg>
      <p className="explain-key" aria-hidden="true">
        <span data-line="measured" /> measured <span data-line="reconstructed" /> reconstruction
      </p>
    </div>
  );
}

/** The value axis: from 0, or the least value where that is below, to a little above the largest. */
function rangeOf(spectra: readonly ArrayLike<number>[], validBands: Uint8Array): Scale {
  let [from, to] = [0, 0];
  for (const spectrum of spectra) {
    for (let b = 0; b < validBands.length; b++) {
      if (!validBands[b] || !Number.isFinite(spectrum[b])) continue;
      from = Math.min(from, spectrum[b]);
      to = Math.max(to, spectrum[b]);
    }
  }
  return to > from ? { from, to: to + 0.05 * (to - from) } : { from, to: from + 1 };
}
