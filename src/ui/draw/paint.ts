/** Values into canvas pixels through a colour map: plain loops over typed arrays, no canvas and no React. */
import { valueAt } from '../../maths/channel';
import type { Channel, Range } from '../../maths/channel';
import { mapSize } from './colormaps';
import type { ColorMap } from './colormaps';

/**
 * The colour at a place on a map, 0 to mapSize; beyond the ends, the ends. NaN fails every comparison and becomes 0,
 * transparent, so that the page's hatching shows through.
 */
export function colorAt(map: ColorMap, place: number): number {
  return place < mapSize ? map[place < 0 ? 0 : place | 0] : place >= mapSize ? map[mapSize - 1] : 0;
}

/**
 * Colours of all pixels; NaN becomes transparent.
 * @param minus subtracted where given (difference maps)
 * @param out [N] words of an RGBA image
 */
export function paint(
  out: Uint32Array,
  channel: Channel,
  minus: Channel | null,
  range: Range,
  map: ColorMap,
): void {
  const { values, stride, offset } = channel;
  const scale = mapSize / (range.high - range.low || 1);
  const { low } = range;
  for (let p = 0, k = offset; p < out.length; p++, k += stride) {
    const v = minus ? values[k] - minus.values[p * minus.stride + minus.offset] : values[k];
    out[p] = colorAt(map, (v - low) * scale);
  }
}

/** All values of a map in pixel order, [N]; NaN at masked pixels. */
export function extract(channel: Channel, minus: Channel | null, pixels: number): Float32Array {
  return Float32Array.from({ length: pixels }, (_, p) => valueAt(channel, p, minus));
}

/**
 * The q-quantile (0–1) of the finite values, by nearest rank; NaN when there is none. It is asked with every new map, so
 * values are counted by the upper and then the lower half of their bits instead of being sorted.
 */
export function quantile(values: Float32Array, q: number): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  // Whole numbers in the order of the values: of negative ones all bits are turned, of others the sign.
  const keyOf = (b: number): number => (b >>> 31 ? ~b : b ^ 0x80000000) >>> 0;
  const counts = new Uint32Array(0x10000);
  let finite = 0;
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i] & 0x7f800000) === 0x7f800000) continue;
    counts[keyOf(bits[i]) >>> 16]++;
    finite++;
  }
  if (finite === 0) return NaN;
  let rank = Math.min(finite - 1, Math.max(0, Math.ceil(q * finite) - 1));
  const bucketOf = (): number => {
    let bucket = 0;
    while (rank >= counts[bucket]) rank -= counts[bucket++];
    return bucket;
  };
  const upper = bucketOf();
  counts.fill(0);
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i] & 0x7f800000) === 0x7f800000) continue;
    const key = keyOf(bits[i]);
    if (key >>> 16 === upper) counts[key & 0xffff]++;
  }
  const key = ((upper << 16) | bucketOf()) >>> 0;
  const found = Uint32Array.of(key >>> 31 ? key ^ 0x80000000 : ~key);
  return new Float32Array(found.buffer)[0];
}
