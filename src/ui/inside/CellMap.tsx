/**
 * A map with one value for each place of a scan, the pixel that is looked into marked, and a place that the pointer or the
 * arrow keys choose. What is drawn on top comes as SVG in places: (sample, line), the middle of the first at (0.5, 0.5).
 */
import type { CSSProperties, KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { Range } from '../../maths/channel';
import type { Cells } from '../../trace/scan';
import type { ColorMap } from '../draw/colormaps';
import { MapCanvas } from '../maps/MapCanvas';
import { frameRatio } from '../maps/MapView';

interface CellMapProps {
  readonly label: string;
  readonly scene: Cells;
  readonly cells: Cells;
  /** [T]; NaN is hatched */
  readonly values: Float32Array;
  readonly range: Range;
  readonly map: ColorMap;
  /** The place that the pixel reads most of. */
  readonly target: number;
  readonly chosen: number | null;
  readonly onChoose: (cell: number | null) => void;
  /** What is said of the chosen place. */
  readonly caption: string;
  readonly children?: ReactNode;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function CellMap(props: CellMapProps) {
  const { label, scene, cells, values, range, map, target, chosen, onChoose, caption } = props;
  const { lines, samples } = cells;

  const point = (e: PointerEvent): void => {
    const box = e.currentTarget.getBoundingClientRect();
    const at = (part: number, count: number): number =>
      Math.min(count - 1, Math.max(0, Math.floor(part * count)));
    const line = at((e.clientY - box.top) / box.height, lines);
    onChoose(line * samples + at((e.clientX - box.left) / box.width, samples));
  };

  const move = (e: KeyboardEvent): void => {
    const step = steps[e.key];
    if (!step) return;
    e.preventDefault();
    const from = chosen ?? target;
    const far = e.shiftKey ? 10 : 1;
    const line = Math.min(lines - 1, Math.max(0, Math.floor(from / samples) + far * step[0]));
    const sample = Math.min(samples - 1, Math.max(0, (from % samples) + far * step[1]));
    onChoose(line * samples + sample);
  };

  return (
    <figure
      className="map"
      style={{ '--map-ratio': frameRatio(scene.lines, scene.samples) } as CSSProperties}
    >
      {/* A place is chosen by keys as by the pointer. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className="map-frame inside-map"
        role="application"
        aria-roledescription="map"
        aria-label={`${label}. Arrow keys choose a place.`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => onChoose(null)}
        onKeyDown={move}
        onBlur={() => onChoose(null)}
      >
        <MapCanvas
          {...{ label, lines, samples, range, map, minus: null }}
          channel={{ values, stride: 1, offset: 0 }}
        />
        <svg
          className="inside-overlay"
          viewBox={`0 0 ${samples} ${lines}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {props.children}
          <Mark cell={target} samples={samples} className="inside-target" />
          {chosen !== null && <Mark cell={chosen} samples={samples} className="inside-chosen" />}
        </svg>
      </div>
      <figcaption className="inside-caption" aria-live="polite">
        {caption}
      </figcaption>
    </figure>
  );
}

/** The frame of a place, dark and light so that it shows on any colour. */
function Mark({ cell, samples, className }: { cell: number; samples: number; className: string }) {
  const at = { x: cell % samples, y: Math.floor(cell / samples), width: 1, height: 1 };
  return (
    <g className={className}>
      <rect className="inside-casing" {...at} />
      <rect className="inside-line" {...at} />
    </g>
  );
}

/** "line 3, sample 12", of the cells or the pixels. */
export function placeName(cell: number, cells: Cells, scene: Cells): string {
  const [line, sample] = [Math.floor(cell / cells.samples), cell % cells.samples];
  const pixels = cells.lines === scene.lines && cells.samples === scene.samples;
  return pixels ? `line ${line}, sample ${sample}` : `cell ${line}, ${sample}`;
}
