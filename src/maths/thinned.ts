/** Large maps made small for the eye: every k-th pixel of every k-th line. */

interface Size {
  readonly lines: number;
  readonly samples: number;
}

/**
 * @param values [lines × samples × R]
 * @param side at most so many pixels a side
 * @returns the small maps [n × R], of pixels that are in the large ones
 */
export function thinned(
  values: Float32Array,
  { lines, samples }: Size,
  R: number,
  side: number,
): Size & { readonly values: Float32Array } {
  const k = Math.max(1, Math.ceil(Math.max(lines, samples) / side));
  const small = { lines: Math.ceil(lines / k), samples: Math.ceil(samples / k) };
  const out = new Float32Array(small.lines * small.samples * R);
  for (let l = 0; l < small.lines; l++)
    for (let s = 0; s < small.samples; s++) {
      const from = (l * k * samples + s * k) * R;
      out.set(values.subarray(from, from + R), (l * small.samples + s) * R);
    }
  return { ...small, values: out };
}
