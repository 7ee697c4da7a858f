/** Smooth seeded random fields over the plane (value noise), for generated lands, light and variability; and a sensor's noise over wavelength. */
import type { Rng } from './rng';

export type Field = (x: number, y: number) => number;

/** A power of two: places wrap by its bits. */
const SIZE = 64;

/** Value noise of unit cell, about 0 ± 1: random values at integer points, joined by smooth steps. */
export function smoothNoise(rng: Rng): Field {
  const values = latticeOf(rng);
  return (x, y) => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    const u = smooth(x - i);
    const v = smooth(y - j);
    const upper = (j & (SIZE - 1)) * SIZE;
    const lower = ((j + 1) & (SIZE - 1)) * SIZE;
    const left = i & (SIZE - 1);
    const right = (i + 1) & (SIZE - 1);
    return mix(
      mix(values[upper + left], values[upper + right], u),
      mix(values[lower + left], values[lower + right], u),
      v,
    );
  };
}

/** Sum of octaves of value noise, each half as strong and twice as fine; about −1..1. */
export function fractalNoise(rng: Rng, octaves: number): Field {
  const fields = Array.from({ length: octaves }, () => smoothNoise(rng));
  const scales = fields.map((_, o) => 2 ** o);
  let weight = 0;
  for (const scale of scales) weight += 1 / scale;
  return (x, y) => {
    let sum = 0;
    for (let o = 0; o < octaves; o++) {
      const scale = scales[o];
      sum += fields[o](x * scale + 7.3 * o, y * scale - 3.1 * o) / scale;
    }
    return sum / weight;
  };
}

/** Values of a field along a line: at the places `xs` it was made for, and this y. Overwritten by the next call. */
export type FieldRows = (y: number) => Float64Array;

/**
 * `fractalNoise` at the places of a grid, to the bit and several times quicker: of each octave two rows of integer points
 * are at hand, joined along x, and lines that follow each other use the same.
 * @param xs places along every line
 */
export function fractalRows(rng: Rng, octaves: number, xs: Float64Array): FieldRows {
  const rows = Array.from({ length: octaves }, (_, o) => smoothRows(rng, octavePlace(o, xs)));
  const sums = new Float64Array(xs.length);
  return (y) => {
    sums.fill(0);
    let weight = 0;
    for (let o = 0; o < octaves; o++) {
      const { upper, lower, share } = rows[o](y * 2 ** o - 3.1 * o);
      const scale = 1 / 2 ** o;
      for (let k = 0; k < sums.length; k++) {
        sums[k] += (upper[k] + (lower[k] - upper[k]) * share) * scale;
      }
      weight += scale;
    }
    for (let k = 0; k < sums.length; k++) sums[k] /= weight;
    return sums;
  };
}

const octavePlace = (o: number, xs: Float64Array): Float64Array =>
  xs.map((x) => x * 2 ** o + 7.3 * o);

/** Value noise between two rows of integer points, each joined along x at the places `xs`. */
function smoothRows(
  rng: Rng,
  xs: Float64Array,
): (y: number) => {
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  readonly share: number;
} {
  const values = latticeOf(rng);
  const columns = Int32Array.from(xs, Math.floor);
  const shares = xs.map((x, k) => smooth(x - columns[k]));
  let upper = new Float64Array(xs.length);
  let lower = new Float64Array(xs.length);
  const join = (j: number, out: Float64Array): void => {
    const row = (j & (SIZE - 1)) * SIZE;
    for (let k = 0; k < out.length; k++) {
      const i = columns[k];
      out[k] = mix(values[row + (i & (SIZE - 1))], values[row + ((i + 1) & (SIZE - 1))], shares[k]);
    }
  };
  let at = NaN;
  return (y) => {
    const j = Math.floor(y);
    if (j === at + 1) {
      [upper, lower] = [lower, upper];
      join(j + 1, lower);
    } else if (j !== at) {
      join(j, upper);
      join(j + 1, lower);
    }
    at = j;
    return { upper, lower, share: smooth(y - j) };
  };
}

/** Random values −1..1 at integer points. */
function latticeOf(rng: Rng): Float64Array {
  const values = new Float64Array(SIZE * SIZE);
  for (let k = 0; k < values.length; k++) values[k] = 2 * rng.uniform() - 1;
  return values;
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Smooth step of t clamped to 0..1. */
export function smooth(t: number): number {
  const c = Math.min(1, Math.max(0, t));
  return c * c * c * (c * (6 * c - 15) + 10);
}

/** 0 below `from`, 1 above `to`, smooth between. */
export function ramp(value: number, from: number, to: number): number {
  return smooth((value - from) / (to - from));
}

/** A sensor's signal-to-noise ratio over wavelength, dB to some mean: best from 500 to 1000 nm, 5 dB lower at both ends. */
export function snrShape(nm: number): number {
  return 2 - 5 * Math.abs((nm - 1100) / 1250) ** 2.2;
}
