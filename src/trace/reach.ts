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
  /** Shares that lie within 0, 1, 2, … pixels, the pixel's own among them; the last is 1. */
  readonly within: Float64Array;
  /** [8] shares of all other places, in the order of `directions`; with `own` they sum to 1. */
  readonly towards: Float64Array;
  /** Pixels from here to the places that make up this share; 0 when the pixel's own do. */
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
  const order = distances.map((_, t) => t).sort((a, b) => distances[a] - distances[b]);
  const last = distances[order[order.length - 1]];
  const within = new Float64Array(Math.ceil(last) + 1);
  let sum = 0;
  let next = 0;
  for (let r = 0; r < within.length; r++) {
    while (next < order.length && distances[order[next]] <= r) sum += weights[order[next++]];
    within[r] = sum / total;
  }
  return {
    own: own / total,
    within,
    towards: towards.map((v) => v / total),
    radius(share) {
      let [part, far] = [0, 0];
      for (const t of order) {
        // What the pixel reads by itself comes first, at no distance.
        part += weights[t];
        far = distances[t];
        if (part >= share * total) break;
      }
      return far;
    },
  };
}

/** Σ_r |κ| of each place [T]: how much it adds, whichever way. @param sources [T, R] */
export function sizesOf(sources: ArrayLike<number>, R: number): Float64Array {
  const out = new Float64Array(sources.length / R);
  for (let k = 0; k < sources.length; k++) out[Math.floor(k / R)] += Math.abs(sources[k]);
  return out;
}
