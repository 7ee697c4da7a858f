/** Δ of each channel at the pixel, as how long the channel remembers: bars, and one channel in numbers. */
import { useMemo, useState } from 'react';
import { halfLife } from '../../trace/memory';
import type { SpatialProbe } from '../../trace/probe';
import { value } from '../common/format';
import { plotBox, xOf, yOf } from '../draw/spectrumAxes';
import { AxisLines, useWidth } from '../spectra/plotParts';
import { reachWords } from './spatialLook';

const margin = { left: 46, right: 8 };
/** Bars leave a gap of this many pixels where there is room. */
const GAP = 1;

/** @param size pixels of the scene that a place of the scan is wide and high, on average */
export function ChannelSteps({ spatial, size }: { spatial: SpatialProbe; size: number }) {
  const { channels } = spatial;
  const e = channels.delta.length;
  const [frame, width] = useWidth(280);
  const [at, setAt] = useState(0);
  /** Channels, the longest memory first, and after how many pixels each has forgotten half. */
  const { order, lengths } = useMemo(() => {
    const all = Array.from(channels.logDecay, (v) => size * halfLife(v));
    const by = all.map((_, c) => c).sort((a, b) => all[b] - all[a]);
    return { order: by, lengths: all };
  }, [channels, size]);
  const logs = order.map((c) => Math.log10(lengths[c]));
  const up = { from: Math.floor(Math.min(...logs)), to: Math.ceil(Math.max(...logs, 0.01)) };
  const box = plotBox(width, margin, { top: 8, height: 90 });
  const across = { from: 0, to: e };
  const bottom = box.top + box.height;
  const place = Math.min(at, e - 1);
  const c = order[place];
  const decades = Array.from({ length: up.to - up.from + 1 }, (_, k) => up.from + k);
  const words = `Channel ${c + 1} of ${e}: Δ ${value(channels.delta[c])}, half forgotten after ${reachWords(lengths[c], false)}`;
  return (
    <>
      <h3 className="inside-heading">Each channel here</h3>
      <div ref={frame} className="inside-within">
        <svg
          className="svg-plot"
          width={width}
          height={128}
          role="img"
          aria-label={`After how many pixels each of ${e} channels has forgotten half, from ${reachWords(lengths[order[0]], false)} down to ${reachWords(lengths[order[e - 1]], false)}`}
        >
          {decades.map((d) => (
            <g key={d}>
              <line
                className="grid"
                x1={box.left}
                x2={box.left + box.width}
                y1={yOf(d, up, box)}
                y2={yOf(d, up, box)}
              />
              <text x={box.left - 6} y={yOf(d, up, box)} textAnchor="end" dy="0.32em">
                {d >= 0 && d < 5 ? String(10 ** d) : d >= -3 ? (10 ** d).toFixed(-d) : `1e${d}`}
              </text>
            </g>
          ))}
          {order.map((channel, k) => {
            const [x, y] = [xOf(k, across, box), yOf(logs[k], up, box)];
            return (
              <rect
                key={channel}
                className="inside-step"
                data-chosen={k === place || undefined}
                x={x}
                y={Math.min(y, bottom - 1)}
                width={Math.max(1, box.width / e - GAP)}
                height={Math.max(1, bottom - y)}
              />
            );
          })}
          <AxisLines box={box} />
          <text className="title" x={box.left + box.width / 2} y={bottom + 18} textAnchor="middle">
            {e} channels, longest memory first
          </text>
          <text
            className="title"
            transform={`translate(11 ${box.top + box.height / 2}) rotate(-90)`}
            textAnchor="middle"
          >
            pixels
          </text>
        </svg>
      </div>
      <label className="inside-slider">
        <span>Channel</span>
        <input
          type="range"
          min={0}
          max={e - 1}
          value={place}
          aria-valuetext={words}
          onChange={(event) => setAt(Number(event.target.value))}
        />
      </label>
      <p className="hint" role="status">
        {words}. Short memories keep detail, long ones average more pixels.
      </p>
    </>
  );
}
