/** Maps made small, to be looked at while others are still being made: a byte a fraction. */
import { thinned } from '../../maths/thinned';
import type { SmallMaps } from '../../protocol/apply';

/** A thumbnail has at most so many pixels a side. */
const SIDE = 96;
export const SCALE = 254;
export const NOTHING = 255;

/** @param abundances [N × R], NaN where there is no answer */
export function smallMaps(
  abundances: Float32Array,
  { lines, samples }: { readonly lines: number; readonly samples: number },
  R: number,
): SmallMaps {
  const { values, ...size } = thinned(abundances, { lines, samples }, R, SIDE);
  return {
    ...size,
    values: Uint8Array.from(values, (v) =>
      Number.isNaN(v) ? NOTHING : Math.round(SCALE * Math.min(1, Math.max(0, v))),
    ),
  };
}
