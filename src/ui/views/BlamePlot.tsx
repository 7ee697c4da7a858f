/** The spectrum of a pixel with its reconstruction, and the residual by band under it. Draws what it is given. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Cube, ValidityMask } from '../../cube/cube';
import type { Blame } from '../../store/blame';
import { bandAxis, maskedRuns, spectrumPath, ticks, xOf, yOf } from '../spectrum/spectrumScale';
import type { PlotBox, Scale } from '../spectrum/spectrumScale';

const margin = { left: 46, right: 18 };
const upper = { top: 8, height: 104 };
const lower = { top: 126, height: 54 };
const height = 214;

interface BlamePlotProps {
  readonly blame: Blame;
  readonly cube: Cube;
  readonly mask: ValidityMask;
}

export function BlamePlot({ blame, cube, mask }: BlamePlotProps) {
  const [width, setWidth] = useState(340);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const axis = useMemo(() => bandAxis(cube), [cube]);
  const runs = useMemo(() => maskedRuns(mask.bands, axis), [mask, axis]);
  const { spectrum, reconstruction, residual } = blame;
  const inner = Math.max(40, width - margin.left - margin.right);
  const top: PlotBox = { left: margin.left, width: inner, ...upper };
  const bottom: PlotBox = { left: margin.left, width: inner, ...lower };
  const values = rangeOf([spectrum, reconstruction], mask.bands);
  const most = Math.max(...[...residual].map((v) => (Number.isFinite(v) ? Math.abs(v) : 0))) || 1;
  const around: Scale = { from: -1.08 * most, to: 1.08 * most };
  const unit = cube.unit === 'unknown' ? 'Value' : cube.unit[0].toUpperCase() + cube.unit.slice(1);
  return (
    <div ref={frame} className="blame-plot">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Spectrum, reconstruction and residual: ${unit} against ${axis.title}`}
      >
        {[top, bottom].map((box) =>
          runs.map(([from, to]) => (
            <rect
              key={`${box.top} ${from}`}
              className="masked"
              x={xOf(from, axis.domain, box)}
              width={Math.max(1, xOf(to, axis.domain, box) - xOf(from, axis.domain, box))}
              y={box.top}
              height={box.height}
            />
          )),
        )}
        <Levels box={top} scale={values} wanted={4} />
        <Levels box={bottom} scale={around} wanted={2} />
        {ticks(axis.domain, inner / 62).map((t) => (
          <text
            key={t}
            x={xOf(t, axis.domain, bottom)}
            y={bottom.top + bottom.height + 14}
            textAnchor="middle"
          >
            {t}
          </text>
        ))}
        <path className="measured" d={spectrumPath(spectrum, mask.bands, axis, values, top)} />
        <path
          className="reconstructed"
          d={spectrumPath(reconstruction, mask.bands, axis, values, top)}
        />
        <path className="residual" d={spectrumPath(residual, mask.bands, axis, around, bottom)} />
        {[top, bottom].map((box) => (
          <path
            key={box.top}
            className="axis"
            d={`M${box.left} ${box.top}v${box.height}h${box.width}`}
          />
        ))}
        <text className="title" x={margin.left + inner / 2} y={height - 4} textAnchor="middle">
          {axis.title}
        </text>
        <text
          className="title"
          transform={`translate(11 ${top.top + top.height / 2}) rotate(-90)`}
          textAnchor="middle"
        >
          {unit}
        </text>
        <text
          className="title"
          transform={`translate(11 ${bottom.top + bottom.height / 2}) rotate(-90)`}
          textAnchor="middle"
        >
          Residual
        </text>
      </svg>
      <p className="blame-key" aria-hidden="true">
        <span data-line="measured" /> measured <span data-line="reconstructed" /> reconstruction
      </p>
    </div>
  );
}

function Levels({ box, scale, wanted }: { box: PlotBox; scale: Scale; wanted: number }) {
  return ticks(scale, wanted).map((t) => (
    <g key={t}>
      <line
        className="grid"
        x1={box.left}
        x2={box.left + box.width}
        y1={yOf(t, scale, box)}
        y2={yOf(t, scale, box)}
      />
      <text x={box.left - 6} y={yOf(t, scale, box)} textAnchor="end" dy="0.32em">
        {t}
      </text>
    </g>
  ));
}

/** From 0 or below to a little above the largest. */
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
