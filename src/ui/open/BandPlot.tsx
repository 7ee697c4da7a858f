/**
 * The mean spectrum, on which bands are left out: drag across it, or move the range with the arrow keys and press Space.
 * An own SVG of the parts that the spectrum panel's has.
 */
import { useMemo, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import type { ImportReport } from '../../scene/importChoices';
import { endmemberColor } from '../draw/colors';
import { bandName, value } from '../common/format';
import { AxisLines, BandNumbers, ValueAxis, useWidth } from '../spectra/plotParts';
import {
  bandAxis,
  bandNear,
  maskedRuns,
  placeAt,
  plotBox,
  spectrumPath,
  xOf,
} from '../draw/spectrumAxes';
import type { BandAxis, Scale } from '../draw/spectrumAxes';
import { bandText, reasonColor } from './bands';
import type { BandGroups } from './bands';

const height = 208;
const margin = { left: 52, right: 18 };
const inside = { top: 8, height: height - 48 };

interface BandPlotProps {
  readonly report: Pick<ImportReport, 'wavelengths' | 'meanSpectrum' | 'unit'> & {
    readonly stored: { readonly bands: number };
  };
  /** Bands left out, ascending. */
  readonly bad: readonly number[];
  readonly groups: BandGroups;
  readonly onChange: (bands: readonly number[], leaveOut: boolean) => void;
}

/** Places in axis.order, the first not after the last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export function BandPlot({ report, bad, groups, onChange }: BandPlotProps) {
  const { wavelengths, stored, meanSpectrum } = report;
  const [span, setSpan] = useState<Span>({ from: 0, to: 0 });
  const [drag, setDrag] = useState<{ at: number; to: number; leaveOut: boolean } | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const [focused, setFocused] = useState(false);
  const [root, width] = useWidth(600);

  const axis = useMemo(
    () => bandAxis({ bands: stored.bands, wavelengths }),
    [stored.bands, wavelengths],
  );
  const places = useMemo(() => {
    const of = new Int32Array(axis.order.length);
    axis.order.forEach((b, i) => (of[b] = i));
    return of;
  }, [axis]);
  const out = useMemo(() => new Set(bad), [bad]);
  const values = useMemo(() => domainOf(meanSpectrum, out), [meanSpectrum, out]);
  const box = plotBox(width, margin, inside);
  const bottom = box.top + box.height;
  const x = (at: number) => xOf(at, axis.domain, box);

  const bandsOf = ({ from, to }: Span) => axis.order.slice(from, to + 1).toSorted((a, b) => a - b);
  const dragged: Span | null = drag && {
    from: Math.min(drag.at, drag.to),
    to: Math.max(drag.at, drag.to),
  };
  const bandAt = (e: PointerEvent): number => {
    const left = root.current?.getBoundingClientRect().left ?? 0;
    return bandNear(axis, placeAt(e.clientX - left, axis.domain, box));
  };

  const last = axis.order.length - 1;
  const current: Span = { from: Math.min(span.from, last), to: Math.min(span.to, last) };
  const chosen = bandsOf(current);
  const allOut = chosen.every((b) => out.has(b));

  const onKeyDown = (e: KeyboardEvent) => {
    const step = {
      ArrowRight: 1,
      ArrowUp: 1,
      ArrowLeft: -1,
      ArrowDown: -1,
      PageUp: 10,
      PageDown: -10,
    }[e.key];
    const clamp = (v: number) => Math.min(last, Math.max(0, v));
    if (step !== undefined) {
      const length = current.to - current.from;
      const from = Math.min(clamp(current.from + step), last - length);
      setSpan(
        e.shiftKey
          ? { from: current.from, to: Math.max(current.from, clamp(current.to + step)) }
          : { from, to: from + length },
      );
    } else if (e.key === 'Home') setSpan({ from: 0, to: 0 });
    else if (e.key === 'End') setSpan({ from: last, to: last });
    else if (e.key === ' ') onChange(chosen, !allOut);
    else if (e.key === 'Delete' || e.key === 'Backspace') onChange(chosen, true);
    else return;
    e.preventDefault();
  };

  const yTitle = report.unit === 'unknown' ? 'Mean value' : `Mean ${report.unit}`;
  const readout =
    pointed === null
      ? ''
      : `${bandName(pointed, wavelengths)}${meanSpectrum ? ` · ${value(meanSpectrum[pointed])}` : ''}${out.has(pointed) ? ' · left out' : ''}`;
  return (
    <div className="band-plot">
      <div
        ref={root}
        className="band-plot-area"
        role="slider"
        tabIndex={0}
        aria-label="Band range on the mean spectrum"
        aria-describedby="band-plot-keys"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={current.to}
        aria-valuetext={`${chosen.length === 1 ? bandName(chosen[0], wavelengths) : `bands ${bandText(chosen)}`}, ${allOut ? 'left out' : chosen.some((b) => out.has(b)) ? 'partly left out' : 'used'}`}
        onKeyDown={onKeyDown}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onPointerDown={(e) => {
          if (e.button !== 0) return;
          e.currentTarget.setPointerCapture(e.pointerId);
          const band = bandAt(e);
          setDrag({ at: places[band], to: places[band], leaveOut: !out.has(band) });
        }}
        onPointerMove={(e) => {
          const band = bandAt(e);
          setPointed(band);
          if (drag) setDrag({ ...drag, to: places[band] });
        }}
        onPointerLeave={() => setPointed(null)}
        onPointerUp={(e) => {
          if (!drag) return;
          setDrag(null);
          const to = places[bandAt(e)];
          const done = { from: Math.min(drag.at, to), to: Math.max(drag.at, to) };
          setSpan(done);
          onChange(bandsOf(done), drag.leaveOut);
        }}
        onPointerCancel={() => setDrag(null)}
      >
        <svg className="svg-plot" width={width} height={height} aria-hidden="true">
          <ValueAxis box={box} scale={values} wanted={5} title={yTitle} />
          {groups.left.map(({ reason, bands }) => (
            <g key={reason} fill={endmemberColor(reasonColor[reason])}>
              {runs(bands, axis).map(([from, to]) => (
                <g key={from}>
                  <rect
                    className="left-out"
                    x={x(from)}
                    width={Math.max(1.5, x(to) - x(from))}
                    y={box.top}
                    height={box.height}
                  />
                  <rect
                    x={x(from)}
                    width={Math.max(1.5, x(to) - x(from))}
                    y={bottom + 2}
                    height={5}
                  />
                </g>
              ))}
            </g>
          ))}
          {runs(groups.kept, axis).map(([from, to]) => (
            <rect
              key={from}
              className="kept"
              x={x(from)}
              width={Math.max(1.5, x(to) - x(from))}
              y={bottom + 2.5}
              height={4}
            />
          ))}
          {meanSpectrum && (
            <>
              <path
                className="mean-out"
                d={spectrumPath(meanSpectrum, everyBand(stored.bands), axis, values, box)}
                clipPath="url(#band-plot-clip)"
              />
              <path
                className="mean"
                d={spectrumPath(meanSpectrum, usedBands(stored.bands, out), axis, values, box)}
                clipPath="url(#band-plot-clip)"
              />
            </>
          )}
          <clipPath id="band-plot-clip">
            <rect x={box.left} y={box.top} width={box.width} height={box.height} />
          </clipPath>
          <AxisLines box={box} />
          {(dragged || focused) && (
            <rect
              className="span"
              {...spanBox(dragged ?? current, axis, x)}
              y={box.top}
              height={box.height}
            />
          )}
          <BandNumbers axis={axis} box={box} apart={72} below={[20, 36]} />
        </svg>
      </div>
      <p className="band-readout" aria-hidden="true">
        {readout}
      </p>
      <p id="band-plot-keys" className="hint">
        Drag across bands to leave them out, across left-out ones to use them again. Keys: arrows
        move the range, Shift and arrows lengthen it, Space changes it.
      </p>
    </div>
  );
}

function everyBand(bands: number): Uint8Array {
  return new Uint8Array(bands).fill(1);
}

function usedBands(bands: number, out: ReadonlySet<number>): Uint8Array {
  return Uint8Array.from({ length: bands }, (_, b) => (out.has(b) ? 0 : 1));
}

function runs(bands: readonly number[], axis: BandAxis): [number, number][] {
  const outside = everyBand(axis.order.length);
  for (const b of bands) outside[b] = 0;
  return maskedRuns(outside, axis);
}

function spanBox(span: Span, axis: BandAxis, x: (at: number) => number) {
  const [[from, to]] = runs(axis.order.slice(span.from, span.to + 1), axis);
  return { x: x(from) - 1, width: Math.max(3, x(to) - x(from) + 2) };
}

/** From 0, or the least value, to the greatest of the bands that are used. */
function domainOf(spectrum: Float64Array | null, out: ReadonlySet<number>): Scale {
  const finite = (spectrum ?? []).filter(Number.isFinite);
  const used = (spectrum ?? []).filter((v, b) => Number.isFinite(v) && !out.has(b));
  const of = used.length > 0 ? used : finite;
  if (of.length === 0) return { from: 0, to: 1 };
  const from = Math.min(0, ...of);
  const to = Math.max(...of);
  return { from, to: to > from ? from + (to - from) * 1.08 : from + 1 };
}
