/** Generated linear mixtures for the tests of this folder: smooth spectra, known abundances, known pure pixels. */
import { makeRng } from '../maths/rng';

export interface Mixture {
  /** [n × B] */
  readonly spectra: Float32Array;
  /** [R × B] */
  readonly E: Float64Array;
  /** [n × R] */
  readonly abundances: Float64Array;
  /** [R] the only pixel of each endmember that is pure */
  readonly pure: number[];
}

export interface MixtureOptions {
  readonly R: number;
  readonly bands: number;
  readonly n: number;
  readonly seed: number;
  /** Largest abundance of every mixed pixel. */
  readonly purest?: number;
}

/** @param options.snr dB over the whole scene; Infinity without noise */
export function mixture(options: MixtureOptions & { readonly snr?: number }): Mixture {
  const { snr = Infinity, ...scene } = options;
  return mixtures(scene, [snr])[0];
}

/** One scene at several strengths of its noise, weaker and stronger copies of the same draws. @param snrs dB */
export function mixtures(options: MixtureOptions, snrs: readonly number[]): Mixture[] {
  const { R, bands, n, seed, purest = 0.9 } = options;
  const rng = makeRng(seed);
  const E = new Float64Array(R * bands);
  for (let r = 0; r < R; r++) {
    const bumps = Array.from({ length: 5 }, () => ({
      at: rng.uniform() * bands,
      width: bands * (0.05 + 0.15 * rng.uniform()),
      height: rng.uniform(),
    }));
    for (let b = 0; b < bands; b++) {
      E[r * bands + b] = bumps.reduce(
        (sum, { at, width, height }) => sum + height * Math.exp(-(((b - at) / width) ** 2)),
        0.1,
      );
    }
  }
  const pure: number[] = [];
  while (pure.length < R) {
    const p = rng.int(n);
    if (!pure.includes(p)) pure.push(p);
  }
  const abundances = new Float64Array(n * R);
  const clean = new Float64Array(n * bands);
  let power = 0;
  for (let p = 0; p < n; p++) {
    const at = pure.indexOf(p);
    let a: number[] = Array.from({ length: R }, (_, r) => (r === at ? 1 : 0));
    if (at < 0) {
      do a = rng.dirichlet(R, 1);
      while (Math.max(...a) > purest);
    }
    abundances.set(a, p * R);
    for (let b = 0; b < bands; b++) {
      let v = 0;
      for (let r = 0; r < R; r++) v += a[r] * E[r * bands + b];
      clean[p * bands + b] = v;
      power += v * v;
    }
  }
  const noise = Float64Array.from(clean, () => rng.normal());
  return snrs.map((snr) => {
    const sigma = Math.sqrt(power / clean.length / 10 ** (snr / 10));
    const spectra = Float32Array.from(clean, (v, k) => v + sigma * noise[k]);
    return { spectra, E, abundances, pure };
  });
}
