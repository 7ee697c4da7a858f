/**
 * Labels from ground truth with the errors that people make. With the same truth and draw they are the labels of
 * testdata/labels/generate_labels.py, to the last bit (default_rng(1000·draw + 7) chooses pixels, (5000·draw + 11) errs).
 */
import type { Label, Truth } from '../cube';
import { StudioError } from '../errors';
import type { LabelErrorKind } from './kinds';
import { numpyRandom, type NumpyRandom } from './numpyRandom';

export interface ErrorDraw {
  readonly kind: LabelErrorKind;
  /** 0, 1, … */
  readonly draw: number;
  /** 10 where not given. */
  readonly count?: number;
}

/** Labels as given, and what is true at their pixels. */
export interface DrawnLabels {
  readonly labels: readonly Label[];
  /** [n][R] true fractions of the labelled pixels */
  readonly truths: readonly (readonly number[])[];
  /** Which label has another material's fractions; null where none was made wrong. */
  readonly wrong: number | null;
}

/** The truth as this module reads it: fractions in either precision. */
export type TrueFractions = Pick<Truth, 'names'> & { readonly abundances: ArrayLike<number> };

const COUNT = 10;

/**
 * @param mask [N] 1 = usable; other pixels are never labelled
 * @returns fewer than `count` labels where two clicks beside the target meet, or where the truth has fewer pixels
 * @throws StudioError (kind `labels`) when no pixel is usable
 */
export function drawLabels(
  truth: TrueFractions,
  mask: ArrayLike<number>,
  size: { readonly lines: number; readonly samples: number },
  { kind, draw, count = COUNT }: ErrorDraw,
): DrawnLabels {
  const { lines: H, samples: W } = size;
  const A = fractions(truth, mask, H, W);
  const R = truth.names.length;
  const rng = numpyRandom(1000 * draw + 7);
  const errors = numpyRandom(5000 * draw + 11);
  const bad = errors.integers(0, count);
  const pixels = choosePixels(A, R, H * W, kind, count, rng);

  const labels: Label[] = [];
  const truths: number[][] = [];
  let wrong: number | null = null;
  const seen = new Set<string>();
  pixels.forEach((k, i) => {
    const own = A.subarray(k * R, (k + 1) * R);
    let [line, sample] = [k % H, Math.floor(k / H)];
    let a = [...own];
    if (kind === 'sd05' || kind === 'sd10') a = misjudged(a, kind === 'sd05' ? 0.05 : 0.1, errors);
    if (kind === 'pure') a = a.map((_, r) => (r === i % R ? 1 : 0));
    if (kind === 'off1') [line, sample] = beside(line, sample, H, W, errors);
    if (kind === 'wrong1' && i === bad) a = rolled(a);
    const id = `${line}-${sample}`;
    const at = A.subarray((sample * H + line) * R, (sample * H + line + 1) * R);
    // A click beside the target may meet another label, or a pixel of which nothing is known.
    if (seen.has(id) || !(at[0] >= 0)) return;
    seen.add(id);
    if (kind === 'wrong1' && i === bad) wrong = labels.length;
    const total = sum(a);
    labels.push({ id, line, sample, abundances: a.map((v) => v / total) });
    truths.push([...at]);
  });
  return { labels, truths, wrong };
}

/** True fractions summing to 1, pixels column by column [N × R]; NaN where nothing is known or the pixel is masked. */
function fractions(
  { names, abundances }: TrueFractions,
  mask: ArrayLike<number>,
  H: number,
  W: number,
): Float64Array {
  const R = names.length;
  const A = new Float64Array(H * W * R).fill(NaN);
  let known = 0;
  for (let k = 0; k < H * W; k++) {
    const pixel = (k % H) * W + Math.floor(k / H);
    if (!mask[pixel]) continue;
    const own = Array.from({ length: R }, (_, r) => abundances[pixel * R + r]);
    const total = sum(own);
    if (!(total > 0)) continue;
    known++;
    for (let r = 0; r < R; r++) A[k * R + r] = own[r] / total;
  }
  if (known > 0) return A;
  throw new StudioError({
    kind: 'labels',
    message: 'No pixel has both a usable spectrum and a ground truth.',
    advice: 'Check that the truth belongs to this scene.',
  });
}

/** Endmembers in turn: first a nearly pure pixel of each, then mixed ones; for pure clicks, such as look pure. */
function choosePixels(
  A: Float64Array,
  R: number,
  N: number,
  kind: LabelErrorKind,
  count: number,
  rng: NumpyRandom,
): number[] {
  const chosen: number[] = [];
  const where = (r: number, fits: (a: number) => boolean): number[] => {
    const found: number[] = [];
    for (let k = 0; k < N; k++) if (fits(A[k * R + r])) found.push(k);
    return found;
  };
  const most = (r: number): number[] =>
    where(r, (a) => a >= 0).sort((p, q) => A[q * R + r] - A[p * R + r] || p - q);
  const candidates = (r: number, first: boolean): number[] => {
    if (kind === 'pure') {
      const looks = where(r, (a) => a > 0.8);
      return looks.length >= 5 ? looks : most(r).slice(0, 30);
    }
    const wanted = where(r, first ? (a) => a > 0.9 : (a) => a > 0.25 && a < 0.8);
    return wanted.length > 0 ? wanted : most(r).slice(0, 20);
  };
  // What is asked for depends on the endmember and the round only.
  const pools = new Map<string, number[]>();
  const pool = (r: number, first: boolean): number[] => {
    const key = `${r} ${first}`;
    const known = pools.get(key) ?? candidates(r, first);
    pools.set(key, known);
    return known;
  };
  while (chosen.length < count) {
    const r = chosen.length % R;
    const from = pool(r, chosen.length < R);
    if (from.every((k) => chosen.includes(k))) {
      // Used up: the pixel with most of it that is left.
      const left = most(r).find((k) => !chosen.includes(k));
      if (left === undefined) break;
      chosen.push(left);
      continue;
    }
    const k = from[rng.integers(0, from.length)];
    if (!chosen.includes(k)) chosen.push(k);
  }
  return chosen;
}

/** Fractions off by a standard deviation and rounded to 5 %. */
export function misjudged(a: readonly number[], sd: number, rng: { normal(): number }): number[] {
  const off = a.map((v) => Math.max(0, v + sd * rng.normal()));
  const total = sum(off);
  const rounded = off.map((v) => roundHalfEven((v / total) * 20) / 20);
  // All may have been rounded to nothing (many endmembers, each below 2.5 %).
  return rounded.some((v) => v > 0) ? rounded : [...a];
}

/** The fraction of each endmember given to the next. */
export function rolled(a: readonly number[]): number[] {
  return a.map((_, r) => a[(r - 1 + a.length) % a.length]);
}

/** A click up to one pixel beside, within the image. */
export function beside(
  line: number,
  sample: number,
  lines: number,
  samples: number,
  rng: Pick<NumpyRandom, 'integers'>,
): [line: number, sample: number] {
  const dl = rng.integers(-1, 2);
  const ds = rng.integers(-1, 2);
  return [
    Math.min(Math.max(line + dl, 0), lines - 1),
    Math.min(Math.max(sample + ds, 0), samples - 1),
  ];
}

/** As NumPy adds: in order below eight values, else eight running sums. */
function sum(values: readonly number[]): number {
  const n = values.length;
  if (n < 8) return values.reduce((s, v) => s + v, 0);
  const parts = values.slice(0, 8);
  let i = 8;
  for (; i + 8 <= n; i += 8) for (let j = 0; j < 8; j++) parts[j] += values[i + j];
  const [a, b, c, d, e, f, g, h] = parts;
  let total = a + b + (c + d) + (e + f + (g + h));
  for (; i < n; i++) total += values[i];
  return total;
}

function roundHalfEven(x: number): number {
  const near = Math.round(x);
  return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
}
