/**
 * How sure an order of maps is: errors by blocks of the image, resampled together for all maps, so that a difference of two
 * is that of the same blocks. Neighbouring pixels err alike, which is why blocks are drawn and not pixels (block
 * bootstrap, Künsch 1989; percentile interval, Efron & Tibshirani 1993, ch. 13).
 */
import { makeRng } from '../../maths/rng';

/** Blocks on a side of the image. */
const SIDE = 8;
export const blockCount = SIDE * SIDE;
export const resamples = 400;
/** Left out at each end of the differences: 95 % remain. */
const TAIL = 0.025;

/** Sums over the pixels of each block that have a truth: squared errors [64 × R] and pixels [64 × R]. */
export interface BlockErrors {
  readonly squares: Float64Array;
  readonly counts: Float64Array;
}

/**
 * @param estimate [N × R]
 * @param truth [N × R], NaN where there is none
 * @param pixels [N], 1 = counts
 */
export function blockErrors(
  estimate: ArrayLike<number>,
  truth: ArrayLike<number>,
  R: number,
  { lines, samples, pixels }: { lines: number; samples: number; pixels: ArrayLike<number> },
): BlockErrors {
  const squares = new Float64Array(blockCount * R);
  const counts = new Float64Array(blockCount * R);
  for (let line = 0; line < lines; line++) {
    const row = SIDE * Math.floor((line * SIDE) / lines);
    for (let sample = 0; sample < samples; sample++) {
      const p = line * samples + sample;
      if (!pixels[p]) continue;
      const block = row + Math.floor((sample * SIDE) / samples);
      for (let r = 0; r < R; r++) {
        const known = truth[p * R + r];
        if (Number.isNaN(known)) continue;
        const d = estimate[p * R + r] - known;
        squares[block * R + r] += d * d;
        counts[block * R + r]++;
      }
    }
  }
  return { squares, counts };
}

/** RMSE of each endmember, then their mean, as the table of metrics has it, over blocks drawn so many times [64]. */
function rmseOver({ squares, counts }: BlockErrors, R: number, times: Uint16Array): number {
  let total = 0;
  let known = 0;
  for (let r = 0; r < R; r++) {
    let [sum, count] = [0, 0];
    for (let b = 0; b < blockCount; b++) {
      sum += times[b] * squares[b * R + r];
      count += times[b] * counts[b * R + r];
    }
    if (count === 0) continue;
    total += Math.sqrt(sum / count);
    known++;
  }
  return known > 0 ? total / known : NaN;
}

/** How often each block was drawn [400][64], of blocks that have any truth. */
function draws({ counts }: BlockErrors, R: number, seed: number): Uint16Array[] {
  const known = Array.from({ length: blockCount }, (_, b) => b).filter((b) =>
    counts.subarray(b * R, (b + 1) * R).some((n) => n > 0),
  );
  const rng = makeRng(seed).fork('class ranks');
  return Array.from({ length: resamples }, () => {
    const times = new Uint16Array(blockCount);
    for (let k = 0; k < known.length; k++) times[known[rng.int(known.length)]]++;
    return times;
  });
}

/** The places that a map may have: the first is as good as any; equal ones share them. */
export interface RankRange {
  readonly from: number;
  readonly to: number;
}

/**
 * One is before another only where 95 % of the resampled differences have the same sign.
 * @param maps [n], all of one scene and truth
 * @returns [n]
 */
export function rankRanges(maps: readonly BlockErrors[], R: number, seed = 0): RankRange[] {
  if (maps.length === 0) return [];
  const times = draws(maps[0], R, seed);
  const errors = maps.map((map) => Float64Array.from(times, (t) => rmseOver(map, R, t)));
  const ahead = new Uint32Array(maps.length);
  const behind = new Uint32Array(maps.length);
  for (let i = 0; i < maps.length; i++) {
    for (let j = i + 1; j < maps.length; j++) {
      const sign = signOf(errors[i], errors[j]);
      if (sign < 0) {
        ahead[j]++;
        behind[i]++;
      } else if (sign > 0) {
        ahead[i]++;
        behind[j]++;
      }
    }
  }
  return maps.map((_, i) => ({ from: 1 + ahead[i], to: maps.length - behind[i] }));
}

/** −1: a is less than b, for sure; 1: more; 0: the interval of the difference holds 0. */
function signOf(a: Float64Array, b: Float64Array): -1 | 0 | 1 {
  let [less, more] = [0, 0];
  for (let k = 0; k < a.length; k++) {
    if (a[k] < b[k]) less++;
    else if (a[k] > b[k]) more++;
  }
  // The percentile interval leaves 0 out where no more than the tail lies on its other side.
  const most = Math.floor(TAIL * a.length);
  if (a.length - less <= most) return -1;
  return a.length - more <= most ? 1 : 0;
}
