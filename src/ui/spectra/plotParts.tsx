/** What the page's own SVG plots of spectra share: following a width, axes with their numbers and titles, masked bands. */
import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { maskedRuns, ticks, xOf, yOf } from '../draw/spectrumAxes';
import type { BandAxis, PlotBox, Scale } from '../draw/spectrumAxes';
import './plotParts.css';

/** @returns a ref for the box that the plot fills, and its width; `first` before it is known */
export function useWidth(first: number): readonly [RefObject<HTMLDivElement | null>, number] {
  const [width, setWidth] = useState(first);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

interface ValueAxisProps {
  readonly box: PlotBox;
  readonly scale: Scale;
  /** About how many numbers. */
  readonly wanted: number;
  readonly title: string;
}

/** Lines across at round values, their numbers, and the title beside them. */
export function ValueAxis({ box, scale, wanted, title }: ValueAxisProps) {
  return (
    <>
      {ticks(scale, wanted).map((t) => {
        const y = yOf(t, scale, box);
        return (
          <g key={t}>
            <line className="grid" x1={box.left} x2={box.left + box.width} y1={y} y2={y} />
            <text x={box.left - 6} y={y} textAnchor="end" dy="0.32em">
              {t}
            </text>
          </g>
        );
      })}
      <text
        className="title"
        transform={`translate(11 ${box.top + box.height / 2}) rotate(-90)`}
        textAnchor="middle"
      >
        {title}
      </text>
    </>
  );
}

interface BandNumbersProps {
  readonly axis: BandAxis;
  readonly box: PlotBox;
  /** Least distance of two numbers, CSS pixels. */
  readonly apart: number;
  /** How far below the axis the baselines of its numbers and of its title are. */
  readonly below: readonly [numbers: number, title: number];
}

/** Numbers and title under the axis of bands. */
export function BandNumbers({ axis, box, apart, below: [numbers, title] }: BandNumbersProps) {
  const bottom = box.top + box.height;
  return (
    <>
      {ticks(axis.domain, box.width / apart).map((t) => (
        <text key={t} x={xOf(t, axis.domain, box)} y={bottom + numbers} textAnchor="middle">
          {t}
        </text>
      ))}
      <text className="title" x={box.left + box.width / 2} y={bottom + title} textAnchor="middle">
        {axis.title}
      </text>
    </>
  );
}

/** The two lines of the axes. */
export function AxisLines({ box }: { box: PlotBox }) {
  return <path className="axis" d={`M${box.left} ${box.top}v${box.height}h${box.width}`} />;
}

interface MaskedBandsProps {
  readonly bands: Uint8Array;
  readonly axis: BandAxis;
  readonly box: PlotBox;
}

/** @param bands [B] 0 = masked */
export function MaskedBands({ bands, axis, box }: MaskedBandsProps) {
  return maskedRuns(bands, axis).map(([from, to]) => {
    const x = xOf(from, axis.domain, box);
    const width = Math.max(1, xOf(to, axis.domain, box) - x);
    return <rect key={from} className="masked" {...{ x, width }} y={box.top} height={box.height} />;
  });
}
