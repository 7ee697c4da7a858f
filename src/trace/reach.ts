/**
 * How far and which way the answer at a pixel looks: what every place weighs in it, summed by distance and by direction.
 * Distances are in pixels of the scene, from the pixel to the middle of a place, whatever the size of its cells.
 */
import type { Cells } from './scan';
import type { Tap } from './sources';

/** Clockwise, from the right; each an eighth of the circle around its name. */
export const directions = [
  'right',
  'down right',
  'down',
  'down left',
  'left',
  'up left',
  'up',
  'up right',
] as const;

export interface Reach {
  /** Share of the places that the pixel reads by itself, 0 to 1. */
  readonly own: number;
  /** [8] shares of all other places, in the order of `directions`; with `own` they sum to 1. */
  readonly towards: Float64Array;
  /** Of the other places alone: shares that lie within 0, 1, 2, … pixels; the last is 1. */
  readonly within: Float64Array;
  /** Of the other places alone: pixels within which this share of them lies; 0 when there is nothing else. */
  readonly radius: (share: number) => number;
}

/**
 * @param weights [T] what each place weighs, at least 0
 * @param taps the places that the pixel reads
 * @returns null when nothing weighs anything
 */
export function reachOf(
  weights: ArrayLike<number>,
  scene: Cells,
  cells: Cells,
  pixel: { readonly line: number; readonly sample: number },
  taps: readonly Tap[],
): Reach | null {
  const near = new Set(taps.map((t) => t.cell));
  const [high, wide] = [scene.lines / cells.lines, scene.samples / cells.samples];
  const distances = new Float64Array(weights.length);
  const towards = new Float64Array(8);
  let [own, total] = [0, 0];
  for (let t = 0; t < weights.length; t++) {
    total += weights[t];
    if (near.has(t)) {
      own += weights[t];
      continue;
    }
    const down = (Math.floor(t / cells.samples) + 0.5) * high - 0.5 - pixel.line;
    const right = ((t % cells.samples) + 0.5) * wide - 0.5 - pixel.sample;
    distances[t] = Math.hypot(down, right);
    towards[(Math.round(Math.atan2(down, right) / (Math.PI / 4)) + 8) % 8] += weights[t];
  }
  if (!(total > 0)) return null;
  const others = total - own;
  const order = distances
    .map((_, t) => t)
    .filter((t) => !near.has(t) && weights[t] > 0)
    .sort((a, b) => distances[a] - distances[b]);
  const last = order.length > 0 ? distances[order[order.length - 1]] : 0;
  const within = new Float64Array(Math.ceil(last) + 1);
  let sum = 0;
  let next = 0;
  for (let r = 0; r < within.length; r++) {
    while (next < order.length && distances[order[next]] <= r) sum += weights[order[next++]];
    within[r] = others > 0 ? sum / others : 1;
  }
  return {
    own: own / total,
    towards: towards.map((v) => v / total),
    within,
    radius(share) {
      let part = 0;
      for (const t of order) {
        part += weights[t];
        // Sums differ in their last digits by the order they are made in.
        if (part >= (share - 1e-12) * others) return distances[t];
      }
      return last;
    },
  };
}

/** Σ_r |κ| of each place [T]: how much it adds, whichever way. @param sources [T, R] */
export function sizesOf(sources: ArrayLike<number>, R: number): Float64Array {
  const out = new Float64Array(sources.length / R);
  for (let k = 0; k < sources.length; k++) out[Math.floor(k / R)] += Math.abs(sources[k]);
  return out;
}
