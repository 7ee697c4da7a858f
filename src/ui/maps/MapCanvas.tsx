/** The canvas of one map at one canvas pixel per scene pixel; CSS scales it. Repaints only when its data change. */
import type { Channel, Range } from '../../maths/channel';
import { useEffect, useRef } from 'react';
import type { ColorMap } from '../draw/colormaps';
import { paint } from '../draw/paint';
import { cancelPaint, schedulePaint } from '../draw/paintQueue';

export interface MapCanvasProps {
  /** Accessible name. */
  readonly label: string;
  readonly lines: number;
  readonly samples: number;
  readonly channel: Channel;
  readonly minus: Channel | null;
  readonly range: Range;
  readonly map: ColorMap;
}

export function MapCanvas(props: MapCanvasProps) {
  const { label, lines, samples, map } = props;
  const { values, stride, offset } = props.channel;
  const { low, high } = props.range;
  const minusValues = props.minus?.values;
  const minusStride = props.minus?.stride ?? 1;
  const minusOffset = props.minus?.offset ?? 0;
  const canvas = useRef<HTMLCanvasElement>(null);
  const image = useRef<ImageData | null>(null);
  useEffect(() => {
    const element = canvas.current;
    // A view that still holds the arrays of the scene before must not draw out of step with its size.
    if (!element || values.length < lines * samples * stride) return;
    schedulePaint(element, () => {
      // Kept in main memory: every update is a putImageData, which a GPU canvas would have to upload.
      const context = element.getContext('2d', { willReadFrequently: true });
      if (!context) return;
      if (image.current?.width !== samples || image.current.height !== lines) {
        image.current = context.createImageData(samples, lines);
      }
      const words = new Uint32Array(image.current.data.buffer);
      const minus = minusValues && {
        values: minusValues,
        stride: minusStride,
        offset: minusOffset,
      };
      paint(words, { values, stride, offset }, minus ?? null, { low, high }, map);
      context.putImageData(image.current, 0, 0);
    });
    return () => cancelPaint(element);
    // The arrays and numbers, not the objects around them: those are new whenever the page renders.
  }, [
    lines,
    samples,
    values,
    stride,
    offset,
    minusValues,
    minusStride,
    minusOffset,
    low,
    high,
    map,
  ]);
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
}
