/** Labels taken from ground truth, for teaching and for benchmarks: seeded, distinct, valid pixels only. */
import type { Label, Truth, ValidityMask } from './cube';
import { StudioError } from './errors';
import { exactError } from './labelError';
import { drawLabels, isAppliedKind, withLabelError, type LabelErrorKind } from './labelErrors';
import { makeRng, type Rng } from '../maths/rng';

/** `random`: pixels uniformly. `spread`: near-pure and mixed pixels of each endmember in turn. */
export type LabelProtocol = 'random' | 'spread';

export interface SampleOptions {
  readonly count: number;
  readonly protocol: LabelProtocol;
  readonly seed: number;
  /** How the labels are off; absent: exact. Pure clicks choose pixels of their own, the others err on the protocol’s. */
  readonly error?: LabelErrorKind;
}

/** A pixel counts as near-pure from this abundance on, or from an endmember's 98th percentile where that is lower. */
const PURE = 0.9;
const PURE_QUANTILE = 0.98;
/** A mixed pixel of an endmember: it is the largest part, between these abundances. */
const MIXED_LOW = 0.4;
const MIXED_HIGH = 0.8;

/** Truth that sums to less than this is a pixel that nobody measured, not one with little of everything. */
const LEAST_SUM = 0.5;

/**
 * The true abundances of one pixel as an exact label, normalised to sum to exactly 1.
 * @returns null where the truth has none: a value is not finite, or the sum is 0.5 or less
 */
export function labelFromTruth(
  truth: Truth,
  line: number,
  sample: number,
  samples: number,
): Label | null {
  const R = truth.names.length;
  const pixel = line * samples + sample;
  if (!hasTruth(truth, pixel)) return null;
  const raw = Array.from(truth.abundances.subarray(pixel * R, (pixel + 1) * R), (v) =>
    Math.max(0, v),
  );
  const sum = raw.reduce((s, v) => s + v, 0);
  const abundances = raw.map((v) => v / sum);
  return { id: `${line}-${sample}`, line, sample, abundances, error: exactError };
}

function hasTruth({ names, abundances }: Truth, pixel: number): boolean {
  const R = names.length;
  let sum = 0;
  for (let r = 0; r < R; r++) sum += abundances[pixel * R + r];
  return Number.isFinite(sum) && sum > LEAST_SUM;
}

/**
 * @returns `count` labels in the order drawn, or one for each usable pixel when there are fewer; one less where two clicks
 * beside their pixel meet
 * @throws StudioError (kind `labels`) when no pixel is usable
 */
export function sampleFromTruth(
  truth: Truth,
  mask: ValidityMask,
  size: { readonly lines: number; readonly samples: number },
  { count, protocol, seed, error = 'exact' }: SampleOptions,
): readonly Label[] {
  const R = truth.names.length;
  const A = truth.abundances;
  const usable: number[] = [];
  mask.pixels.forEach((valid, p) => {
    if (valid && hasTruth(truth, p)) usable.push(p);
  });
  if (usable.length === 0) {
    throw new StudioError({
      kind: 'labels',
      message: 'No pixel has both a usable spectrum and a ground truth.',
      advice: 'Check that the truth belongs to this scene.',
    });
  }
  const known = new Uint8Array(mask.pixels.length);
  for (const p of usable) known[p] = 1;
  if (error === 'pure') {
    return drawLabels(truth, known, size, { kind: error, draw: seed, count }).labels;
  }
  const rng = makeRng(seed).fork(`labels ${protocol}`);
  const pixels =
    protocol === 'random'
      ? drawRandom(usable, count, rng)
      : drawSpread(usable, A, R, Math.min(count, usable.length), rng);
  const labels = pixels.flatMap(
    (p) =>
      labelFromTruth(truth, Math.floor(p / size.samples), p % size.samples, size.samples) ?? [],
  );
  const ground = { lines: size.lines, samples: size.samples, pixels: known };
  return isAppliedKind(error) ? withLabelError(labels, error, ground, seed) : labels;
}

/** `count` distinct elements, uniformly (Fisher–Yates on a copy). */
function drawRandom(from: readonly number[], count: number, rng: Rng): number[] {
  const pool = [...from];
  const n = Math.min(count, pool.length);
  for (let i = 0; i < n; i++) {
    const j = i + rng.int(pool.length - i);
    [pool[i], pool[j]] = [pool[j], pool[i]];
  }
  return pool.slice(0, n);
}

/** Endmembers in turn; each gives a near-pure pixel, then a mixed one, then a near-pure one … */
function drawSpread(
  usable: readonly number[],
  A: Float32Array,
  R: number,
  count: number,
  rng: Rng,
): number[] {
  const taken = new Set<number>();
  const chosen: number[] = [];
  const pureFrom = Array.from({ length: R }, (_, r) => {
    const sorted = usable.map((p) => A[p * R + r]).sort((x, y) => x - y);
    return Math.min(PURE, sorted[Math.floor((sorted.length - 1) * PURE_QUANTILE)]);
  });
  for (let k = 0; chosen.length < count; k++) {
    const r = k % R;
    const wantPure = Math.floor(k / R) % 2 === 0;
    const free = usable.filter((p) => !taken.has(p));
    const fits = free.filter((p) => {
      const a = A[p * R + r];
      if (wantPure) return a > 0 && a >= pureFrom[r];
      return a >= MIXED_LOW && a <= MIXED_HIGH && isLargest(A, p, r, R);
    });
    const pixel =
      fits.length > 0 ? fits[rng.int(fits.length)] : nearest(free, A, R, r, wantPure ? 1 : 0.6);
    taken.add(pixel);
    chosen.push(pixel);
  }
  return chosen;
}

function isLargest(A: Float32Array, p: number, r: number, R: number): boolean {
  for (let c = 0; c < R; c++) if (A[p * R + c] > A[p * R + r]) return false;
  return true;
}

/** The pixel whose abundance of r is nearest to the wanted one; the first of equals. */
function nearest(
  pixels: readonly number[],
  A: Float32Array,
  R: number,
  r: number,
  wanted: number,
): number {
  let best = pixels[0];
  for (const p of pixels) {
    if (Math.abs(A[p * R + r] - wanted) < Math.abs(A[best * R + r] - wanted)) best = p;
  }
  return best;
}
