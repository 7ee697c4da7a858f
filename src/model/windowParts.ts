/**
 * What windows of a scene give to the passes of a windowed network (windows.ts), as plain numbers, so that threads can
 * share the windows out: joined in the order of the windows, the bits do not depend on who made which part.
 */
import type { NormName } from './dualBranch';

/** Passes whose sums can be made anywhere; states that a scan carries from window to window are not among them. */
export type SharedPass = NormName | 'grid';

/** What some windows give to a pass, as plain numbers, so that threads can share the windows. */
export type PassPart =
  | {
      /** Valid pixels, and each channel's mean and variance over them [c]. */
      readonly count: number;
      readonly mean: Float32Array;
      readonly variance: Float32Array;
    }
  | {
      /** Pooled features [S × T × C] and the share of each cell's pixels that are valid [S × T]. */
      readonly pooled: Float32Array;
      readonly share: Float64Array;
    };

/** Both parts in one; a new array or the first's. Which comes first decides the last bit. */
export function joinParts(a: PassPart | null, b: PassPart | null): PassPart | null {
  if (!a || !b) return a ?? b;
  if ('pooled' in a) {
    if (!('pooled' in b)) throw new Error('Parts of two passes cannot be joined.');
    for (let i = 0; i < a.pooled.length; i++) a.pooled[i] += b.pooled[i];
    for (let i = 0; i < a.share.length; i++) a.share[i] += b.share[i];
    return a;
  }
  if ('pooled' in b) throw new Error('Parts of two passes cannot be joined.');
  const count = a.count + b.count;
  const [u, v] = [a.count / count, b.count / count];
  const apart = b.mean.map((m, i) => m - a.mean[i]);
  return {
    count,
    mean: a.mean.map((m, i) => m + v * apart[i]),
    variance: a.variance.map((x, i) => u * x + v * b.variance[i] + u * v * apart[i] ** 2),
  };
}
