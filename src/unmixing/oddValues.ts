/**
 * A first look for faults in single bands, without labels and in a few hundredths of a second: how many values of a sample
 * stand apart from the two beside them as no other pixel's do there. What varies with the material varies smoothly over
 * bands, or in many pixels; an impulse and the edge of a dead run do neither. Plain arrays.
 */
import { nthSmallest, robustDeviation } from '../maths/select';

/** Scales of a band's differences beyond which one is odd. */
const ODD = 15;

/**
 * @param spectra [N × B] as measured
 * @param pixels those that are looked at
 * @returns share of their values for which |d − median d| > 15 · median|d − median d| / .6745, medians over the pixels at
 *   the band, d = y_b − ½(y_{b−1} + y_{b+1}) (the neighbour twice at both ends)
 */
export function oddShare(spectra: Float32Array, B: number, pixels: readonly number[]): number {
  const n = pixels.length;
  if (n === 0 || B < 2) return 0;
  const d = new Float32Array(n);
  let odd = 0;
  for (let b = 0; b < B; b++) {
    const [before, after] = [b === 0 ? 1 : b - 1, b === B - 1 ? B - 2 : b + 1];
    pixels.forEach((p, i) => {
      const at = p * B;
      d[i] = spectra[at + b] - (spectra[at + before] + spectra[at + after]) / 2;
    });
    const middle = nthSmallest(d.slice(), n >> 1);
    for (let i = 0; i < n; i++) d[i] -= middle;
    const limit = ODD * robustDeviation(d);
    // Values of few steps, equal in most pixels: nothing is usual there.
    if (limit === 0) continue;
    for (let i = 0; i < n; i++) if (Math.abs(d[i]) > limit) odd++;
  }
  return odd / (n * B);
}

/** Fewer bands or pixels do not say what is usual. */
const LEAST_BANDS = 12;
const LEAST_PIXELS = 100;
/** Pixels that stand for the scene. */
const SAMPLE = 1024;
/**
 * Share of odd values from which on a scene is looked at in earnest. Scenes of benchmark and laboratory as they are lie
 * below (docs/method.md, Faults in single bands), impulses in two of a thousand values above.
 */
const SCENE = 5e-4;

/**
 * Valid pixels that stand for a scene when faults are looked for, evenly spread.
 * @param pixels [N] 1 = valid
 * @returns what there is too little of, where that cannot be told
 */
export function faultSample(
  pixels: Uint8Array,
  B: number,
): { readonly valid: readonly number[]; readonly sample: readonly number[] } | 'bands' | 'pixels' {
  if (B < LEAST_BANDS) return 'bands';
  const valid: number[] = [];
  pixels.forEach((v, p) => v && valid.push(p));
  if (valid.length < LEAST_PIXELS) return 'pixels';
  const every = Math.max(1, Math.ceil(valid.length / SAMPLE));
  return { valid, sample: valid.filter((_, i) => i % every === 0) };
}

/** Whether these of a scene's spectra [N × B] have so many odd values that faults are to be looked for. */
export const standApart = (spectra: Float32Array, B: number, sample: readonly number[]): boolean =>
  oddShare(spectra, B, sample) >= SCENE;
