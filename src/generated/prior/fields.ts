/** Random fields over a grid for the training lands of the pretrained prior: filtered white noise of any length. */
import type { Rng } from '../../maths/rng';

/** Lines and samples of a grid, line by line. */
export interface Grid {
  readonly lines: number;
  readonly samples: number;
}

/**
 * A Gaussian random field of mean 0 and standard deviation 1 over the grid: white noise through two exponential filters
 * forwards and backwards along each axis.
 * @param along correlation length along the samples, in grid points
 * @param down likewise along the lines
 * @returns [lines × samples]
 */
export function randomField(rng: Rng, grid: Grid, along: number, down = along): Float64Array {
  const { lines, samples } = grid;
  const out = Float64Array.from({ length: lines * samples }, () => rng.normal());
  for (let pass = 0; pass < 2; pass++) {
    for (let l = 0; l < lines; l++) filter(out, l * samples, 1, samples, along);
    for (let s = 0; s < samples; s++) filter(out, s, samples, lines, down);
  }
  return standardised(out);
}

/** A field of several lengths: each one a third as long as the one before and `falloff` times as strong. */
export function roughField(rng: Rng, grid: Grid, length: number, falloff: number): Float64Array {
  const out = randomField(rng, grid, length);
  let strength = falloff;
  for (let part = length / 3; part >= 1 && strength > 0.05; part /= 3, strength *= falloff) {
    const finer = randomField(rng, grid, part);
    for (let k = 0; k < out.length; k++) out[k] += strength * finer[k];
  }
  return standardised(out);
}

/** y_k = c·y_{k−1} + (1 − c)·x_k forwards, then backwards, in place. */
function filter(x: Float64Array, from: number, stride: number, n: number, length: number): void {
  const c = Math.exp(-1.5 / Math.max(0.05, length));
  const last = from + (n - 1) * stride;
  for (let k = from + stride; k <= last; k += stride) x[k] = c * x[k - stride] + (1 - c) * x[k];
  for (let k = last - stride; k >= from; k -= stride) x[k] = c * x[k + stride] + (1 - c) * x[k];
}

function standardised(x: Float64Array): Float64Array {
  let sum = 0;
  for (const v of x) sum += v;
  const mean = sum / x.length;
  let square = 0;
  for (const v of x) square += (v - mean) ** 2;
  // A single pixel, or a field longer than a narrow grid, varies hardly: it stays near 0.
  const scale = 1 / Math.max(1e-9, Math.sqrt(square / x.length));
  for (let k = 0; k < x.length; k++) x[k] = (x[k] - mean) * scale;
  return x;
}

/** exp of a uniform number between the logarithms of both. */
export const logUniform = (rng: Rng, least: number, most: number): number =>
  least * (most / least) ** rng.uniform();

/** Uniform between both. */
export const uniform = (rng: Rng, least: number, most: number): number =>
  least + (most - least) * rng.uniform();
