/** What a place says to all logits together, used by sources and by their reach. */

/** Σ_r |κ| of each place [T]: how much it adds, whichever way. @param sources [T, R] */
export function sizesOf(sources: ArrayLike<number>, R: number): Float64Array {
  const out = new Float64Array(sources.length / R);
  for (let k = 0; k < sources.length; k++) out[Math.floor(k / R)] += Math.abs(sources[k]);
  return out;
}
