/** One map in its frame: canvas, linked crosshair, caption with the value under the cursor. Not the main scene image. */
import { valueAt } from '../../maths/channel';
import type { CSSProperties, MouseEvent, ReactNode } from 'react';
import { MapCanvas } from './MapCanvas';
import type { MapCanvasProps } from './MapCanvas';

export interface Pixel {
  readonly line: number;
  readonly sample: number;
}

/** What every map needs to be linked with the others. */
export interface Linked {
  readonly cursor: Pixel | null;
  readonly onCursor: (line: number, sample: number) => void;
  readonly onPick: (line: number, sample: number) => void;
}

interface MapViewProps extends Linked {
  readonly lines: number;
  readonly samples: number;
  readonly caption: string;
  /** null: the frame keeps its place, empty. */
  readonly content: Omit<MapCanvasProps, 'lines' | 'samples'> | null;
  /** The value under the cursor as text. */
  readonly format: (value: number) => string;
  /** Dims a map that no longer matches the annotations. */
  readonly stale?: boolean;
  /** Shown inside an empty frame. */
  readonly children?: ReactNode;
}

/** Sides beyond this ratio would leave a line of no visible width, so the frame stops there. */
const extremeRatio = 12;

/** Width divided by height of the frame: the scene's own, within reason. */
export function frameRatio(lines: number, samples: number): number {
  const ratio = samples > 0 && lines > 0 ? samples / lines : 1;
  return Math.min(extremeRatio, Math.max(1 / extremeRatio, ratio));
}

/** The scene pixel under the pointer. */
function pixelAt(event: MouseEvent, lines: number, samples: number): Pixel {
  const box = event.currentTarget.getBoundingClientRect();
  const place = (at: number, size: number, count: number): number =>
    Math.min(count - 1, Math.max(0, Math.floor((at / size) * count)));
  return {
    line: place(event.clientY - box.top, box.height, lines),
    sample: place(event.clientX - box.left, box.width, samples),
  };
}

/** A reticle of fixed size: lines across the whole map would hide most of a small one. */
function Crosshair({ lines, samples, at }: { lines: number; samples: number; at: Pixel }) {
  const arms = 'M14.5 1v8M14.5 20v8M1 14.5h8M20 14.5h8';
  return (
    <svg
      className="map-crosshair"
      viewBox="0 0 29 29"
      aria-hidden="true"
      style={{
        left: `${(100 * (at.sample + 0.5)) / samples}%`,
        top: `${(100 * (at.line + 0.5)) / lines}%`,
      }}
    >
      <path className="map-crosshair-casing" d={arms} />
      <path className="map-crosshair-line" d={arms} />
    </svg>
  );
}

export function MapView(props: MapViewProps) {
  const { lines, samples, caption, content, cursor, onCursor, onPick, format, stale } = props;
  const inside =
    content && cursor && cursor.line < lines && cursor.sample < samples ? cursor : null;
  const value = inside
    ? format(valueAt(content!.channel, inside.line * samples + inside.sample, content!.minus))
    : '';
  const style = { '--map-ratio': frameRatio(lines, samples) } as CSSProperties;
  return (
    <figure className="map" style={style}>
      {content ? (
        // The keyboard moves the same cursor on the main scene image; these frames only add the mouse.
        <div
          className="map-frame"
          role="presentation"
          data-stale={stale || undefined}
          onPointerMove={(e) => {
            if (e.pointerType === 'touch') return;
            const at = pixelAt(e, lines, samples);
            if (at.line !== cursor?.line || at.sample !== cursor.sample)
              onCursor(at.line, at.sample);
          }}
          onClick={(e) => {
            const at = pixelAt(e, lines, samples);
            onCursor(at.line, at.sample);
            onPick(at.line, at.sample);
          }}
        >
          <MapCanvas lines={lines} samples={samples} {...content} />
          {inside && (
            <div className="map-overlay">
              <Crosshair lines={lines} samples={samples} at={inside} />
            </div>
          )}
        </div>
      ) : (
        <div className="map-frame map-frame-empty">{props.children}</div>
      )}
      <figcaption className="map-caption">
        <span>{caption}</span>
        <span className="map-value">{value}</span>
      </figcaption>
    </figure>
  );
}
