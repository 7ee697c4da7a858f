/** A small scene with known mixtures, for training tests that must be quick on every backend. */
import type { Cube, Label, Truth, ValidityMask } from '../../scene/cube';
import { buildMask } from '../../scene/mask';
import { makeRng } from '../../maths/rng';

export interface TinyScene {
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly truth: Truth;
  readonly labels: readonly Label[];
}

export interface TinyOptions {
  readonly lines?: number;
  readonly samples?: number;
  readonly bands?: number;
  readonly endmembers?: number;
  readonly labels?: number;
  /** Masks the first pixel and the last band. */
  readonly holes?: boolean;
}

export function tinyScene({
  lines = 7,
  samples = 9,
  bands = 12,
  endmembers: R = 3,
  labels: count = 7,
  holes = false,
}: TinyOptions = {}): TinyScene {
  const rng = makeRng(5);
  const E = Float32Array.from({ length: R * bands }, () => 0.1 + rng.uniform());
  const N = lines * samples;
  const abundances = new Float32Array(N * R);
  const data = new Float32Array(N * bands);
  for (let i = 0; i < N; i++) {
    abundances.set(rng.dirichlet(R, 0.6), i * R);
    const brightness = 0.6 + 0.8 * rng.uniform();
    for (let b = 0; b < bands; b++) {
      let v = 0.01 * rng.normal();
      for (let r = 0; r < R; r++) v += brightness * abundances[i * R + r] * E[r * bands + b];
      data[i * bands + b] = v;
    }
  }
  if (holes) {
    data.fill(0, 0, bands);
    for (let i = 0; i < N; i++) data[i * bands + bands - 1] = NaN;
  }
  const cube: Cube = {
    name: 'tiny',
    lines,
    samples,
    bands,
    data,
    wavelengths: null,
    wavelengthSource: 'none',
    unit: 'reflectance',
  };
  const names = Array.from({ length: R }, (_, r) => `Material ${r + 1}`);
  // Evenly spread pixels, never the first (which `holes` masks).
  const labels = Array.from({ length: count }, (_, k): Label => {
    const pixel = 1 + Math.floor((k * (N - 1)) / count);
    return {
      id: `label-${k}`,
      line: Math.floor(pixel / samples),
      sample: pixel % samples,
      abundances: [...abundances.subarray(pixel * R, (pixel + 1) * R)],
    };
  });
  return { cube, mask: buildMask(cube), truth: { names, abundances, endmembers: E }, labels };
}
