/**
 * Turns a layer of the scene into canvas pixels: three values or bands as a composite, one band, one endmember's abundances, errors.
 * Works on a range of pixels at a time, so that the caller can spread a large scene over several frames.
 * Masked pixels stay transparent (the view hatches them). No DOM.
 */
import type { Channel, Range } from '../../maths/channel';
import type { Cube, ValidityMask } from '../../scene/cube';
import { mapSize, packRgba } from './colormaps';
import type { ColorMap } from './colormaps';
import { colorAt } from './paint';

/** Paints pixels [from, to) into `out` [N]. */
export type Painter = (out: Uint32Array, from: number, to: number) => void;

/** At most this many pixels are looked at for percentiles: enough for a stable 2 %, and quick to sort. */
const sampleSize = 16_384;

/** By values and mask: neither is ever written to once it is on screen, and a layer is often shown again. */
const known = new WeakMap<Float32Array, WeakMap<Uint8Array, Map<string, Range>>>();

/** Percentiles of finite values at valid pixels; {0, 1} when there are none. */
export function percentileRange(
  channel: Channel,
  validPixels: Uint8Array,
  lowFraction = 0.02,
  highFraction = 0.98,
): Range {
  const { values, stride, offset } = channel;
  const byMask = known.get(values) ?? new WeakMap<Uint8Array, Map<string, Range>>();
  known.set(values, byMask);
  const ranges = byMask.get(validPixels) ?? new Map<string, Range>();
  byMask.set(validPixels, ranges);
  const key = `${stride} ${offset} ${lowFraction} ${highFraction}`;
  const range = ranges.get(key) ?? computeRange(channel, validPixels, lowFraction, highFraction);
  ranges.set(key, range);
  return range;
}

function computeRange(
  { values, stride, offset }: Channel,
  validPixels: Uint8Array,
  lowFraction: number,
  highFraction: number,
): Range {
  const pixels = validPixels.length;
  const every = Math.max(1, Math.floor(pixels / sampleSize));
  const found = new Float32Array(Math.ceil(pixels / every));
  let n = 0;
  for (let p = 0; p < pixels; p += every) {
    const v = values[p * stride + offset];
    if (validPixels[p] && Number.isFinite(v)) found[n++] = v;
  }
  if (n === 0) return { low: 0, high: 1 };
  const sorted = found.subarray(0, n).sort();
  const low = sorted[Math.floor(lowFraction * (n - 1))];
  const high = sorted[Math.ceil(highFraction * (n - 1))];
  return high > low ? { low, high } : { low, high: low + (Math.abs(low) || 1) };
}

/** The composite of three bands, each stretched between its own percentiles. */
export function rgbPainter(
  cube: Cube,
  mask: ValidityMask,
  bands: readonly [number, number, number],
): Painter {
  const channels = { values: cube.data, stride: cube.bands, channels: bands };
  return compositePainter(channels, mask.pixels, 0.02);
}

/**
 * Three values a pixel as red, green and blue: values[pixel * stride + channel].
 * @param cut fraction cut off at both ends of each channel
 */
export function compositePainter(
  of: {
    readonly values: Float32Array;
    readonly stride: number;
    readonly channels: readonly [number, number, number];
  },
  validPixels: Uint8Array,
  cut: number,
): Painter {
  const { values, stride, channels } = of;
  const ranges = channels.map((c) =>
    percentileRange({ values, stride, offset: c }, validPixels, cut, 1 - cut),
  );
  const [r, g, b] = channels;
  const gains = ranges.map(({ low, high }) => 255 / (high - low));
  const lows = ranges.map(({ low }) => low);
  const byte = (v: number, i: number) => {
    const x = (v - lows[i]) * gains[i];
    // Not-a-number compares false both ways and becomes 0.
    return x >= 255 ? 255 : x > 0 ? Math.round(x) : 0;
  };
  return (out, from, to) => {
    for (let p = from; p < to; p++) {
      const k = p * stride;
      out[p] = validPixels[p]
        ? packRgba(byte(values[k + r], 0), byte(values[k + g], 1), byte(values[k + b], 2))
        : 0;
    }
  };
}

/** One value a pixel through a colour map; infinite values of the file are no colour's. */
export function mapPainter(
  { values, stride, offset }: Channel,
  validPixels: Uint8Array,
  map: ColorMap,
  { low, high }: Range,
): Painter {
  const gain = mapSize / (high - low);
  return (out, from, to) => {
    for (let p = from; p < to; p++) {
      const v = values[p * stride + offset];
      out[p] = validPixels[p] && Number.isFinite(v) ? colorAt(map, (v - low) * gain) : 0;
    }
  };
}

/** Black to white. */
export const grayMap: ColorMap = Uint32Array.from({ length: mapSize }, (_, i) => packRgba(i, i, i));
