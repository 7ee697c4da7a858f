/**
 * The pixels that a suggestion is chosen from: a seeded sample of the valid ones, with their spectra in the few directions
 * that hold the signal. Made once a scene and seed; labels do not change it. Plain arrays, no tfjs.
 */
import { unitNorm } from '../../unmixing/classical';
import { timesTransposed } from '../../maths/linalg';
import { tick, type LoopControl } from '../../unmixing/loop';
import { principalDirections } from '../../unmixing/principalComponents';
import type { Cube, ValidityMask } from '../../scene/cube';
import { makeRng } from '../../maths/rng';

export interface SuggestPool {
  readonly lines: number;
  readonly samples: number;
  /** M, at most `MOST_PIXELS` */
  readonly size: number;
  /** B', valid bands */
  readonly bands: number;
  /** [B'] */
  readonly bandIndex: readonly number[];
  /** [M] pixel index of each, in random order */
  readonly pixels: Uint32Array;
  /** [M × B'] in the cube's scale */
  readonly raw: Float32Array;
  /** [M × B'] divided by their norms */
  readonly unit: Float32Array;
  /** K, kept directions */
  readonly kept: number;
  /** [K × B'] orthonormal */
  readonly directions: Float64Array;
  /** [M × K] unit spectra along the directions, noise left out */
  readonly scores: Float64Array;
}

/** Enough for a picture of the scene, few enough for all pairs in a fraction of a second. */
const MOST_PIXELS = 1500;
/** Directions beyond the number of endmembers: variability and bent mixtures show there. */
const MORE_DIRECTIONS = 3;

/**
 * @param R number of endmembers
 * @param seed of the sample
 * @returns null when fewer than 2 pixels or bands are valid: there is nothing to choose
 * @throws StudioError kind `cancelled`
 */
export function makeSuggestPool(
  cube: Cube,
  mask: ValidityMask,
  R: number,
  seed: number,
  control?: LoopControl,
): SuggestPool | null {
  const valid: number[] = [];
  mask.pixels.forEach((v, p) => v && valid.push(p));
  const bandIndex: number[] = [];
  mask.bands.forEach((v, b) => v && bandIndex.push(b));
  const B = bandIndex.length;
  if (valid.length < 2 || B < 2) return null;
  const rng = makeRng(seed).fork('suggestion pool');
  const M = Math.min(MOST_PIXELS, valid.length);
  for (let i = 0; i < M; i++) {
    const j = i + rng.int(valid.length - i);
    [valid[i], valid[j]] = [valid[j], valid[i]];
  }
  const pixels = Uint32Array.from(valid.slice(0, M));
  const raw = new Float32Array(M * B);
  pixels.forEach((p, i) => {
    for (let b = 0; b < B; b++) raw[i * B + b] = cube.data[p * cube.bands + bandIndex[b]];
  });
  const unit = unitNorm(raw, M, B);
  tick(control, 0.1);
  const K = Math.min(B, R + MORE_DIRECTIONS);
  const directions = principalDirections(unit, M, B, K);
  tick(control, 0.3);
  return {
    lines: cube.lines,
    samples: cube.samples,
    size: M,
    bands: B,
    bandIndex,
    pixels,
    raw,
    unit,
    kept: K,
    directions,
    scores: timesTransposed(unit, M, directions, K, B),
  };
}
