/**
 * What a subspace of the whole scene would lose: a material in a handful of pixels adds next to nothing to the moments of
 * ten thousand. Its pixels stand out by what the subspace leaves of them, far more than noise, and, where there are two or
 * more, by leaving the same. Such directions are added; a pixel that stands out by itself keeps most of what it has.
 * (The thought is that of Kuybeda, Malah & Barzohar 2007: judge a subspace by the worst pixel, not by the mean.)
 */
import { timesTransposed } from '../maths/linalg';
import type { NoiseFilter } from '../scene/learned';
import type { Signal, SignalInput } from './signal';

export interface KeptDirections {
  /** How many were added. */
  readonly added: number;
  /** `apply` as plain data. */
  readonly filter: NoiseFilter;
  /** Spectra [n × B] without what lies outside the directions. */
  readonly apply: (spectra: Float32Array, n: number) => Float32Array;
  /** See SignalSubspace. */
  readonly levels: (spectra: Float32Array, n: number) => Float32Array;
  readonly covariance: (E: ArrayLike<number>, R: number) => Float64Array;
}

/** Noise grows with brightness: a pixel is compared with others as bright as it, in so many classes. */
const CLASSES = 16;
/** A pixel by itself stands out when its residual is over the median of its class by this many standard deviations. */
export const STANDS_OUT = 4.5;
/** Pixels that may leave the same as others: over the median by so many. The most prominent are compared. */
const MAY_STAND_OUT = 3;
const MOST_CANDIDATES = 128;
/** At most so many directions are added. */
const MOST_ADDED = 8;
/** Pixels that are looked at for the classes. */
const MOST_MEASURED = 20_000;

/** @param groupOf the stripe of a pixel, where there are stripes: what a whole stripe has in common is no material */
export function rareDirections(
  { spectra, bands: B }: Pick<SignalInput, 'spectra' | 'bands'>,
  valid: readonly number[],
  { K, deviation, vectors }: Signal,
  groupOf: ((pixel: number) => number) | null,
): KeptDirections {
  const first = spaceOf(
    deviation,
    Array.from({ length: K }, (_, k) => vectors.slice(k * B, (k + 1) * B)),
  );
  const levels = levelsOf(spectra, valid, first);
  const candidates = standingOut(spectra, valid, first, levels);
  const residuals = candidates.map((p) => residualOf(spectra, p, first));
  if (groupOf) setStripesAside(spectra, valid, first, candidates, residuals, groupOf);
  const added = coherent(residuals, B, B - K);
  if (added.length === 0) return { added: 0, ...projection(first, levels) };
  const space = spaceOf(deviation, [...first.basis, ...added]);
  return { added: added.length, ...projection(space, levelsOf(spectra, valid, space)) };
}

/** The directions that are kept, of spectra divided by their noise. */
interface Space {
  readonly bands: number;
  /** [B] standard deviation of the noise, and one over it */
  readonly deviation: Float64Array;
  readonly white: Float64Array;
  /** Orthonormal, [B] each */
  readonly basis: readonly Float64Array[];
  /** [B] work space: the whitened spectrum that was looked at last */
  readonly y: Float64Array;
}

const spaceOf = (deviation: Float64Array, basis: readonly Float64Array[]): Space => ({
  bands: deviation.length,
  deviation,
  white: deviation.map((v) => 1 / v),
  basis,
  y: new Float64Array(deviation.length),
});

/** What the residual's power of a pixel is when it is noise alone, by its brightness. */
interface Levels {
  /** [CLASSES − 1] squared whitened norms within the subspace, rising */
  readonly edges: Float64Array;
  /** [CLASSES] median power of the residual */
  readonly median: Float64Array;
  /** Relative standard deviation of that power among pixels of noise alone. */
  readonly spread: number;
}

const classOf = (edges: Float64Array, brightness: number): number => {
  let c = 0;
  while (c < edges.length && brightness > edges[c]) c++;
  return c;
};

const middle = (sorted: ArrayLike<number>): number => sorted[sorted.length >> 1];

function levelsOf(spectra: Float32Array, valid: readonly number[], space: Space): Levels {
  const every = Math.max(1, Math.ceil(valid.length / MOST_MEASURED));
  const some = valid.filter((_, i) => i % every === 0);
  const power = some.map((p) => powers(spectra, p, space));
  const sorted = Float64Array.from(power, (v) => v.inside).sort();
  // Between two pixels: one that is an edge itself would change its class by a rounding elsewhere.
  const edges = Float64Array.from({ length: CLASSES - 1 }, (_, c) => {
    const at = Math.floor(((c + 1) * sorted.length) / CLASSES);
    return (sorted[at] + sorted[Math.min(at + 1, sorted.length - 1)]) / 2;
  });
  const byClass: number[][] = Array.from({ length: CLASSES }, () => []);
  for (const { inside, outside } of power) byClass[classOf(edges, inside)].push(outside);
  const all = middle(Float64Array.from(power, (v) => v.outside).sort()) || 1;
  const median = Float64Array.from(
    byClass,
    (values) => middle(Float64Array.from(values).sort()) || all,
  );
  const off = power.map(({ inside, outside }) =>
    Math.abs(outside / median[classOf(edges, inside)] - 1),
  );
  const measured = 1.4826 * middle(Float64Array.from(off).sort());
  const ideal = Math.sqrt(2 / Math.max(1, space.bands - space.basis.length));
  return { edges, median, spread: Math.max(ideal, measured) };
}

/** Squared whitened norms of a pixel within the basis and outside it; its whitened spectrum goes into `space.y`. */
function powers(
  spectra: Float32Array,
  pixel: number,
  { bands: B, white, basis, y }: Space,
): { inside: number; outside: number } {
  let total = 0;
  for (let b = 0, at = pixel * B; b < B; b++) {
    y[b] = spectra[at++] * white[b];
    total += y[b] * y[b];
  }
  let inside = 0;
  for (const v of basis) {
    const score = dot(v, y);
    inside += score * score;
  }
  return { inside, outside: Math.max(0, total - inside) };
}

/** Pixels whose residual is far more than noise, the most prominent first. */
function standingOut(
  spectra: Float32Array,
  valid: readonly number[],
  space: Space,
  { edges, median, spread }: Levels,
): number[] {
  const limit = 1 + MAY_STAND_OUT * spread;
  const found: { pixel: number; ratio: number }[] = [];
  for (const pixel of valid) {
    const { inside, outside } = powers(spectra, pixel, space);
    const ratio = outside / median[classOf(edges, inside)];
    if (ratio > limit) found.push({ pixel, ratio });
  }
  return found
    .sort((a, b) => b.ratio - a.ratio || a.pixel - b.pixel)
    .slice(0, MOST_CANDIDATES)
    .map(({ pixel }) => pixel);
}

/** The whitened residual of a pixel outside the basis [B]. */
function residualOf(
  spectra: Float32Array,
  pixel: number,
  { bands: B, white, basis }: Space,
): Float64Array {
  const y = Float64Array.from({ length: B }, (_, b) => spectra[pixel * B + b] * white[b]);
  for (const v of basis) without(y, v);
  return y;
}

/** Takes the part along a unit vector out, in place. */
function without(y: Float64Array, v: Float64Array): void {
  const score = dot(v, y);
  for (let b = 0; b < y.length; b++) y[b] -= score * v[b];
}

/** Subtracts from the candidates' residuals what their stripes have in common, in place. */
function setStripesAside(
  spectra: Float32Array,
  valid: readonly number[],
  { bands: B, white, basis }: Space,
  candidates: readonly number[],
  residuals: readonly Float64Array[],
  groupOf: (pixel: number) => number,
): void {
  const wanted = new Map<number, { sum: Float64Array; n: number }>();
  for (const p of candidates) wanted.set(groupOf(p), { sum: new Float64Array(B), n: 0 });
  for (const p of valid) {
    const group = wanted.get(groupOf(p));
    if (!group) continue;
    group.n++;
    for (let b = 0; b < B; b++) group.sum[b] += spectra[p * B + b] * white[b];
  }
  for (const { sum } of wanted.values()) for (const v of basis) without(sum, v);
  candidates.forEach((p, i) => {
    const { sum, n } = wanted.get(groupOf(p))!;
    for (let b = 0; b < B; b++) residuals[i][b] -= sum[b] / n;
  });
}

/**
 * Directions that two or more residuals share, the clearest first; residuals are changed.
 * @param freedom dimensions that noise has
 */
function coherent(residuals: readonly Float64Array[], B: number, freedom: number): Float64Array[] {
  const M = residuals.length;
  const added: Float64Array[] = [];
  if (M < 2) return added;
  // The largest cosine of so many pairs of random directions, and a margin.
  const alike = (Math.sqrt(2 * Math.log((M * (M - 1)) / 2 + 1)) + 1) / Math.sqrt(freedom);
  const own = residuals.map(squareOf);
  while (added.length < MOST_ADDED) {
    const left = residuals.map(squareOf);
    // What is left of a pixel after the directions that were added has to stand out still.
    const open = left.map((v, i) => v > 0.5 * own[i]);
    let best: { group: number[]; weight: number } | null = null;
    for (let i = 0; i < M; i++) {
      if (!open[i]) continue;
      const group: number[] = [];
      let weight = 0;
      for (let j = 0; j < M; j++) {
        if (j === i || !open[j]) continue;
        const cosine = dot(residuals[i], residuals[j]) / Math.sqrt(left[i] * left[j]);
        if (cosine <= alike) continue;
        group.push(j);
        weight += cosine;
      }
      if (group.length > 0 && weight > (best?.weight ?? 0)) best = { group: [i, ...group], weight };
    }
    if (!best) break;
    const direction = new Float64Array(B);
    for (const i of best.group) for (let b = 0; b < B; b++) direction[b] += residuals[i][b];
    const norm = Math.sqrt(squareOf(direction));
    for (let b = 0; b < B; b++) direction[b] /= norm;
    for (const r of residuals) without(r, direction);
    added.push(direction);
  }
  return added;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

const squareOf = (a: Float64Array): number => dot(a, a);

/** A function of its own, so that what is kept of a scene does not keep its spectra. */
function projection(space: Space, levels: Levels): Omit<KeptDirections, 'added'> {
  const { bands: B, deviation, basis } = space;
  const ordinary = Math.max(1, B - basis.length); // whitened noise has variance 1 in each dimension
  return {
    filter: {
      deviation: [...deviation],
      basis: basis.map((v) => [...v]),
      ...{ edges: [...levels.edges], median: [...levels.median], spread: levels.spread },
    },
    apply: (spectra, n) => applyTo(spectra, n, space, levels),
    levels: (spectra, n) =>
      Float32Array.from({ length: n }, (_, p) => {
        const { inside } = powers(spectra, p, space);
        return Math.sqrt(levels.median[classOf(levels.edges, inside)] / ordinary);
      }),
    covariance: (E, R) => {
      const loud = Float64Array.from({ length: R * B }, (_, k) => E[k] * deviation[k % B]);
      const K = basis.length;
      const directions = Float64Array.from(basis.flatMap((v) => [...v]));
      const scores = timesTransposed(loud, R, directions, K, B);
      return timesTransposed(scores, R, scores, R, K);
    },
  };
}

/** `KeptDirections` of its plain data: the same bits. */
export function keptBy({
  deviation,
  basis,
  edges,
  median,
  spread,
}: NoiseFilter): Pick<KeptDirections, 'apply' | 'levels'> {
  const space = spaceOf(
    Float64Array.from(deviation),
    basis.map((v) => Float64Array.from(v)),
  );
  const levels = { edges: Float64Array.from(edges), median: Float64Array.from(median), spread };
  return projection(space, levels);
}

/**
 * Adds the part of y within the directions to `kept`. Four sums go on beside one another, each in the order of the bands
 * and the parts in the order of the directions: the bits are those of one direction after the other.
 * @returns its squared norm
 */
function keepWithin(y: Float64Array, basis: readonly Float64Array[], kept: Float64Array): number {
  const B = y.length;
  let inside = 0;
  let k = 0;
  for (; k + 4 <= basis.length; k += 4) {
    const v0 = basis[k];
    const v1 = basis[k + 1];
    const v2 = basis[k + 2];
    const v3 = basis[k + 3];
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let b = 0; b < B; b++) {
      const u = y[b];
      s0 += v0[b] * u;
      s1 += v1[b] * u;
      s2 += v2[b] * u;
      s3 += v3[b] * u;
    }
    for (let b = 0; b < B; b++)
      kept[b] = kept[b] + s0 * v0[b] + s1 * v1[b] + s2 * v2[b] + s3 * v3[b];
    inside = inside + s0 * s0 + s1 * s1 + s2 * s2 + s3 * s3;
  }
  for (; k < basis.length; k++) {
    const v = basis[k];
    const score = dot(v, y);
    for (let b = 0; b < B; b++) kept[b] += score * v[b];
    inside += score * score;
  }
  return inside;
}

/** Projection; of a residual that is far more than noise, what exceeds noise stays. */
function applyTo(
  spectra: Float32Array,
  n: number,
  { bands: B, deviation, white, basis, y }: Space,
  { edges, median, spread }: Levels,
): Float32Array {
  const out = new Float32Array(n * B);
  const limit = 1 + STANDS_OUT * spread;
  const kept = new Float64Array(B);
  for (let p = 0; p < n; p++) {
    const from = p * B;
    let total = 0;
    for (let b = 0; b < B; b++) {
      y[b] = spectra[from + b] * white[b];
      total += y[b] * y[b];
    }
    if (total === 0) continue;
    kept.fill(0);
    const inside = keepWithin(y, basis, kept);
    const outside = Math.max(0, total - inside);
    const ratio = outside / median[classOf(edges, inside)];
    const share = ratio > limit ? 1 - limit / ratio : 0;
    for (let b = 0; b < B; b++) {
      out[from + b] = (kept[b] + share * (y[b] - kept[b])) * deviation[b];
    }
  }
  return out;
}
