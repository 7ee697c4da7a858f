/** A small scene with noise enough to be trained on crops: patches of materials, white noise of a stated strength. */
import type { Cube, Label, Truth, ValidityMask } from '../../scene/cube';
import { fractalNoise } from '../../maths/noise';
import { makeRng } from '../../maths/rng';
import { buildMask } from '../../scene/mask';

export interface NoisyOptions {
  readonly lines?: number;
  readonly samples?: number;
  readonly bands?: number;
  readonly endmembers?: number;
  readonly labels?: number;
  /** Standard deviation of the noise; spectra are about 0.6. */
  readonly noise?: number;
  /** Masks a block of pixels and the last band. */
  readonly holes?: boolean;
  /** Brightness varies from pixel to pixel. */
  readonly light?: boolean;
}

export function noisyScene({
  lines = 18,
  samples = 22,
  bands = 24,
  endmembers: R = 3,
  labels: count = 9,
  noise = 0.12,
  holes = false,
  light = true,
}: NoisyOptions = {}): {
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly truth: Truth;
  readonly labels: readonly Label[];
} {
  const rng = makeRng(11);
  const E = Float32Array.from({ length: R * bands }, () => 0.1 + rng.uniform());
  const fields = Array.from({ length: R }, () => fractalNoise(rng, 2));
  const N = lines * samples;
  const abundances = new Float32Array(N * R);
  const data = new Float32Array(N * bands);
  for (let i = 0; i < N; i++) {
    const [line, sample] = [Math.floor(i / samples), i % samples];
    const weights = fields.map((f) => Math.exp(6 * f(sample / 7, line / 7)));
    const total = weights.reduce((sum, v) => sum + v, 0);
    abundances.set(
      weights.map((v) => v / total),
      i * R,
    );
    const brightness = light ? 0.7 + 0.6 * rng.uniform() : 1;
    for (let b = 0; b < bands; b++) {
      let v = noise * rng.normal();
      for (let r = 0; r < R; r++) v += brightness * abundances[i * R + r] * E[r * bands + b];
      data[i * bands + b] = v;
    }
  }
  if (holes) {
    for (let i = 0; i < N; i++) {
      if (i % samples > 4 && i % samples < 9 && i < N / 2) data.fill(0, i * bands, (i + 1) * bands);
      data[(i + 1) * bands - 1] = NaN;
    }
  }
  const cube: Cube = {
    ...{ name: 'noisy', lines, samples, bands, data },
    ...{ wavelengths: null, wavelengthSource: 'none', unit: 'reflectance' },
  };
  const mask = buildMask(cube);
  const names = Array.from({ length: R }, (_, r) => `Material ${r + 1}`);
  const valid = Array.from({ length: N }, (_, i) => i).filter((i) => mask.pixels[i]);
  const labels = Array.from({ length: count }, (_, k): Label => {
    const pixel = valid[Math.floor((k * valid.length) / count)];
    return {
      id: `label-${k}`,
      line: Math.floor(pixel / samples),
      sample: pixel % samples,
      abundances: [...abundances.subarray(pixel * R, (pixel + 1) * R)],
    };
  });
  return { cube, mask, truth: { names, abundances, endmembers: E }, labels };
}
