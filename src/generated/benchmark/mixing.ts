/**
 * From abundances to spectra: x = s · g(Σ_r a_r ẽ_r), with endmembers ẽ that vary from place to place and one of three
 * ways g to mix them. Noise is noise.ts's business.
 */
import { fractalNoise } from '../../maths/noise';
import type { Field } from '../../maths/noise';
import type { Rng } from '../../maths/rng';
import type { Mixing, Variability } from '../../scene/recipe';
import type { Steps } from '../steps';

/** Amplitudes of the four ways in which a material varies, as changes of log reflectance for a field of about −1..1. */
const amplitudes: Record<Variability, readonly [number, number, number, number]> = {
  //        gain  tilt  bend  depth of absorptions
  none: [0, 0, 0, 0],
  mild: [0.1, 0.14, 0.1, 0.18],
  strong: [0.35, 0.55, 0.4, 0.7],
};

/** Cells of the fields to an image height: about as large as the plots. */
const CELLS = 6;

/** GBM: γ from here to 1. PPNM: |b| up to this. */
const LEAST_GAMMA = 0.5;
const MOST_B = 0.3;

export interface MixInput {
  readonly lines: number;
  readonly samples: number;
  /** [N × R] */
  readonly abundances: Float32Array;
  /** [R × B] */
  readonly endmembers: Float32Array;
  /** [R × B], materials.ts */
  readonly depths: Float64Array;
  /** [N] */
  readonly light: Float32Array;
  readonly variability: Variability;
  readonly mixing: Mixing;
}

/** @returns noise-free spectra [N × B] */
export function* mixSpectra(rng: Rng, input: MixInput): Steps<Float32Array> {
  const { lines, samples, abundances, light, mixing } = input;
  const N = lines * samples;
  const R = abundances.length / N;
  const B = input.endmembers.length / R;
  const data = new Float32Array(N * B);
  const vary = makeVariation(rng, input, R, B);
  const nonlinearity = fractalNoise(rng.fork('nonlinearity'), 2);
  // [R × B] the pixel's own endmembers; rows of absent materials are left over from other pixels and never read
  const E = new Float64Array(R * B);
  const y = new Float64Array(B);
  for (let line = 0, p = 0; line < lines; line++) {
    for (let sample = 0; sample < samples; sample++, p++) {
      const u = sample / lines;
      const v = line / lines;
      // The square root spreads the field, which crowds about 0, over −1..1.
      const field = nonlinearity(4 * u, 4 * v);
      const spread = Math.max(-1, Math.min(1, Math.sign(field) * Math.sqrt(Math.abs(1.6 * field))));
      const a = abundances.subarray(p * R, (p + 1) * R);
      y.fill(0);
      for (let r = 0; r < R; r++) {
        if (a[r] === 0) continue;
        vary(r, u, v, E);
        for (let b = 0; b < B; b++) y[b] += a[r] * E[r * B + b];
      }
      if (mixing === 'bilinear') {
        const gamma = LEAST_GAMMA + ((1 - LEAST_GAMMA) * (1 + spread)) / 2;
        addBilinear(y, a, E, gamma);
      } else if (mixing === 'post-nonlinear') {
        for (let b = 0; b < B; b++) y[b] += MOST_B * spread * y[b] * y[b];
      }
      for (let b = 0; b < B; b++) data[p * B + b] = light[p] * y[b];
    }
    yield line / lines;
  }
  return data;
}

/** y ← y + γ Σ_{i<j} a_i a_j e_i⊙e_j */
function addBilinear(y: Float64Array, a: Float32Array, E: Float64Array, gamma: number): void {
  const B = y.length;
  for (let i = 0; i < a.length; i++) {
    for (let j = i + 1; j < a.length; j++) {
      const weight = gamma * a[i] * a[j];
      if (weight === 0) continue;
      for (let b = 0; b < B; b++) y[b] += weight * E[i * B + b] * E[j * B + b];
    }
  }
}

/** A function that writes one material's spectrum at a place (in image heights) into its row of out [R × B]. */
function makeVariation(
  rng: Rng,
  { endmembers, depths, variability }: MixInput,
  R: number,
  B: number,
): (r: number, u: number, v: number, out: Float64Array) => void {
  if (variability === 'none') {
    return (r, _u, _v, out) => {
      for (let k = r * B; k < (r + 1) * B; k++) out[k] = endmembers[k];
    };
  }
  const fields: Field[][] = Array.from({ length: R }, (_, r) =>
    ['gain', 'tilt', 'bend', 'depth'].map((way) => fractalNoise(rng.fork(`${way} ${r}`), 4)),
  );
  // [B] −1..1 and a parabola of zero mean over the range
  const slope = Float64Array.from({ length: B }, (_, b) => (2 * b) / Math.max(1, B - 1) - 1);
  const arch = slope.map((t) => 1.5 * t * t - 0.5);
  return (r, u, v, out) => {
    const [gain, tilt, bend, depth] = amplitudes[variability].map(
      (amplitude, way) => amplitude * fields[r][way](CELLS * u, CELLS * v),
    );
    for (let b = 0, k = r * B; b < B; b++, k++) {
      out[k] =
        endmembers[k] * Math.exp(gain + tilt * slope[b] + bend * arch[b] + depth * depths[k]);
    }
  };
}
