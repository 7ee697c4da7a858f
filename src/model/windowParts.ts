/**
 * What windows of a scene give to the passes of a windowed network (windows.ts), as plain numbers, so that threads can
 * share the windows out: joined in the order of the windows, the bits do not depend on who made which part.
 */
import type { ScanPass, WindowEnds } from './carriedScan';
import { normNames, type NetworkShape, type NormName } from './dualBranch';

/** What is gathered in one pass over all windows. */
export type Pass = NormName | 'grid' | ScanPass;

interface Size {
  readonly lines: number;
  readonly samples: number;
}

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
    }
  | {
      /** Where the scans of windows end. */
      readonly ends: readonly WindowEnds[];
    };

/**
 * What has to be gathered over all windows before one can be answered, in order. States are carried only where a window
 * ends and another begins: windows as wide as the scene, as files are read, take one pass fewer.
 */
export function passesIn(
  { build, spatial, neighbours }: Pick<NetworkShape, 'build' | 'spatial' | 'neighbours'>,
  scene: Size,
  window: Size,
): Pass[] {
  const norms = build === 'paper' ? normNames : [];
  const scan = neighbours?.layer === 'scan';
  return [
    ...norms.slice(0, 2),
    ...(spatial ? (['grid'] as const) : []),
    ...(scan && window.samples < scene.samples ? (['lines'] as const) : []),
    ...(scan && window.lines < scene.lines ? (['columns'] as const) : []),
    ...norms.slice(2),
  ];
}

/** Both parts in one; a new array or the first's. Which comes first decides the last bit. */
export function joinParts(a: PassPart | null, b: PassPart | null): PassPart | null {
  if (!a || !b) return a ?? b;
  if ('pooled' in a) {
    if (!('pooled' in b)) throw new Error('Parts of two passes cannot be joined.');
    for (let i = 0; i < a.pooled.length; i++) a.pooled[i] += b.pooled[i];
    for (let i = 0; i < a.share.length; i++) a.share[i] += b.share[i];
    return a;
  }
  if ('ends' in a && 'ends' in b) return { ends: [...a.ends, ...b.ends] };
  if ('pooled' in b || 'ends' in a || 'ends' in b) {
    throw new Error('Parts of two passes cannot be joined.');
  }
  const count = a.count + b.count;
  const [u, v] = [a.count / count, b.count / count];
  const apart = b.mean.map((m, i) => m - a.mean[i]);
  return {
    count,
    mean: a.mean.map((m, i) => m + v * apart[i]),
    variance: a.variance.map((x, i) => u * x + v * b.variance[i] + u * v * apart[i] ** 2),
  };
}
