/** The canvas of one map at one canvas pixel per scene pixel; CSS scales it. Repaints only when its data change. */
import { memo, useEffect, useRef } from 'react';
import type { ColorMap } from '../colormaps';
import { paint } from './paint';
import type { Channel, Range } from './paint';
import { cancelPaint, schedulePaint } from './paintQueue';

export interface MapCanvasProps {
  /** Accessible name. */
  readonly label: string;
  readonly lines: number;
  readonly samples: number;
  /** These four must keep their identity between renders, or the map repaints. */
  readonly channel: Channel;
  readonly minus: Channel | null;
  readonly range: Range;
  readonly map: ColorMap;
}

export const MapCanvas = memo(function MapCanvas(props: MapCanvasProps) {
  const { label, lines, samples, channel, minus, range, map } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const image = useRef<ImageData | null>(null);
  useEffect(() => {
    const element = canvas.current;
    // A view that still holds the arrays of the scene before must not draw out of step with its size.
    if (!element || channel.values.length < lines * samples * channel.stride) return;
    schedulePaint(element, () => {
      // Kept in main memory: every update is a putImageData, which a GPU canvas would have to upload.
      const context = element.getContext('2d', { willReadFrequently: true });
      if (!context) return;
      if (image.current?.width !== samples || image.current.height !== lines) {
        image.current = context.createImageData(samples, lines);
      }
      paint(new Uint32Array(image.current.data.buffer), channel, minus, range, map);
      context.putImageData(image.current, 0, 0);
    });
    return () => cancelPaint(element);
  }, [lines, samples, channel, minus, range, map]);
  return (
    <canvas
      ref={canvas}
      className="map-canvas"
      role="img"
      aria-label={label}
      width={samples}
      height={lines}
    />
  );
});
